//! Kustom's answers about a session, and the mark that names the session's payment.

use alloc::borrow::ToOwned;
use alloc::string::String;

use uuid::Uuid;

use super::{Millis, Payment, SessionStatus};

/// One answer to `GET session`, or to create, which returns the same object.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Reading {
    /// Kustom's session id.
    pub session_id: String,
    /// Kustom's status.
    pub status: SessionStatus,
    /// Kustom's order id, set once the money is taken.
    pub order_id: Option<String>,
    /// The amount in minor units.
    pub amount: i64,
    /// The ISO 4217 currency code.
    pub currency: String,
    /// The order's `merchant_reference1`.
    pub reference: String,
    /// Our mark in `merchant_data`; none if it is missing.
    pub mark: Option<Mark>,
}

/// What create puts into a session's `merchant_data`, to name the session's payment.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Mark {
    /// The payment's id.
    pub payment_id: Uuid,
    /// When the payment began, by the proxy's clock. It tells payments of one id apart: a page may
    /// ask for an id again after the database has lost it. None: an older version's mark.
    pub begun_at: Option<Millis>,
    /// The proxy's installation (`IPP_INSTALLATION`), since several may share an account at
    /// Kustom. None: an older version's mark.
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

    /// Whether it names this payment.
    #[must_use]
    pub fn is_of(&self, payment: &Payment) -> bool {
        self.payment_id == payment.id && self.begun_at.is_none_or(|at| at == payment.created_at)
    }

    /// Whether another installation wrote it.
    #[must_use]
    pub fn is_foreign(&self, installation: &str) -> bool {
        self.installation
            .as_deref()
            .is_some_and(|name| name != installation)
    }
}
