//! What the component tells the app.

use ipp_wire::PaymentState;

use crate::shell::Intake;

/// A payment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Payment {
    /// The payment's id.
    pub payment_id: String,
    /// The id of Kustom's order, once paid.
    pub order_id: Option<String>,
    /// The state.
    pub state: PaymentState,
    /// The whole payment; `None` if it is another till's, or if a newer proxy sent something that
    /// can't be parsed.
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

/// Why a call of [`CheckoutHandle`](crate::CheckoutHandle) started nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// A stable code, such as `no_terminal`.
    pub code: String,
    /// The proxy's sentence; empty if the proxy was not asked.
    pub detail: String,
    /// The payment that already has the order, if that is why.
    pub payment: Option<Payment>,
}

impl Payment {
    pub(super) fn of(payment: &ipp_flow::Payment, intake: &Intake) -> Self {
        let whole = intake.as_it_came(payment);
        let details = whole.and_then(|json| serde_wasm_bindgen::from_value(json).ok());
        Self {
            payment_id: payment.id.0.clone(),
            order_id: payment.order_id.clone(),
            state: payment.state,
            details: details.map(Box::new),
        }
    }
}

impl Refusal {
    pub(super) fn new(
        code: &str,
        detail: &str,
        payment: Option<&ipp_flow::Payment>,
        intake: &Intake,
    ) -> Self {
        Self {
            code: code.to_owned(),
            detail: detail.to_owned(),
            payment: payment.map(|payment| Payment::of(payment, intake)),
        }
    }
}
