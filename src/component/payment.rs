//! What the component's callbacks pass to the app.

use ipp_wire::PaymentState;
use serde::de::DeserializeOwned;
use wasm_bindgen::JsValue;

use crate::shell::input::reader;

/// A payment, from an event's detail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Payment {
    /// The payment's id.
    pub payment_id: String,
    /// The id of Kustom's order, once paid.
    pub order_id: Option<String>,
    /// The state; `None` for one that only a newer proxy knows.
    pub state: Option<PaymentState>,
    /// The whole payment; `None` if a newer proxy sent something that can't be parsed. The fields
    /// above are set all the same.
    pub details: Option<Box<ipp_wire::Payment>>,
}

/// A mistake of the page's, or a refusal: the element's `ipp-error`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Complaint {
    /// A stable code, such as `bad_order`.
    pub code: String,
    /// A sentence that says what to do.
    pub detail: String,
}

impl Payment {
    /// From an event's detail.
    pub(super) fn read(detail: &JsValue) -> Self {
        Self {
            payment_id: reader::text(detail, "payment_id").unwrap_or_default(),
            order_id: reader::text(detail, "order_id"),
            state: reader::get(detail, "state").and_then(read),
            details: read(detail.clone()).map(Box::new),
        }
    }
}

impl Complaint {
    /// From an event's detail.
    pub(super) fn read(detail: &JsValue) -> Self {
        let text = |name| reader::text(detail, name).unwrap_or_default();
        Self {
            code: text("code"),
            detail: text("detail"),
        }
    }
}

fn read<T: DeserializeOwned>(value: JsValue) -> Option<T> {
    serde_wasm_bindgen::from_value(value).ok()
}
