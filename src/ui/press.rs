//! Guards buttons against presses that were not meant for them. `press.js` does the work, since it
//! is all listeners, which are small there.

use leptos::prelude::*;
use wasm_bindgen::{JsCast, prelude::wasm_bindgen};
use web_sys::{Element, Event};

/// The attribute with the current action of a place whose action changes.
pub(super) const OFFERS: &str = "data-offers";

#[wasm_bindgen(module = "/src/ui/press.js")]
extern "C" {
    type Presses;

    #[wasm_bindgen(constructor)]
    fn new(root: &Element) -> Presses;

    #[wasm_bindgen(method)]
    fn stop(this: &Presses);
}

struct Guard(Presses);

impl Drop for Guard {
    fn drop(&mut self) {
        self.0.stop();
    }
}

/// Blocks presses in `root` that were meant for what was there before, and those of a scanner. Ends
/// with the reactive owner in which it is called.
pub(super) fn guard(root: &Element) {
    StoredValue::new_local(Guard(Presses::new(root)));
}

/// What the pressed button of a list offers. One listener serves all rows, since rows come and go.
pub(super) fn pressed(event: &Event) -> Option<String> {
    let target = event.target()?.dyn_into::<Element>().ok()?;
    target.closest("button").ok()??.get_attribute(OFFERS)
}
