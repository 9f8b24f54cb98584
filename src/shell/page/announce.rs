//! The DOM events that the element dispatches to the page.

use ipp_flow::{Announcement, Payment};
use wasm_bindgen::JsValue;
use web_sys::{CustomEvent, CustomEventInit, EventTarget};

use crate::shell::input::intake::Intake;
use crate::shell::net::fetch::object;

/// Dispatches an announcement on `host`. The shim keeps the last two kinds to itself. Events of a
/// payment carry it as the proxy sent it.
pub(crate) fn announce(host: &EventTarget, announcement: &Announcement, intake: &Intake) {
    let detail = |payment: &Payment| as_told(payment, intake);
    match announcement {
        Announcement::Ready => dispatch(host, "ipp-ready", &JsValue::NULL),
        Announcement::Change(payment) => dispatch(host, "ipp-change", &detail(payment)),
        Announcement::Paid(payment) => dispatch(host, "ipp-paid", &detail(payment)),
        Announcement::Ended(payment) => dispatch(host, "ipp-ended", &detail(payment)),
        Announcement::Attention(payment) => dispatch(host, "ipp-attention", &detail(payment)),
        Announcement::Error(code, sentence) => error(host, code, sentence),
        Announcement::Starting => dispatch(host, "ipp-starting", &JsValue::NULL),
        Announcement::NotStarted(reason, payment) => {
            let refusal = refusal(&reason.code, &reason.detail, payment.as_ref(), intake);
            dispatch(host, "ipp-not-started", &refusal);
        }
    }
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

/// Dispatches the till's name, which only the shim reads.
pub(crate) fn tell_till(host: &EventTarget, till: &str) {
    dispatch(host, "ipp-till", &till.into());
}

fn as_told(payment: &Payment, intake: &Intake) -> JsValue {
    intake.as_it_came(payment).unwrap_or_else(|| short(payment))
}

/// Dispatches `ipp-error` with a stable code and a sentence for a person.
pub(crate) fn error(host: &EventTarget, code: &str, sentence: &str) {
    dispatch(host, "ipp-error", &reason(code, sentence));
}

fn reason(code: &str, sentence: &str) -> JsValue {
    object(&[("code", code.into()), ("detail", sentence.into())]).into()
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

fn dispatch(host: &EventTarget, kind: &str, detail: &JsValue) {
    let init = CustomEventInit::new();
    init.set_bubbles(true);
    init.set_composed(true);
    init.set_detail(detail);
    if let Ok(event) = CustomEvent::new_with_event_init_dict(kind, &init) {
        // These events are not cancelable; an exception in a listener is the page's own.
        let _ = host.dispatch_event(&event);
    }
}
