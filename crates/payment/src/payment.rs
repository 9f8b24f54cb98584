//! A payment and its states. Each state carries what it needs and cannot hold what it must not:
//! there is no paid payment without an order id but one that a person settled.

use alloc::string::String;
use alloc::vec::Vec;

use ipp_wire::{Order, Reason, ResolveOutcome, Settlement};
use uuid::Uuid;

use super::{Millis, SessionStatus};
use crate::Timings;

/// One try to have an order paid on one device.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Payment {
    /// Made by the page.
    pub id: Uuid,
    /// The till that started it.
    pub till: String,
    /// Kustom's device.
    pub device: String,
    /// What it is for.
    pub order: Order,
    /// Rises by one with each change.
    pub version: u64,
    /// Where it stands.
    pub state: State,
    /// When a cancel was first asked for.
    pub cancel_asked_at: Option<Millis>,
    /// Declined cards, oldest first.
    pub taps: Vec<Tap>,
    /// When the intent was stored.
    pub created_at: Millis,
    /// When Kustom last answered about it.
    pub confirmed_at: Option<Millis>,
    /// When the session's life ends, by the life we assume.
    pub expires_at: Millis,
    /// True once Kustom contradicted what a person had settled. It stays, so that the order's
    /// second payment, if there is one by then, can be stored beside it.
    pub contradicted: bool,
}

/// Where a payment stands.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum State {
    /// The intent is stored; the create call is under way.
    Starting,
    /// Kustom has the session, and it has not ended.
    Open {
        /// As last read.
        session: Session,
        /// How far the customer is.
        phase: Phase,
    },
    /// The create call's answer is lost; it may have been processed.
    Unknown {
        /// Since when.
        since: Millis,
        /// What happened.
        why: Reason,
    },
    /// Not found out in time. A person must look; a late reading still decides.
    NeedsAttention {
        /// If we know one.
        session: Option<Session>,
        /// Why.
        why: Reason,
    },
    /// FINALIZED with this order's amount, currency and reference. Final.
    Paid {
        /// As read.
        session: Session,
        /// Kustom's order.
        order_id: String,
    },
    /// Final.
    Cancelled {
        /// As read.
        session: Session,
    },
    /// Final.
    Expired {
        /// As read.
        session: Session,
    },
    /// Nothing was charged. Final.
    Failed {
        /// None if nothing was started.
        session: Option<Session>,
        /// Why.
        why: Reason,
    },
    /// FINALIZED with anything else than the order says, or against what a person settled.
    Held {
        /// As read.
        session: Session,
        /// Kustom's order, if it gave one.
        order_id: Option<String>,
        /// What differs.
        why: Reason,
    },
    /// Decided by a person.
    Settled {
        /// If we know one.
        session: Option<Session>,
        /// Kustom's order, if it gave one.
        order_id: Option<String>,
        /// Who, what and why.
        settlement: Settlement,
    },
}

/// Kustom's session, as last read.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Session {
    /// Kustom's id.
    pub id: String,
    /// Kustom's word.
    pub status: SessionStatus,
}

/// How far an open session is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Phase {
    /// On its way to the phone.
    Sent,
    /// The customer is paying.
    Active,
}

/// A declined card.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Tap {
    /// When the proxy heard of it.
    pub at: Millis,
    /// Kustom's code.
    pub failure_reason: Option<String>,
}

impl Payment {
    /// A payment whose intent is about to be stored: the proxy's clock says when it began.
    #[must_use]
    pub fn begun(
        id: Uuid,
        till: String,
        device: String,
        order: Order,
        now: Millis,
        timings: &Timings,
    ) -> Self {
        Self {
            id,
            till,
            device,
            order,
            version: 1,
            state: State::Starting,
            cancel_asked_at: None,
            taps: Vec::new(),
            created_at: now,
            confirmed_at: None,
            expires_at: now.plus(timings.session_life),
            contradicted: false,
        }
    }

    /// The session behind it, if we know one.
    #[must_use]
    pub const fn session(&self) -> Option<&Session> {
        match &self.state {
            State::Starting | State::Unknown { .. } => None,
            State::Open { session, .. }
            | State::Paid { session, .. }
            | State::Cancelled { session }
            | State::Expired { session }
            | State::Held { session, .. } => Some(session),
            State::NeedsAttention { session, .. }
            | State::Failed { session, .. }
            | State::Settled { session, .. } => session.as_ref(),
        }
    }

    /// Whether it keeps its device busy.
    #[must_use]
    pub const fn holds_device(&self) -> bool {
        matches!(
            self.state,
            State::Starting | State::Open { .. } | State::Unknown { .. }
        )
    }

    /// Whether no other payment of its order may begin: rule 6.
    #[must_use]
    pub const fn takes_order(&self) -> bool {
        match &self.state {
            State::Cancelled { .. } | State::Expired { .. } | State::Failed { .. } => false,
            State::Settled { settlement, .. } => {
                matches!(settlement.outcome, ResolveOutcome::Paid)
            }
            _ => true,
        }
    }

    /// Whether it may still be paid, or a person has yet to look.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        self.holds_device() || matches!(self.state, State::NeedsAttention { .. })
    }

    /// Whether a person may settle it.
    #[must_use]
    pub const fn can_be_settled(&self) -> bool {
        matches!(
            self.state,
            State::NeedsAttention { .. } | State::Held { .. }
        )
    }
}
