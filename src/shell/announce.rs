//! The element's DOM events: what the page hears.

use ipp_flow::{Announcement, Payment};
use wasm_bindgen::JsValue;
use web_sys::{CustomEvent, CustomEventInit, EventTarget};

use super::fetch::object;
use super::intake::Intake;

/// Tells the page, or the shim, which lets the last two through to nobody. Events of a payment
/// carry it as the proxy sent it.
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
        Announcement::NotStarted((code, sentence), payment) => {
            let refusal = refusal(code, sentence, payment.as_ref(), intake);
            dispatch(host, "ipp-not-started", &refusal);
        }
    }
}

/// Why nothing was started, and the payment that has the order, if that is why.
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

/// Which till it is, for the shim alone.
pub(crate) fn tell_till(host: &EventTarget, till: &str) {
    dispatch(host, "ipp-till", &till.into());
}

fn as_told(payment: &Payment, intake: &Intake) -> JsValue {
    intake.as_it_came(payment).unwrap_or_else(|| short(payment))
}

/// `ipp-error`: stable code and sentence.
pub(crate) fn error(host: &EventTarget, code: &str, sentence: &str) {
    dispatch(host, "ipp-error", &reason(code, sentence));
}

fn reason(code: &str, sentence: &str) -> JsValue {
    object(&[("code", code.into()), ("detail", sentence.into())]).into()
}

/// What is left of a payment whose original is gone.
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
        // The page may cancel nothing here; that a listener throws is its own affair.
        let _ = host.dispatch_event(&event);
    }
}
