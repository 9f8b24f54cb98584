//! Calls the app back, and gives feedback.

use std::rc::Rc;

use ipp_flow::{Announcement, PaymentEvent, Reason};
use js_sys::Function;
use leptos::prelude::{Callable, UnsyncCallback};
use wasm_bindgen::{JsCast, JsValue, prelude::wasm_bindgen};
use web_sys::{HtmlElement, ShadowRoot};

use super::handle::Shared;
use super::{Complaint, Payment};
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

/// A callback to the app; any closure with this argument will do.
pub(super) type Tell<T> = UnsyncCallback<(T,)>;

/// The app's callbacks.
#[derive(Clone, Copy)]
pub(super) struct Callbacks {
    pub(super) ready: Option<UnsyncCallback<()>>,
    pub(super) change: Option<Tell<Payment>>,
    pub(super) paid: Option<Tell<Payment>>,
    pub(super) ended: Option<Tell<Payment>>,
    pub(super) attention: Option<Tell<Payment>>,
    pub(super) error: Option<Tell<Complaint>>,
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
        match announcement {
            Announcement::Ready => {
                if let Some(ready) = self.callbacks.ready {
                    ready.try_run(());
                }
            }
            Announcement::Payment(event, payment) => {
                let to = match event {
                    PaymentEvent::Change => self.callbacks.change,
                    PaymentEvent::Paid => self.callbacks.paid,
                    PaymentEvent::Ended => self.callbacks.ended,
                    PaymentEvent::Attention => self.callbacks.attention,
                };
                if *event == PaymentEvent::Change
                    && let (Some(feedback), Some(json)) =
                        (&self.feedback, intake.as_it_came(payment))
                {
                    // Nothing depends on it.
                    let _ = feedback.call1(&JsValue::UNDEFINED, &json);
                }
                if let Some(to) = to {
                    to.try_run((Payment::of(payment, intake),));
                }
            }
            Announcement::Error(reason) => {
                if let Some(error) = self.callbacks.error {
                    let Reason { code, detail } = reason.clone();
                    error.try_run((Complaint { code, detail },));
                }
            }
            Announcement::Starting | Announcement::NotStarted(..) => {}
        }
    }

    fn till(&self, _till: &str) {}
}
