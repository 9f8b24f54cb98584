//! The handle that the `<ipp-playground>` shim holds.

use std::any::Any;
use std::cell::RefCell;

use leptos::{mount::mount_to, prelude::*};
use wasm_bindgen::prelude::wasm_bindgen;
use web_sys::HtmlElement;

use super::bench::Bench;
use super::{callbacks::Log, devices::Terminals, payments::OpenPayments};
use crate::Checkout;

/// One mounted panel. Freeing it, or calling [`Panel::unmount`], removes it; the checkout stays.
#[wasm_bindgen]
pub struct Panel(RefCell<Option<Box<dyn Any>>>);

#[wasm_bindgen]
impl Panel {
    /// Mounts the panel of `checkout` in `container`; undefined if the checkout is unmounted.
    pub fn mount(container: HtmlElement, checkout: &Checkout) -> Option<Self> {
        let runner = checkout.widget().runner()?;
        let screen = mount_to(container, move || {
            let bench = Bench::new(runner);
            let note = move || bench.state.with(|state| state.note.clone());
            view! {
                <section class="card panel" part="playground" aria-label="Simulated terminal">
                    <h2 class={"title"}>"Simulated terminal"</h2>
                    <Terminals bench />
                    <OpenPayments bench />
                    <p class="note" role="status">{note}</p>
                    <Log bench />
                </section>
            }
        });
        Some(Self(RefCell::new(Some(Box::new(screen)))))
    }

    /// Removes the panel.
    pub fn unmount(&self) {
        drop(self.0.take());
    }
}
