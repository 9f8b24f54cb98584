//! The panel as a whole.

use super::bench::Bench;
use super::callbacks::log;
use super::cards::cards;
use super::checklist::checklist;
use super::clerk::clerk;
use super::devices::{make_terminal, pair_phone};
use super::phones::phones;
use super::scenarios::scenarios;
use super::timeline::timeline;

/// An element of the panel.
pub(super) type Node = crate::markup::Node<Bench>;

/// Phones, what clerk and customer do with them, scenarios, and the callbacks that the proxy received.
pub(super) fn card(bench: Bench) -> Node {
    markup! {
        section class="card panel" part="playground" aria-label="Simulated terminals" {
            h2 class="title" { "Simulated terminals" }
            (phones(bench))
            p class="note" role="status" text=(|_, view| view.note.clone());
            (cards(bench))
            (clerk(bench))
            (scenarios(bench))
            (checklist(bench))
            div class="makers" {
                (make_terminal(bench))
                (pair_phone(bench))
            }
            (timeline(bench))
            div class="log-head" {
                h3 class="subtitle" { "Callbacks" }
                button class="link refresh" type="button"
                    on:click=(move |_| bench.read_callbacks())
                {
                    "Read again"
                }
            }
            p class="no-callback" ?hidden=(|view| !view.callbacks.is_empty()) {
                "None received yet."
            }
            (log())
        }
    }
}
