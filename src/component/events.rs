//! Hears what the widget tells the app, and gives feedback.

use std::rc::Rc;

use ipp_flow::{Announcement, PaymentEvent};
use js_sys::Function;
use wasm_bindgen::{JsCast, JsValue, prelude::wasm_bindgen};
use web_sys::{HtmlElement, ShadowRoot};

use super::checkout::Callbacks;
use super::handle::Shared;
use crate::shell::{EventSink, Intake};

// Naming the files here puts them beside `host.js`, which exports them in one: see `connections.rs`.
#[wasm_bindgen(module = "/www/element/feedback.js")]
extern "C" {
    type Sign;
}

#[wasm_bindgen(module = "/www/element/focus.js")]
extern "C" {
    type Focus;
}

#[wasm_bindgen(module = "/src/component/host.js")]
extern "C" {
    /// Gives feedback by the current `feedback` attribute; returns the function to call with each
    /// changed payment.
    #[wasm_bindgen(js_name = giveFeedback)]
    fn give_feedback(host: &HtmlElement) -> JsValue;

    /// Moves the focus when the focused element disappears or changes its meaning.
    #[wasm_bindgen(js_name = leadFocus)]
    pub(super) fn lead_focus(root: &ShadowRoot);
}

/// Hears what the widget tells the app.
pub(super) struct AppEvents {
    callbacks: Callbacks,
    shared: Rc<Shared>,
    feedback: Option<Function>,
}

impl AppEvents {
    pub(super) fn new(host: &HtmlElement, callbacks: Callbacks, shared: Rc<Shared>) -> Self {
        Self {
            callbacks,
            shared,
            feedback: give_feedback(host).dyn_into().ok(),
        }
    }
}

impl EventSink for AppEvents {
    fn announced(&self, announcement: &Announcement, intake: &Intake) {
        // First, so that a callback finds the calls as they are now.
        self.shared.waiting.heard(announcement, intake);
        if let Announcement::Payment(PaymentEvent::Change, payment) = announcement
            && let (Some(feedback), Some(json)) = (&self.feedback, intake.as_it_came(payment))
        {
            // Nothing depends on it.
            let _ = feedback.call1(&JsValue::UNDEFINED, &json);
        }
        self.callbacks.run(announcement, intake);
    }

    fn till(&self, _till: &str) {}
}
