//! The open payments, and buttons that tap simulated cards on them.

use ipp_flow::{PaymentId, visible};
use ipp_wire::Word as _;
use leptos::prelude::*;

use super::bench::Bench;
use super::state::amount;

/// Kustom's ten outcomes, each with its label.
const OUTCOMES: [(&str, &str); 10] = [
    ("SUCCESS", "Approved"),
    ("DECLINED_GENERIC", "Declined"),
    ("INSUFFICIENT_FUNDS", "Insufficient funds"),
    ("LOST_CARD", "Lost card"),
    ("STOLEN_CARD", "Stolen card"),
    ("EXPIRED_CARD", "Expired card"),
    ("INCORRECT_CVC", "Incorrect CVC"),
    ("PROCESSING_ERROR", "Processing error"),
    ("INCORRECT_NUMBER", "Incorrect number"),
    ("CARD_VELOCITY_EXCEEDED", "Velocity exceeded"),
];

/// Each open payment with its ten buttons.
#[component]
pub(crate) fn OpenPayments(bench: Bench) -> impl IntoView {
    let ids = Memo::new(move |_| {
        bench.state.with(|state| {
            state
                .payments
                .iter()
                .map(|payment| payment.id.clone())
                .collect::<Vec<_>>()
        })
    });
    view! {
        <p class="no-payment" hidden=move || !ids.read().is_empty()>
            "No open payment. Charge an order, then tap a card here."
        </p>
        <For each=move || ids.get() key=PaymentId::clone let:id>
            <OpenPayment bench id />
        </For>
    }
}

#[component]
fn OpenPayment(bench: Bench, id: PaymentId) -> impl IntoView {
    let shown = id.clone();
    let title = move || {
        bench.state.with(|state| {
            let payment = state.payment(&shown)?;
            let device = state.name_of(&payment.device);
            let [reference, device] = [&payment.reference, &device].map(|text| visible(text));
            Some(format!(
                "{reference} · {} · {device} · {}",
                amount(&payment.amount),
                payment.state.word()
            ))
        })
    };
    let cards = OUTCOMES.map(|(outcome, name)| {
        let id = id.clone();
        view! {
            <button class="outcome" type="button" data-outcome=outcome on:click=move |_| bench.tap(&id, outcome)>
                {name}
            </button>
        }
    });
    let chosen = id.clone();
    view! {
        <div class="payment">
            <p class="payment-title">{title}</p>
            <button class="activate" type="button" on:click=move |_| bench.activate(&chosen)>
                "Choose card on the phone"
            </button>
            <div class="outcomes" role="group" aria-label="Tap a card">{cards.collect_view()}</div>
        </div>
    }
}
