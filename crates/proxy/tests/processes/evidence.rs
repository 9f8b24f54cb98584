//! Collects the evidence for the invariants, from all sides.

use std::collections::{HashMap, HashSet};
use std::time::Duration;

use ipp_playground::{Session, SessionStatus};
use uuid::Uuid;

use super::database::{Row, Stored};
use super::ledger::Sight;
use super::merchant::Told;
use super::relay::payment_in;

/// Everything known at one moment, gathered in the order of the fields: consequences are read after
/// their causes, so that the time between two reads is never a violation.
#[derive(Clone, Debug)]
pub(crate) struct Evidence {
    /// What the tills were shown.
    pub(crate) sights: HashMap<Uuid, Sight>,
    /// The callbacks that were answered 200.
    pub(crate) acknowledged: HashSet<String>,
    /// What the merchant's own system was notified of.
    pub(crate) told: Told,
    /// In unix milliseconds.
    pub(crate) now: i64,
    /// The proxy's database.
    pub(crate) stored: Stored,
    /// The provider's own record.
    pub(crate) sessions: Sessions,
    /// Whether the faults are over, and everything had time to end.
    pub(crate) settled: bool,
    /// How long the proxy may take to raise unknown or overdue payments.
    pub(crate) unknown_after: Duration,
}

impl Evidence {
    pub(crate) fn row(&self, payment: &str) -> Option<&Row> {
        self.stored.rows.get(payment)
    }

    /// The stored version of a payment.
    pub(crate) fn version(&self, payment: &Uuid) -> Option<u64> {
        self.row(&payment.to_string()).map(|row| row.version)
    }
}

/// The provider's record, by session and by payment.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sessions {
    pub(crate) by_id: HashMap<String, Session>,
    pub(crate) of_payment: HashMap<String, Vec<String>>,
    /// Those without a payment's id.
    pub(crate) nobodys: Vec<String>,
}

impl Sessions {
    pub(crate) fn of(all: Vec<Session>) -> Self {
        let mut sessions = Self::default();
        for session in all {
            let id = session.session_id.to_string();
            match payment_of(&session) {
                Some(payment) => {
                    let its = sessions.of_payment.entry(payment).or_default();
                    its.push(id.clone());
                }
                None => sessions.nobodys.push(id.clone()),
            }
            sessions.by_id.insert(id, session);
        }
        sessions
    }

    /// Those of a payment.
    pub(crate) fn of_row(&self, row: &Row) -> impl Iterator<Item = &Session> {
        let ids = self.of_payment.get(&row.payment).into_iter().flatten();
        ids.filter_map(|id| self.by_id.get(id))
    }

    pub(crate) fn finalized(&self) -> impl Iterator<Item = &Session> {
        let all = self.by_id.values();
        all.filter(|session| session.status == SessionStatus::Finalized)
    }
}

/// The payment whose id a session carries.
pub(crate) fn payment_of(session: &Session) -> Option<String> {
    payment_in(session.purchase.merchant_data.as_deref()?)
}
