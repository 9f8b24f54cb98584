//! The open payments, and buttons that tap simulated cards on them.

use ipp_flow::PaymentId;
use ipp_wire::{CardOutcome, Word as _};
use wasm_bindgen::JsCast;
use web_sys::{Element, Event};

use super::bench::Bench;
use super::card::Node;
use super::view::OpenPayment;
use crate::markup::Rows;

/// The attribute of a row with the id of its payment.
const PAYMENT: &str = "data-payment";
/// The attribute of a card with its outcome.
const OUTCOME: &str = "data-outcome";

/// Each open payment with a button for the phone and one for each card.
pub(super) fn open_payments(bench: Bench) -> Node {
    // One listener for all rows, since rows come and go.
    markup! {
        div class="payments" on:click=(move |event| press(bench, &event))
            list=(|view| Some(&view.payments), draw)
        {
            p class="no-payment" ?hidden=(|view| !view.payments.is_empty()) {
                "No open payment. Charge an order, then tap a card here."
            }
        }
    }
}

fn press(bench: Bench, event: &Event) {
    let target = event.target().and_then(|at| at.dyn_into::<Element>().ok());
    let around = |selector| target.as_ref()?.closest(selector).ok()?;
    let (Some(button), Some(row)) = (around("button"), around(".payment")) else {
        return;
    };
    let Some(id) = row.get_attribute(PAYMENT).map(PaymentId) else {
        return;
    };
    let outcome = button.get_attribute(OUTCOME);
    match outcome.and_then(|word| CardOutcome::parse(&word)) {
        Some(outcome) => bench.tap(&id, outcome),
        None => bench.activate(&id),
    }
}

row! {
    /// One payment.
    struct PaymentRow {
        title: { p class="payment-title"; },
    }
    div class="payment" {
        (&title)
        button class="activate" type="button" { "Choose card on the phone" }
        (cards())
    }
}

fn draw(_: Bench, rows: &mut Rows<PaymentRow>, payments: &[OpenPayment]) {
    for (row, payment) in rows.keep(payments, |payment| &payment.id.0) {
        row.whole.set(PAYMENT, Some(&payment.id.0));
        row.title.say(&payment.title);
    }
}

fn cards() -> Node {
    let group = markup! { div class="outcomes" role="group" aria-label="Tap a card"; };
    let outcomes = CardOutcome::ALL.iter();
    outcomes.fold(group, |group, outcome| group.with(card(*outcome)))
}

fn card(outcome: CardOutcome) -> Node {
    let label = match outcome {
        CardOutcome::Success => "Approved",
        CardOutcome::DeclinedGeneric => "Declined",
        CardOutcome::InsufficientFunds => "Insufficient funds",
        CardOutcome::LostCard => "Lost card",
        CardOutcome::StolenCard => "Stolen card",
        CardOutcome::ExpiredCard => "Expired card",
        CardOutcome::IncorrectCvc => "Incorrect CVC",
        CardOutcome::ProcessingError => "Processing error",
        CardOutcome::IncorrectNumber => "Incorrect number",
        CardOutcome::CardVelocityExceeded => "Velocity exceeded",
    };
    let button = markup! { button class="outcome" type="button" { (label) } };
    button.set(OUTCOME, outcome.word())
}
