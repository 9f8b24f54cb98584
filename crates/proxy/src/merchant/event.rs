//! The events that the merchant is notified of.

use ipp_payment::{Millis, Payment, State, wire};
use ipp_wire::{Environment, Word as _};
use serde::{Deserialize, Serialize};

use crate::store::Subject;

/// The body of a notification.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaymentEvent {
    /// `payment.` and the state: `payment.paid`, `payment.cancelled`, `payment.expired`,
    /// `payment.failed` or `payment.held`. Or `payment.contradicted`: it is held since Kustom says
    /// otherwise than a person, or took money after an end without any.
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
        // Older versions left such a payment in the state in which it had ended.
        let held = matches!(payment.state, State::Held { .. }) || payment.ended_unpaid();
        let kind = if payment.contradicted && held {
            "contradicted"
        } else {
            data.state.word()
        };
        Self {
            kind: format!("payment.{kind}"),
            timestamp: happened_at.rfc3339(),
            environment,
            till: payment.till.clone(),
            location: payment.location.clone(),
            data,
        }
    }
}

/// The body of a notification about a session that has this proxy's mark and no payment here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StrayEvent {
    /// `payment.stray`.
    #[serde(rename = "type")]
    pub kind: String,
    /// When it was found, or had ended, RFC 3339.
    pub timestamp: String,
    /// Whether the money was real.
    pub environment: Environment,
    /// The session.
    pub data: StraySession,
}

/// A session that no payment stands for, in Kustom's names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StraySession {
    /// Kustom's session.
    pub session_id: String,
    /// Its status at that time: `FINALIZED` took money.
    pub status: String,
    /// Kustom's order, once the money is taken.
    pub order_id: Option<String>,
    /// The payment that it was created for.
    pub payment_id: String,
    /// The order's reference.
    pub merchant_reference1: String,
    /// Minor units.
    pub order_amount: i64,
    /// ISO 4217.
    pub purchase_currency: String,
}

/// What the merchant is told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum MerchantEvent {
    /// Of a payment.
    Payment(Box<PaymentEvent>),
    /// Of a session without one.
    Stray(StrayEvent),
}

impl MerchantEvent {
    /// The event about what is stored.
    #[must_use]
    pub fn of(subject: &Subject, happened_at: Millis, environment: Environment) -> Self {
        match subject {
            Subject::Payment(payment) => Self::Payment(Box::new(PaymentEvent::of(
                payment,
                happened_at,
                environment,
            ))),
            Subject::Stray(stray) => Self::Stray(StrayEvent {
                kind: "payment.stray".to_owned(),
                timestamp: happened_at.rfc3339(),
                environment,
                data: StraySession {
                    session_id: stray.session_id.clone(),
                    status: stray.status.word().to_owned(),
                    order_id: stray.order_id.clone(),
                    payment_id: stray.payment_id.to_string(),
                    merchant_reference1: stray.reference.clone(),
                    order_amount: stray.amount,
                    purchase_currency: stray.currency.clone(),
                },
            }),
        }
    }

    /// The `webhook-id`: unique to the event, and the same at each delivery.
    #[must_use]
    pub fn id(&self) -> String {
        match self {
            Self::Payment(event) => event_id(&event.data),
            Self::Stray(event) => format!("evt_{}_{}", event.data.session_id, event.data.status),
        }
    }

    /// Its type.
    #[must_use]
    pub fn kind(&self) -> &str {
        match self {
            Self::Payment(event) => &event.kind,
            Self::Stray(event) => &event.kind,
        }
    }

    /// The order's reference.
    #[must_use]
    pub fn reference(&self) -> &str {
        match self {
            Self::Payment(event) => &event.data.order.merchant_reference1,
            Self::Stray(event) => &event.data.merchant_reference1,
        }
    }

    /// The payment that it is about.
    #[must_use]
    pub fn payment(&self) -> &str {
        match self {
            Self::Payment(event) => &event.data.payment_id,
            Self::Stray(event) => &event.data.payment_id,
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
