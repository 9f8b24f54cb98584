//! The events that the merchant is notified of.

use ipp_payment::{Millis, Payment, wire};
use ipp_wire::{Environment, Word as _};
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
    /// Whether the money was real. Nothing is to be handed over for a `playground` payment.
    pub environment: Environment,
    /// The till that started the payment: the `sub` of its token.
    pub till: String,
    /// The shop that the till is in: the `loc` of its token, if it has one.
    pub location: Option<String>,
    /// The payment at that time, as the browser API shows it.
    pub data: ipp_wire::Payment,
}

impl PaymentEvent {
    /// The event of a payment's current state.
    #[must_use]
    pub fn of(payment: &Payment, happened_at: Millis, environment: Environment) -> Self {
        let data = wire(payment);
        Self {
            kind: format!("payment.{}", data.state.word()),
            timestamp: happened_at.rfc3339(),
            environment,
            till: payment.till.clone(),
            location: payment.location.clone(),
            data,
        }
    }
}

/// The `webhook-id`: unique to the event, and the same at each delivery.
#[must_use]
pub fn event_id(payment: &ipp_wire::Payment) -> String {
    format!("evt_{}_{}", payment.payment_id, payment.version)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn an_event_says_where_it_happened_and_whether_money_is_real() {
        let payment = crate::store::tests::payment(1, "d", "r");
        let event = PaymentEvent::of(&payment, Millis(0), Environment::Live);
        let json = serde_json::to_value(&event).unwrap();
        let told = ["environment", "till", "location"].map(|name| json[name].clone());
        assert_eq!(told, ["live", "till-1", "shop-1"]);
        assert_eq!(serde_json::from_value::<PaymentEvent>(json).unwrap(), event);
    }
}
