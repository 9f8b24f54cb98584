//! The panel as a whole.

use super::bench::Bench;
use super::callbacks::log;
use super::devices::{make_terminal, pair_phone};
use super::payments::open_payments;

/// An element of the panel.
pub(super) type Node = crate::markup::Node<Bench>;

/// Terminals, open payments, and the callbacks that the proxy received.
pub(super) fn card(bench: Bench) -> Node {
    markup! {
        section class="card panel" part="playground" aria-label="Simulated terminal" {
            h2 class="title" { "Simulated terminal" }
            (make_terminal(bench))
            p class="terminals" text=(|_, view| Some(view.terminals.clone()));
            (pair_phone(bench))
            (open_payments(bench))
            p class="note" role="status" text=(|_, view| view.note.clone());
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
