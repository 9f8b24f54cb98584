//! A payment: one try to have an order paid on one device.

use alloc::string::String;
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use crate::{Order, PaymentState, ReasonCode, ResolveOutcome, Word};

/// A payment as the browser API shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Payment {
    /// The UUID that the page made.
    #[cfg_attr(feature = "openapi", schema(format = "uuid"))]
    pub payment_id: String,
    /// Rises with each change; of two answers the higher is the newer.
    pub version: u64,
    /// Where it stands.
    pub state: PaymentState,
    /// Kustom's id of the session behind it, once known.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub session_id: Option<String>,
    /// Kustom's own word, as last read.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub session_status: Option<String>,
    /// The terminal.
    pub device_id: String,
    /// What it is for.
    pub order: Order,
    /// Kustom's order, once paid.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub order_id: Option<String>,
    /// Declined cards, oldest first.
    pub taps: Vec<Tap>,
    /// Why it is `failed`, `held`, `unknown` or `needs_attention`.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub reason: Option<Reason>,
    /// True if a cancel was asked for, whatever came of it: with `paid` it means that the
    /// payment was made before the cancel arrived.
    pub cancel_asked: bool,
    /// Who settled it by hand, and why. With `needs_attention`: "not paid" was said, and waits for
    /// Kustom to say how the session ended. Null once Kustom contradicts it.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub settled: Option<Settlement>,
    /// When it was made, RFC 3339.
    #[cfg_attr(feature = "openapi", schema(format = DateTime))]
    pub created_at: String,
    /// When Kustom was last asked and answered, RFC 3339. Its age counts from the answer's `Date`,
    /// or from the stream's `server_time`.
    #[cfg_attr(feature = "openapi", schema(required, format = DateTime))]
    pub confirmed_at: Option<String>,
    /// When the session's life ends as far as known, RFC 3339.
    #[cfg_attr(feature = "openapi", schema(required, format = DateTime))]
    pub expires_at: Option<String>,
}

/// `GET /api/payments?open=true`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Payments {
    /// Newest first.
    pub payments: Vec<Payment>,
}

/// One card that was declined during a session.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Tap {
    /// When, RFC 3339.
    #[cfg_attr(feature = "openapi", schema(format = DateTime))]
    pub time: String,
    /// Kustom's code, such as `INSUFFICIENT_FUNDS`; null if Kustom gave none.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub failure_reason: Option<String>,
}

/// Why a payment is where it is.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Reason {
    /// Stable: decide by it. A newer proxy may know more codes.
    #[cfg_attr(feature = "openapi", schema(value_type = ReasonCode))]
    pub code: String,
    /// One sentence for a person.
    pub detail: String,
}

impl Reason {
    /// A reason that this version knows.
    #[must_use]
    pub fn new(code: ReasonCode, detail: impl Into<String>) -> Self {
        Self {
            code: code.word().into(),
            detail: detail.into(),
        }
    }

    /// Whether it is this one.
    #[must_use]
    pub fn is(&self, code: ReasonCode) -> bool {
        self.code == code.word()
    }
}

/// What a supervisor decided after looking at the terminal or the Portal.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Settlement {
    /// What was decided.
    pub outcome: ResolveOutcome,
    /// Who, by the supervisor's token: its `name` and, in brackets, its `sub`; or its `sub` alone.
    pub by: String,
    /// Why.
    pub note: String,
    /// When, RFC 3339.
    #[cfg_attr(feature = "openapi", schema(format = DateTime))]
    pub at: String,
}

/// `PUT /api/payments/{payment_id}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct StartPayment {
    /// The terminal to charge on.
    pub device_id: String,
    /// What to charge.
    pub order: Order,
}

/// `POST /api/payments/{payment_id}/resolve`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ResolvePayment {
    /// What was found.
    pub outcome: ResolveOutcome,
    /// Why; must not be empty.
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 1000))]
    pub note: String,
}
