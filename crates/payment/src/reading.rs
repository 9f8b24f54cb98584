//! What Kustom answered about a session.

use alloc::borrow::ToOwned;
use alloc::string::String;

/// One answer of `GET session` (or of create, which answers with the same object).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Reading {
    /// Kustom's id.
    pub session_id: String,
    /// Kustom's word.
    pub status: SessionStatus,
    /// Set once the money is taken.
    pub order_id: Option<String>,
    /// Minor units.
    pub amount: i64,
    /// ISO 4217.
    pub currency: String,
    /// `merchant_reference1`.
    pub reference: String,
    /// The payment id that we put into `merchant_data`; none if it is not there.
    pub payment_id: Option<uuid::Uuid>,
}

/// A session's status.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum SessionStatus {
    /// Pushed to the phone.
    Created,
    /// The clerk chose a payment method.
    Active,
    /// Paid.
    Finalized,
    /// Cancelled by clerk or backend.
    Cancelled,
    /// Its life ran out.
    Expired,
    /// It failed.
    Failed,
    /// A word we don't know: taken for open, since nothing else is safe.
    Other(String),
}

impl SessionStatus {
    /// From Kustom's word.
    #[must_use]
    pub fn parse(word: &str) -> Self {
        match word {
            "CREATED" => Self::Created,
            "ACTIVE" => Self::Active,
            "FINALIZED" => Self::Finalized,
            "CANCELLED" => Self::Cancelled,
            "EXPIRED" => Self::Expired,
            "FAILED" => Self::Failed,
            other => Self::Other(other.to_owned()),
        }
    }

    /// Kustom's word.
    #[must_use]
    pub fn word(&self) -> &str {
        match self {
            Self::Created => "CREATED",
            Self::Active => "ACTIVE",
            Self::Finalized => "FINALIZED",
            Self::Cancelled => "CANCELLED",
            Self::Expired => "EXPIRED",
            Self::Failed => "FAILED",
            Self::Other(word) => word,
        }
    }

    /// Whether Kustom says that nothing more can happen to the session.
    #[must_use]
    pub const fn ended(&self) -> bool {
        matches!(
            self,
            Self::Finalized | Self::Cancelled | Self::Expired | Self::Failed
        )
    }
}
