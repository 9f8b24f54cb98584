//! The clerk's side. Kustom's own playground has no clerk, and there it is hidden.

use super::acts::ClerkAct;
use super::bench::Bench;
use super::card::Node;

/// What the clerk does with the chosen phone.
pub(super) fn clerk(bench: Bench) -> Node {
    markup! {
        div class="clerk" role="group" aria-label="Clerk" ?hidden=(|view| !view.clerk) {
            h3 class="subtitle" { "The clerk" }
            div class="clerk-acts" {
                button class="act activate" type="button"
                    aria-disabled=(|_, view| (!view.takes_card).then(|| "true".to_owned()))
                    on:click=(move |_| bench.clerk(ClerkAct::PickUp))
                {
                    "Pick up"
                }
                button class="act scan" type="button"
                    aria-disabled=(|_, view| (!view.takes_card).then(|| "true".to_owned()))
                    on:click=(move |_| bench.scan())
                {
                    "Scan to pay"
                }
                button class="act cancel-on-device" type="button"
                    aria-disabled=(|_, view| (!view.takes_card).then(|| "true".to_owned()))
                    on:click=(move |_| bench.clerk(ClerkAct::Cancel))
                {
                    "Cancel on the phone"
                }
                button class="act range" type="button"
                    aria-pressed=(|_, view| Some(view.away.to_string()))
                    on:click=(move |_| bench.walk())
                {
                    "Walk out of range"
                }
            }
        }
    }
}
