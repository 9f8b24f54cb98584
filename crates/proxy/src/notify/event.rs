//! What the merchant is told.

use ipp_payment::{Millis, Payment, wire};
use ipp_wire::PaymentState;
use serde::{Deserialize, Serialize};

/// The body of a notification.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaymentEvent {
    /// `payment.` and the state: `payment.paid`, `payment.cancelled`, `payment.expired`,
    /// `payment.failed` or `payment.held`.
    #[serde(rename = "type")]
    pub kind: String,
    /// When the payment became so, RFC 3339.
    pub timestamp: String,
    /// The payment as it was then, as the browser API shows it.
    pub data: ipp_wire::Payment,
}

impl PaymentEvent {
    /// The event of a payment that has become what it is.
    #[must_use]
    pub fn of(payment: &Payment, happened_at: Millis) -> Self {
        let data = wire(payment);
        Self {
            kind: format!("payment.{}", word(data.state)),
            timestamp: happened_at.rfc3339(),
            data,
        }
    }
}

/// The `webhook-id`: the same each time that this event is sent, and no other event's.
#[must_use]
pub fn event_id(payment: &ipp_wire::Payment) -> String {
    format!("evt_{}_{}", payment.payment_id, payment.version)
}

/// The wire's own word for a state.
fn word(state: PaymentState) -> String {
    match serde_json::to_value(state) {
        Ok(serde_json::Value::String(word)) => word,
        // Serde writes a variant without fields as its name, so this is never reached.
        _ => "changed".to_owned(),
    }
}
