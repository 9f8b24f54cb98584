//! The body of a callback, in the documented shape.

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use crate::ids::{OrderId, SessionId};
use crate::session::{Happened, Outcome};

/// One event of a session, as sent to the merchant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// `kevt_…`; also the `webhook-id` of every try to deliver it.
    pub id: String,
    /// The merchant of the session.
    pub merchant_id: String,
    /// When it happened.
    #[serde(with = "time::serde::rfc3339")]
    pub timestamp: OffsetDateTime,
    /// What happened.
    #[serde(rename = "type")]
    pub kind: EventKind,
    /// The session it concerns, and details.
    pub data: EventData,
}

/// The documented types of callbacks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum EventKind {
    /// Created and pushed to the phone.
    #[serde(rename = "ipp.session.created")]
    SessionCreated,
    /// The clerk has chosen a payment method.
    #[serde(rename = "ipp.session.activated")]
    SessionActivated,
    /// An attempt to pay failed; the session goes on.
    #[serde(rename = "ipp.payment.failed")]
    PaymentFailed,
    /// Paid.
    #[serde(rename = "ipp.session.finalized")]
    SessionFinalized,
    /// Cancelled by clerk or backend.
    #[serde(rename = "ipp.session.cancelled")]
    SessionCancelled,
}

/// The data of a callback.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EventData {
    /// The session.
    pub session_id: SessionId,
    /// The order, once there is one.
    pub order_id: Option<OrderId>,
    /// Why an attempt failed.
    pub failure_reason: Option<Outcome>,
}

impl EventData {
    /// Converts an event of the state machine to Kustom's terms.
    pub(crate) fn of(session_id: SessionId, happened: Happened) -> (EventKind, Self) {
        let (kind, order_id, failure_reason) = match happened {
            Happened::Created => (EventKind::SessionCreated, None, None),
            Happened::Activated => (EventKind::SessionActivated, None, None),
            Happened::PaymentFailed(why) => (EventKind::PaymentFailed, None, Some(why)),
            Happened::Finalized(order) => (EventKind::SessionFinalized, Some(order), None),
            Happened::Cancelled => (EventKind::SessionCancelled, None, None),
        };
        (
            kind,
            Self {
                session_id,
                order_id,
                failure_reason,
            },
        )
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use serde_json::{Value, json};

    use super::*;

    #[test]
    fn the_documented_body_reads_and_writes_unchanged() {
        let documented = json!({
            "id": "kevt_62EvxyMEaAaHSGeoDTza47",
            "merchant_id": "DM11917000",
            "timestamp": "2026-06-05T18:33:39.608920367Z",
            "type": "ipp.session.finalized",
            "data": {
                "session_id": "dc01aa86-fb99-4d05-97dc-e79a22650f9a",
                "order_id": "ccf4e76a-f56d-4d3a-abf9-f4fe941f0a1f",
                "failure_reason": null
            }
        });
        let event: Event = serde_json::from_value(documented.clone()).unwrap();
        let written: Value = serde_json::to_value(event).unwrap();
        assert_eq!(written, documented);
    }
}
