//! The handle that the `<ipp-playground>` shim holds.

use std::any::Any;
use std::cell::RefCell;

use leptos::mount::mount_to;
use wasm_bindgen::prelude::wasm_bindgen;
use web_sys::HtmlElement;

use super::bench::Bench;
use super::card::card;
use crate::Checkout;
use crate::markup::mount;

/// One mounted panel. Freeing it, or calling [`Panel::unmount`], removes it; the checkout stays.
#[wasm_bindgen]
pub struct Panel(RefCell<Option<Box<dyn Any>>>);

#[wasm_bindgen]
impl Panel {
    /// Mounts the panel of `checkout` in `container`; undefined if the checkout is unmounted.
    pub fn mount(container: HtmlElement, checkout: &Checkout) -> Option<Self> {
        let runner = checkout.widget().runner()?;
        let screen = mount_to(container.clone(), move || {
            let bench = Bench::new(runner);
            mount(bench, &container, vec![card(bench)]);
        });
        Some(Self(RefCell::new(Some(Box::new(screen)))))
    }

    /// Removes the panel.
    pub fn unmount(&self) {
        drop(self.0.take());
    }
}
