//! The invariants, each with one name and one sentence.

use std::fmt;

use ipp_wire::Word as _;

use crate::{Defect, Driver};

ipp_wire::words! {
    /// A property that must hold at every moment, or once everything has come to rest.
    pub enum Invariant {
        /// An order is charged at most once, unless a person settled it as not paid.
        ChargedOnce = "charged-once",
        /// At most one payment of an order has been charged or may still be.
        ChargeableOnce = "chargeable-once",
        /// At most one payment of an order is open, and one on a device.
        OneOpenPayment = "one-open-payment",
        /// Create is sent at most once per payment.
        CreateSentOnce = "create-sent-once",
        /// A paid payment is FINALIZED at Kustom as ordered, and a held one is FINALIZED.
        PaidIsTrue = "paid-is-true",
        /// A payment shown as cancelled, expired or failed was not charged, and will not be.
        UnpaidIsTrue = "unpaid-is-true",
        /// Cancelled, expired and failed are statuses read from Kustom, or nothing was started.
        EndWasRead = "end-was-read",
        /// A callback is committed before its 200, and a change before anyone is told.
        CommittedFirst = "committed-first",
        /// What Kustom finalized is shown as such in time, and every page gets the last version.
        ShownInTime = "shown-in-time",
        /// A final state never changes, and a version has one content.
        FinalStays = "final-stays",
        /// A declined card is shown once.
        DeclineShownOnce = "decline-shown-once",
        /// A session is adopted, has ended without money, or a person is called.
        NoSessionForgotten = "no-session-forgotten",
        /// No payment stays open beyond its session's life and the time to call a person.
        EndsInTime = "ends-in-time",
        /// A person is called for an overdue session only after a read that began past its time.
        CalledAfterRead = "called-after-read",
        /// Without faults no payment becomes unknown or needs attention.
        CertainWithoutFaults = "certain-without-faults",
        /// The schema never has to refuse a change.
        SchemaNotNeeded = "schema-not-needed",
        /// No alarm is raised while the database has every payment.
        NoFalseAlarm = "no-false-alarm",
        /// A lost payment's session is stored and followed to its end once a callback tells of it.
        StrayFollowed = "stray-followed",
        /// No payment of an order begins while a known session of a lost payment has the order.
        StrayKeepsOrder = "stray-keeps-order",
        /// The operator is alarmed about each known session of a lost payment.
        StrayRaisesAlarm = "stray-raises-alarm",
        /// Nothing is written, and nobody called, under a lease that another process has deleted.
        LeaseFenced = "lease-fenced",
        /// What a process leaves that dies or stands still is another's within 10 s.
        TakenOverInTime = "taken-over-in-time",
        /// A payment has the content that was requested with its id.
        ContentAsRequested = "content-as-requested",
        /// A payment belongs to the till that requested it, and only that till is shown it.
        OwnTillOnly = "own-till-only",
        /// A callback that Kustom did not sign is not acknowledged.
        CallbackVerified = "callback-verified",
        /// The merchant's system is notified of each outcome, in order, and of nothing else.
        MerchantNotified = "merchant-notified",
    }
}

impl Invariant {
    /// Whether this driver checks it: there it is seen to break by a defect at least.
    #[must_use]
    pub fn is_checked_by(self, driver: Driver) -> bool {
        let mut defects = Defect::ALL.iter();
        defects.any(|defect| defect.caught_by(driver).contains(&self))
    }

    /// A finding that it is broken.
    pub fn broken(self, what: impl Into<String>) -> Finding {
        Finding {
            invariant: self,
            what: what.into(),
        }
    }
}

/// A broken invariant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The invariant.
    pub invariant: Invariant,
    /// What was observed.
    pub what: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.invariant.word(), self.what)
    }
}
