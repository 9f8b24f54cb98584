//! The DOM events that the element dispatches to the page.

use ipp_flow::{Announcement, Detail, Payment, Reason, ShimEvent};
use ipp_wire::Word;
use wasm_bindgen::JsValue;
use web_sys::{CustomEvent, CustomEventInit, EventTarget, HtmlElement};

use crate::shell::input::intake::Intake;
use crate::shell::net::fetch::object;

/// Hears what the widget has to tell.
pub(crate) trait EventSink {
    /// Something happened; `intake` has the JSON of payments.
    fn announced(&self, announcement: &Announcement, intake: &Intake);

    /// Which till this is.
    fn till(&self, till: &str);
}

/// The custom element: its page hears DOM events.
impl EventSink for HtmlElement {
    fn announced(&self, announcement: &Announcement, intake: &Intake) {
        announce(self, announcement, intake);
    }

    fn till(&self, till: &str) {
        // Only the shim reads it.
        dispatch(self, ShimEvent::Till.word(), &till.into());
    }
}

/// Dispatches an announcement on `host`. Events of a payment carry it as the proxy sent it.
fn announce(host: &EventTarget, announcement: &Announcement, intake: &Intake) {
    let (event, detail) = announcement.event();
    let detail = match detail {
        Detail::Null => JsValue::NULL,
        Detail::Payment(payment) => as_told(payment, intake),
        Detail::Reason(Reason { code, detail }) => object(&[
            ("code", code.as_str().into()),
            ("detail", detail.as_str().into()),
        ])
        .into(),
        Detail::Refusal(Reason { code, detail }, payment) => refusal(code, detail, payment, intake),
    };
    dispatch(host, event, &detail);
}

/// Why nothing was started, and the payment that already has the order, if that is the reason.
pub(crate) fn refusal(
    code: &str,
    sentence: &str,
    payment: Option<&Payment>,
    intake: &Intake,
) -> JsValue {
    let payment = payment.map(|payment| as_told(payment, intake));
    object(&[
        ("code", code.into()),
        ("detail", sentence.into()),
        ("payment", payment.unwrap_or_default()),
    ])
    .into()
}

fn as_told(payment: &Payment, intake: &Intake) -> JsValue {
    intake.as_it_came(payment).unwrap_or_else(|| short(payment))
}

/// A short form of a payment whose original JSON is no longer kept.
fn short(payment: &Payment) -> JsValue {
    object(&[
        ("payment_id", payment.id.0.as_str().into()),
        (
            "order_id",
            payment
                .order_id
                .as_deref()
                .map_or(JsValue::NULL, JsValue::from),
        ),
    ])
    .into()
}

fn dispatch(host: &EventTarget, event: &str, detail: &JsValue) {
    let init = CustomEventInit::new();
    init.set_bubbles(true);
    init.set_composed(true);
    init.set_detail(detail);
    if let Ok(event) = CustomEvent::new_with_event_init_dict(event, &init) {
        // These events are not cancelable; an exception in a listener is the page's own.
        let _ = host.dispatch_event(&event);
    }
}
