//! What is to be done about a payment now. Derived from the state alone, so that a crash at
//! any point forgets nothing: the next process derives the same.

use alloc::string::String;

use ipp_wire::ResolveOutcome;

use super::{Millis, Payment, State};
use crate::Timings;

/// What the one who watches a payment has to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Duty {
    /// Nothing, ever: it is final.
    Rest,
    /// Nothing but let time pass; at this instant an [`super::Event::Tick`] is due.
    Wait(Option<Millis>),
    /// Read the session again and again.
    Look {
        /// Which.
        session: String,
        /// Ask Kustom to cancel it first.
        cancel: bool,
        /// There is no hurry: a person has been called, or has decided.
        slowly: bool,
        /// At this instant a person is to be called, whether or not anything could be read.
        overdue: Option<Millis>,
    },
}

impl Payment {
    /// What is to be done about it.
    #[must_use]
    pub fn duty(&self, timings: &Timings) -> Duty {
        let cancel = self.cancel_asked_at.is_some();
        match &self.state {
            // The task that sent the create call is alive, or the start-up turns it to unknown;
            // should neither be so, time does.
            State::Starting => Duty::Wait(Some(self.created_at.plus(timings.create_ends()))),
            State::Unknown { since, .. } => Duty::Wait(Some(since.plus(timings.unknown_after))),
            State::Open { session, .. } => Duty::Look {
                session: session.id.clone(),
                cancel,
                slowly: false,
                overdue: Some(self.expires_at.plus(timings.unknown_after)),
            },
            State::NeedsAttention {
                session: Some(session),
                ..
            } => Duty::Look {
                session: session.id.clone(),
                cancel,
                slowly: true,
                overdue: None,
            },
            State::NeedsAttention { session: None, .. } => Duty::Wait(None),
            // What a person decided is watched until Kustom's own word is final, so that a
            // contradiction is found. "Not paid" must not be paid afterwards: it is cancelled.
            State::Settled {
                session: Some(session),
                settlement,
                ..
            } if !session.status.ended() => {
                let cancel = settlement.outcome == ResolveOutcome::NotPaid;
                Duty::Look {
                    session: session.id.clone(),
                    cancel,
                    slowly: true,
                    overdue: None,
                }
            }
            State::Settled { .. }
            | State::Paid { .. }
            | State::Cancelled { .. }
            | State::Expired { .. }
            | State::Failed { .. }
            | State::Held { .. } => Duty::Rest,
        }
    }
}
