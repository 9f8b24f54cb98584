//! DOM event listeners that remove themselves.

use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{Event, EventTarget};

/// One listener. Dropping it removes it.
#[must_use = "dropping a listener removes it"]
pub(crate) struct Listener {
    target: EventTarget,
    kind: &'static str,
    heard: Closure<dyn FnMut(Event)>,
}

impl Listener {
    /// Calls `heard` on each event of that kind.
    pub(crate) fn new(
        target: &EventTarget,
        kind: &'static str,
        heard: impl FnMut(Event) + 'static,
    ) -> Self {
        let heard = Closure::wrap(Box::new(heard) as Box<dyn FnMut(Event)>);
        // It fails only for a callback that is not callable; ours is a function.
        let _ = target.add_event_listener_with_callback(kind, heard.as_ref().unchecked_ref());
        Self {
            target: target.clone(),
            kind,
            heard,
        }
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        // As above.
        let _ = self
            .target
            .remove_event_listener_with_callback(self.kind, self.heard.as_ref().unchecked_ref());
    }
}
