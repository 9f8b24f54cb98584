//! A payment session: its order, its state, and its transitions.

mod line;
mod machine;
mod order;
mod outcome;

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use utoipa::ToSchema;

use crate::ids::{DeviceId, OrderId, SessionId};

pub use line::OrderItem;
pub(crate) use machine::{Ended, Happened, Input, State, step};
pub use order::Purchase;
pub(crate) use order::{NewSession, SessionBody};
pub use outcome::Outcome;

/// The status of a session, in Kustom's terms.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum SessionStatus {
    /// Sent to the phone.
    Created,
    /// The clerk chose a payment method.
    Active,
    /// Paid.
    Finalized,
    /// Cancelled by clerk or backend.
    Cancelled,
    /// Its time ran out.
    Expired,
    /// Something failed; only [`crate::Playground::fail_session`] causes this.
    Failed,
}

impl SessionStatus {
    /// Whether the session can still be paid.
    pub fn is_open(self) -> bool {
        matches!(self, Self::Created | Self::Active)
    }

    /// The value in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Created => "CREATED",
            Self::Active => "ACTIVE",
            Self::Finalized => "FINALIZED",
            Self::Cancelled => "CANCELLED",
            Self::Expired => "EXPIRED",
            Self::Failed => "FAILED",
        }
    }
}

/// A session as `GET /ipp/v1/sessions/{session_id}` answers it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Session {
    /// Its id.
    pub session_id: SessionId,
    /// Its status.
    pub status: SessionStatus,
    /// The terminal to which it was sent.
    pub device_id: DeviceId,
    /// The created order; set once finalized.
    #[schema(required)]
    pub order_id: Option<OrderId>,
    /// The order to pay.
    #[serde(flatten)]
    pub purchase: Purchase,
    /// The merchant's time, or else when the session was created.
    #[serde(with = "time::serde::rfc3339")]
    #[schema(value_type = String, format = DateTime)]
    pub purchase_started_at: OffsetDateTime,
    /// When it was paid.
    #[serde(with = "time::serde::rfc3339::option")]
    #[schema(required, value_type = Option<String>, format = DateTime)]
    pub purchase_completed_at: Option<OffsetDateTime>,
}
