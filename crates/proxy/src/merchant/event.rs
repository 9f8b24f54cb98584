//! The events that the merchant is notified of.

use ipp_payment::{Millis, Payment, wire};
use ipp_wire::Word as _;
use serde::{Deserialize, Serialize};

/// The body of a notification.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaymentEvent {
    /// `payment.` and the state: `payment.paid`, `payment.cancelled`, `payment.expired`,
    /// `payment.failed` or `payment.held`.
    #[serde(rename = "type")]
    pub kind: String,
    /// When the payment reached this state, RFC 3339.
    pub timestamp: String,
    /// The payment at that time, as the browser API shows it.
    pub data: ipp_wire::Payment,
}

impl PaymentEvent {
    /// The event of a payment's current state.
    #[must_use]
    pub fn of(payment: &Payment, happened_at: Millis) -> Self {
        let data = wire(payment);
        Self {
            kind: format!("payment.{}", data.state.word()),
            timestamp: happened_at.rfc3339(),
            data,
        }
    }
}

/// The `webhook-id`: unique to the event, and the same at each delivery.
#[must_use]
pub fn event_id(payment: &ipp_wire::Payment) -> String {
    format!("evt_{}_{}", payment.payment_id, payment.version)
}
