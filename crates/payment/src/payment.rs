//! A payment and its states. Each state holds only the data that it needs, so that only a payment
//! that a person settled can be paid without an order id.

use alloc::string::String;
use alloc::vec::Vec;

use ipp_wire::{Order, Reason, ResolveOutcome, Settlement};
use uuid::Uuid;

use super::{Millis, SessionStatus};
use crate::Timings;

/// One try to have an order paid on one device.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Payment {
    /// Its id, made by the page.
    pub id: Uuid,
    /// The till that started it.
    pub till: String,
    /// The shop that the till is in, if its token names one.
    pub location: Option<String>,
    /// Kustom's device id.
    pub device: String,
    /// The order to be paid.
    pub order: Order,
    /// Rises by one with each change, from 1.
    pub version: u64,
    /// The current state.
    pub state: State,
    /// When a cancel was first requested.
    pub cancel_asked_at: Option<Millis>,
    /// Declined cards, oldest first.
    pub taps: Vec<Tap>,
    /// When the intent was stored.
    pub created_at: Millis,
    /// When Kustom last answered about it.
    pub confirmed_at: Option<Millis>,
    /// When the session is expected to expire: `created_at` plus [`Timings::session_life`].
    pub expires_at: Millis,
    /// True once Kustom has contradicted a person's decision, or taken money after an end without
    /// any. It is never reset, so that a second payment of the order that began meanwhile can be
    /// stored beside this one.
    pub contradicted: bool,
}

/// The state of a payment.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum State {
    /// The intent is stored; the create call is under way.
    Starting,
    /// Kustom has the session, and it has not ended.
    Open {
        /// The session as last read. Its status says how far the customer is.
        session: Session,
    },
    /// The answer to create is lost; Kustom may have processed the request.
    Unknown {
        /// When the answer was given up.
        since: Millis,
        /// How the answer was lost.
        why: Reason,
    },
    /// The outcome was not found out in time. A person must look; a late reading still decides.
    NeedsAttention {
        /// The session, if one is known.
        session: Option<Session>,
        /// Why a person is needed.
        why: Reason,
        /// "Not paid", said by a person while the session lives. It waits for the reading that
        /// says how the session ended, and that reading decides.
        settling: Option<Settlement>,
    },
    /// FINALIZED with this order's amount, currency and reference. Final.
    Paid {
        /// The session as read.
        session: Session,
        /// Kustom's order id.
        order_id: String,
    },
    /// CANCELLED. Final, unless Kustom takes money all the same.
    Cancelled {
        /// The session as read.
        session: Session,
    },
    /// EXPIRED. Final, unless Kustom takes money all the same.
    Expired {
        /// The session as read.
        session: Session,
    },
    /// Nothing was charged. Final, unless Kustom takes money all the same.
    Failed {
        /// The session; none if nothing was started.
        session: Option<Session>,
        /// Why the payment failed.
        why: Reason,
    },
    /// FINALIZED with something other than the order, contrary to a person's decision, or after an
    /// end without money.
    Held {
        /// The session as read.
        session: Session,
        /// Kustom's order id, if it gave one.
        order_id: Option<String>,
        /// What differs.
        why: Reason,
    },
    /// Decided by a person.
    Settled {
        /// The session, if one is known.
        session: Option<Session>,
        /// Kustom's order id, if it gave one.
        order_id: Option<String>,
        /// The decision, with its author and note.
        settlement: Settlement,
        /// Why it was held, if a person decided about what Kustom had collected.
        held: Option<Reason>,
    },
}

/// Kustom's session, as last read.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Session {
    /// Kustom's session id.
    pub id: String,
    /// Kustom's status.
    pub status: SessionStatus,
}

/// A declined card.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Tap {
    /// When the proxy received the callback.
    pub at: Millis,
    /// Kustom's code for the decline.
    pub failure_reason: Option<String>,
}

impl Payment {
    /// Makes a payment whose intent is about to be stored. `now` is the proxy's clock.
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
            location: None,
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

    /// The payment's session, if one is known.
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

    /// Whether it keeps other payments of its order from beginning: rule 6.
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

    /// Whether it has ended without money, as far as Kustom has said.
    #[must_use]
    pub const fn ended_unpaid(&self) -> bool {
        matches!(
            self.state,
            State::Cancelled { .. } | State::Expired { .. } | State::Failed { .. }
        )
    }

    /// Whether it may still be paid, or waits for a person to look.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        self.holds_device() || matches!(self.state, State::NeedsAttention { .. })
    }

    /// Whether a person may settle it so. A later decision replaces an earlier one, but none goes
    /// against Kustom: what was settled as paid is settled as not paid only if it was held, or has
    /// no session. While its session lives, Kustom's next readings decide; if they contradict, it
    /// is held.
    #[must_use]
    pub const fn can_be_settled(&self, outcome: ResolveOutcome) -> bool {
        match &self.state {
            State::NeedsAttention { .. } | State::Held { .. } => true,
            State::Settled {
                session,
                settlement,
                held,
                ..
            } => match (settlement.outcome, outcome) {
                (ResolveOutcome::Paid, ResolveOutcome::NotPaid) => {
                    session.is_none() || held.is_some()
                }
                _ => true,
            },
            _ => false,
        }
    }
}
