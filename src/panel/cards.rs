//! The ten cards, one for each outcome. Each is tapped by a click or a key; `www/element/gestures.js`
//! has them dragged to a phone.

use ipp_wire::{CardOutcome, Word as _};
use wasm_bindgen::JsCast;
use web_sys::{Element, Event};

use super::bench::Bench;
use super::card::Node;
use super::words;

/// The attribute of a card with its outcome.
const OUTCOME: &str = "data-outcome";

/// The customer's side.
pub(super) fn cards(bench: Bench) -> Node {
    markup! {
        div class="customer" role="group" aria-label="Customer" {
            div class="side-head" {
                h3 class="subtitle" text=(|_, view| Some(heading(view.chosen.as_deref())));
                button class="pin-toggle" type="button" on:click=(move |_| bench.toggle_pin())
                    aria-pressed=(|_, view| Some(view.asks_pin.to_string()))
                {
                    "Ask for the PIN"
                }
            }
            (row(bench))
            p class="how" { "Drag a card to a phone, or press it. The keys 1 to 9 and 0 do the same." }
        }
    }
}

fn heading(phone: Option<&str>) -> String {
    phone.map_or_else(
        || "Hold a card to a phone".to_owned(),
        |name| format!("Hold a card to {name}"),
    )
}

fn row(bench: Bench) -> Node {
    let group = markup! {
        div class="outcomes" role="group" aria-label="Cards"
            on:click=(move |event| press(bench, &event));
    };
    let outcomes = CardOutcome::ALL.iter().enumerate();
    outcomes.fold(group, |group, (at, outcome)| group.with(card(at, *outcome)))
}

fn press(bench: Bench, event: &Event) {
    let target = event.target().and_then(|at| at.dyn_into::<Element>().ok());
    let card = target.and_then(|at| at.closest(".outcome").ok()?);
    let outcome = card.and_then(|card| card.get_attribute(OUTCOME));
    if let Some(outcome) = outcome.and_then(|word| CardOutcome::parse(&word)) {
        bench.hold(outcome);
    }
}

/// One card. While no phone takes it, it can be looked at and not used: a card that is taken out of
/// the order of focus would lose the focus when it pays.
fn card(at: usize, outcome: CardOutcome) -> Node {
    let key = ((at + 1) % 10).to_string();
    // A line may break after an underscore.
    let code = outcome.word().replace('_', "_\u{200b}");
    let card = markup! {
        button class="outcome" type="button"
            aria-disabled=(|_, view| (!view.takes_card).then(|| "true".to_owned()))
        {
            span class="card-name" { (words::card(outcome)) }
            code class="card-outcome" { (code.as_str()) }
            span class="card-key" aria-hidden="true" { (key.as_str()) }
        }
    };
    card.set(OUTCOME, outcome.word())
        .set("aria-keyshortcuts", &key)
}
