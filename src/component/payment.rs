//! What the app is told.

use ipp_wire::PaymentState;
use serde::de::DeserializeOwned;
use wasm_bindgen::JsValue;

use crate::shell::reader;

/// A payment, as an event tells of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Payment {
    /// Which.
    pub payment_id: String,
    /// Kustom's order, once paid.
    pub order_id: Option<String>,
    /// Where it stands; `None` for a word that only a newer proxy knows.
    pub state: Option<PaymentState>,
    /// All that the proxy told; `None` if some of it is of a newer proxy, and can't be read.
    /// What is above is there all the same.
    pub details: Option<Box<ipp_wire::Payment>>,
}

/// A mistake of the page's, or a refusal: the element's `ipp-error`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Complaint {
    /// Stable, such as `bad_order`.
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
