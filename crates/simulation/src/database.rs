//! The proxy's database in memory. It allows what the schema allows; a test of the proxy's store
//! compares the two.

mod leases;
mod outbox;

use std::collections::BTreeMap;
use std::fmt;

use ipp_payment::{
    InboxItem, Intent, MAX_INBOX_BACKOFF, Millis, NewCallback, Payment, State, StoreFailure, Stray,
};
use ipp_verify::Defect;
use uuid::Uuid;

pub(crate) use leases::{Incarnation, Leases, Work};
pub(crate) use outbox::{OutboxRow, Told};

/// Why a database operation failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failure {
    /// The database is locked, or the disk is full.
    Unavailable,
    /// A constraint or trigger forbids the change.
    Forbidden,
    /// The process's lease was deleted.
    LeaseLost,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Unavailable => "the database cannot be written",
            Self::Forbidden => "the database's constraints",
            Self::LeaseLost => "the process has lost its lease",
        })
    }
}

impl StoreFailure for Failure {
    fn forbidden(&self) -> bool {
        *self == Self::Forbidden
    }

    fn lease_lost(&self) -> bool {
        *self == Self::LeaseLost
    }
}

/// A row of the inbox.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    /// The callback.
    pub item: InboxItem,
    /// When it is tried next.
    pub due: Millis,
    /// Whether it is done.
    pub done: bool,
}

/// The stored payments, stray sessions and callbacks.
#[derive(Clone, Debug, Default)]
pub struct Database {
    payments: BTreeMap<Uuid, (Payment, String)>,
    strays: BTreeMap<String, Stray>,
    inbox: Vec<Row>,
    outbox: Vec<OutboxRow>,
    pub(crate) leases: Leases,
}

fn is_unfinished(payment: &&Payment) -> bool {
    let settled = matches!(payment.state, State::Settled { .. });
    payment.is_open() || settled && payment.session().is_some_and(|s| !s.status.ended())
}

/// Whether what is due at this time is due now. A time farther ahead than any postponement was
/// written by a clock that is ahead of this one.
fn is_due(due: Millis, now: Millis) -> bool {
    due <= now || due > now.plus(MAX_INBOX_BACKOFF)
}

impl Database {
    /// The payment with this id.
    #[must_use]
    pub fn payment(&self, id: Uuid) -> Option<&Payment> {
        self.payments.get(&id).map(|(payment, _)| payment)
    }

    /// All payments.
    pub fn payments(&self) -> impl Iterator<Item = &Payment> {
        self.payments.values().map(|(payment, _)| payment)
    }

    /// The payment that a session belongs to.
    #[must_use]
    pub fn payment_of_session(&self, session: &str) -> Option<&Payment> {
        self.payments()
            .find(|p| p.session().is_some_and(|s| s.id == session))
    }

    /// All payments that still need work: the open ones, and settled ones with an open session.
    #[must_use]
    pub fn unfinished(&self) -> Vec<Payment> {
        self.payments().filter(is_unfinished).cloned().collect()
    }

    /// The unfinished payments that no process owns.
    pub(crate) fn orphans(&self) -> impl Iterator<Item = &Payment> {
        let orphan = |p: &&Payment| is_unfinished(p) && self.leases.owner(p.id).is_none();
        self.payments().filter(orphan)
    }

    /// Stores an intent, by rules 1 and 6.
    pub fn intend(&mut self, payment: &Payment, print: &str) -> Intent {
        self.intend_despite(payment, print, None)
    }

    /// Stores an intent; a defect may lift one of the rules.
    pub(crate) fn intend_despite(
        &mut self,
        payment: &Payment,
        print: &str,
        defect: Option<Defect>,
    ) -> Intent {
        if let Some((found, stored)) = self.payments.get(&payment.id) {
            return Intent::Exists(Box::new(found.clone()), stored.clone());
        }
        let several = defect == Some(Defect::SeveralOpenPayments);
        let find = |what: &dyn Fn(&Payment) -> bool| {
            let found = self.payments().find(|other| !several && what(other));
            found.map(|other| Box::new(other.clone()))
        };
        let reference = &payment.order.merchant_reference1;
        if let Some(other) = find(&|p| p.order.merchant_reference1 == *reference && p.takes_order())
        {
            return Intent::OrderTaken(other);
        }
        if let Some(stray) = self.stray_of(reference)
            && defect != Some(Defect::OrderFreedByStray)
        {
            return Intent::OrderStray(Box::new(stray.clone()));
        }
        if let Some(other) = find(&|p| p.shares_device_with(payment)) {
            return Intent::DeviceBusy(other);
        }
        self.payments
            .insert(payment.id, (payment.clone(), print.to_owned()));
        Intent::Stored
    }

    /// The stray session with this id.
    #[must_use]
    pub fn stray(&self, session: &str) -> Option<&Stray> {
        self.strays.get(session)
    }

    /// A stray session that keeps the order from being charged, preferably one that took money.
    #[must_use]
    pub fn stray_of(&self, reference: &str) -> Option<&Stray> {
        let strays = self.strays.values();
        let of_order = strays.filter(|s| s.reference == reference && s.takes_order());
        of_order.max_by_key(|stray| stray.is_paid())
    }

    /// Stores a stray session.
    ///
    /// # Errors
    /// If it is stored as ended, or with another order.
    pub fn store_stray(&mut self, stray: &Stray) -> Result<(), Failure> {
        if let Some(known) = self.strays.get(&stray.session_id) {
            if known.status.ended() || known.reference != stray.reference {
                return Err(Failure::Forbidden);
            }
            let (payment_id, seen_at) = (known.payment_id, known.seen_at);
            let stray = Stray {
                payment_id,
                seen_at,
                ..stray.clone()
            };
            self.strays.insert(stray.session_id.clone(), stray);
        } else {
            self.strays.insert(stray.session_id.clone(), stray.clone());
        }
        Ok(())
    }

    /// Stores `after` if the payment is still at `before`'s version.
    ///
    /// # Errors
    /// If a constraint or a trigger of the schema forbids it.
    pub fn change(&mut self, before: &Payment, after: &Payment) -> Result<bool, Failure> {
        let Some((stored, print)) = self.payments.get(&before.id) else {
            return Ok(false);
        };
        if stored.version != before.version {
            return Ok(false);
        }
        let (stored, print) = (stored.clone(), print.clone());
        if !self.allows(&stored, after) {
            return Err(Failure::Forbidden);
        }
        self.note_end(&stored, after);
        self.payments.insert(before.id, (after.clone(), print));
        Ok(true)
    }

    /// Stores `after` over any version. Only a defect does this.
    pub(crate) fn overwrite(&mut self, after: &Payment) {
        if let Some((stored, _)) = self.payments.get_mut(&after.id) {
            *stored = after.clone();
        }
    }

    fn allows(&self, old: &Payment, new: &Payment) -> bool {
        let beside = |other: &Payment| {
            other.id == new.id
                || !other.shares_order_with(new)
                    && !other.shares_device_with(new)
                    && !other.shares_session_with(new)
        };
        old.may_become(new) && self.payments().all(beside)
    }

    /// Commits a callback; false if it was committed before.
    pub fn receive(&mut self, callback: &NewCallback, now: Millis) -> bool {
        if self.knows(&callback.webhook_id) {
            return false;
        }
        self.receive_again(callback, now);
        true
    }

    /// Commits a callback even if it was committed before. Only a defect does this.
    pub(crate) fn receive_again(&mut self, callback: &NewCallback, now: Millis) {
        self.inbox.push(Row {
            item: InboxItem {
                seq: i64::try_from(self.inbox.len()).unwrap_or(i64::MAX),
                callback: callback.clone(),
                received_at: now,
                tries: 0,
                detail: None,
            },
            // At once, whatever the clock of whoever works it off.
            due: Millis(0),
            done: false,
        });
    }

    /// Whether a callback of this id is committed.
    #[must_use]
    pub fn knows(&self, webhook_id: &str) -> bool {
        self.inbox
            .iter()
            .any(|row| row.item.callback.webhook_id == webhook_id)
    }

    /// The callbacks to be worked off now, in order, without those that follow a postponed
    /// callback of the same session.
    #[must_use]
    pub fn inbox_due(&self, now: Millis) -> Vec<InboxItem> {
        let open: Vec<&Row> = self.inbox.iter().filter(|row| !row.done).collect();
        let waits = |row: &Row| !is_due(row.due, now);
        let behind = |row: &Row| {
            open.iter().any(|earlier| {
                earlier.item.seq < row.item.seq
                    && earlier.item.callback.session_id == row.item.callback.session_id
                    && waits(earlier)
            })
        };
        let due = open.iter().filter(|row| !waits(row) && !behind(row));
        due.map(|row| row.item.clone()).collect()
    }

    /// How many callbacks are not worked off.
    pub(crate) fn inbox_open(&self) -> usize {
        self.inbox.iter().filter(|row| !row.done).count()
    }

    /// When the next callback is due.
    #[must_use]
    pub fn inbox_next_due(&self) -> Option<Millis> {
        let open = self.inbox.iter().filter(|row| !row.done);
        open.map(|row| row.due).min()
    }

    /// Marks a callback as done, together with the change that it led to.
    ///
    /// # Errors
    /// As [`Database::change`], or if another process has done it.
    pub fn inbox_done(
        &mut self,
        seq: i64,
        change: Option<(&Payment, &Payment)>,
    ) -> Result<bool, Failure> {
        self.inbox_done_despite(seq, change, false)
    }

    /// The same; a defect may have it done `twice`.
    pub(crate) fn inbox_done_despite(
        &mut self,
        seq: i64,
        change: Option<(&Payment, &Payment)>,
        twice: bool,
    ) -> Result<bool, Failure> {
        let row = self.inbox.iter().position(|row| row.item.seq == seq);
        let done = row
            .and_then(|row| self.inbox.get(row))
            .is_some_and(|row| row.done);
        if let Some((before, after)) = change {
            if done && !twice {
                return Err(Failure::LeaseLost);
            }
            if !self.change(before, after)? {
                return Ok(false);
            }
        }
        if let Some(row) = row.and_then(|row| self.inbox.get_mut(row)) {
            row.done = true;
        }
        Ok(true)
    }

    /// Postpones a callback until `due`.
    pub fn inbox_later(&mut self, seq: i64, due: Millis) {
        if let Some(row) = self.inbox.iter_mut().find(|row| row.item.seq == seq) {
            row.due = due;
            row.item.tries += 1;
        }
    }
}
