//! What Kustom answered about a session.

use alloc::borrow::ToOwned;
use alloc::string::String;

use uuid::Uuid;

use super::{Millis, Payment, SessionStatus};

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
