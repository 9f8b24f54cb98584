//! What Kustom answered about a session.

use alloc::borrow::ToOwned;
use alloc::string::String;

use uuid::Uuid;

use super::{Millis, Payment};

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
    /// What we put into `merchant_data`; none if it is not there.
    pub mark: Option<Mark>,
}

/// What create puts into a session's `merchant_data`, so that the session says whose it is.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Mark {
    /// The payment's.
    pub payment_id: Uuid,
    /// When the payment was begun, by the proxy's clock: a page may ask for the same id again of
    /// a database that has lost it, and that is another payment. None: an older version's mark.
    pub begun_at: Option<Millis>,
    /// The installation of this proxy (`IPP_INSTALLATION`), of which several may share an account
    /// at Kustom. None: an older version's mark.
    pub installation: Option<String>,
}

impl Mark {
    /// The mark of a payment.
    #[must_use]
    pub fn of(payment: &Payment, installation: &str) -> Self {
        Self {
            payment_id: payment.id,
            begun_at: Some(payment.created_at),
            installation: Some(installation.to_owned()),
        }
    }

    /// Whether it is this payment's.
    #[must_use]
    pub fn is_of(&self, payment: &Payment) -> bool {
        self.payment_id == payment.id && self.begun_at.is_none_or(|at| at == payment.created_at)
    }

    /// Whether another installation put it there.
    #[must_use]
    pub fn is_foreign(&self, installation: &str) -> bool {
        self.installation
            .as_deref()
            .is_some_and(|name| name != installation)
    }
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
