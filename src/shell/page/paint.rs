//! Runs work after a paint, which shows what was done before.

use std::cell::RefCell;
use std::rc::Rc;

use gloo_timers::callback::Timeout;
use wasm_bindgen::{JsCast, closure::Closure};

/// Waits until the next frame is painted, and a time longer. Dropping it cancels the wait.
#[must_use = "dropping it stops the wait"]
pub(crate) struct AfterPaint {
    frame: Option<i32>,
    _drawn: Closure<dyn FnMut()>,
    _timeout: Rc<RefCell<Option<Timeout>>>,
}

impl AfterPaint {
    /// Calls `then` once, `delay` milliseconds after the paint: a frame callback runs before it, a timeout
    /// set in that after.
    pub(crate) fn new(delay: u32, then: impl FnOnce() + 'static) -> Self {
        let timeout = Rc::new(RefCell::new(None));
        let (slot, mut then) = (Rc::clone(&timeout), Some(then));
        let drawn = Closure::<dyn FnMut()>::new(move || {
            if let Some(then) = then.take() {
                slot.replace(Some(Timeout::new(delay, then)));
            }
        });
        let frame = web_sys::window().and_then(|window| {
            window
                .request_animation_frame(drawn.as_ref().unchecked_ref())
                .ok()
        });
        Self {
            frame,
            _drawn: drawn,
            _timeout: timeout,
        }
    }
}

impl Drop for AfterPaint {
    fn drop(&mut self) {
        if let (Some(window), Some(frame)) = (web_sys::window(), self.frame) {
            // Cancelling a frame that was already drawn has no effect.
            let _ = window.cancel_animation_frame(frame);
        }
    }
}
