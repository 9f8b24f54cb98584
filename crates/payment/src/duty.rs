//! What is to be done about a payment now. It is derived from the stored state alone, so that
//! a crash loses nothing: the next process derives the same duty.

use alloc::string::String;

use ipp_wire::ResolveOutcome;

use super::{Millis, Payment, State};
use crate::Timings;

/// What the task that watches a payment has to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Duty {
    /// Nothing more: the payment is final.
    Rest,
    /// Wait. At this instant an [`super::Event::Tick`] is due; none: no deadline is left.
    Wait(Option<Millis>),
    /// Read the session repeatedly.
    Look {
        /// Kustom's session id.
        session: String,
        /// Ask Kustom to cancel the session before the read.
        cancel: bool,
        /// Read at the slow pace: a person has been called, or has decided that it is paid.
        slowly: bool,
        /// When a person is called, even if no read succeeded.
        overdue: Option<Millis>,
    },
}

impl Payment {
    /// What is to be done about the payment.
    #[must_use]
    pub fn duty(&self, timings: &Timings) -> Duty {
        let cancel = self.cancel_asked_at.is_some();
        match &self.state {
            // Usually the task that sent create reports the outcome, or the next start-up makes
            // the payment unknown. The deadline covers the case that neither happens.
            State::Starting => Duty::Wait(Some(self.created_at.plus(timings.create_ends()))),
            State::Unknown { since, .. } => Duty::Wait(Some(since.plus(timings.unknown_after))),
            State::Open { session, .. } => Duty::Look {
                session: session.id.clone(),
                cancel,
                slowly: false,
                overdue: Some(self.expires_at.plus(timings.unknown_after)),
            },
            // As long as the session lives, the order waits for it.
            State::NeedsAttention {
                session: Some(session),
                settling,
                ..
            } => Duty::Look {
                session: session.id.clone(),
                cancel: cancel || settling.is_some(),
                slowly: settling.is_none(),
                overdue: None,
            },
            State::NeedsAttention { session: None, .. } => Duty::Wait(None),
            // A settled payment is watched until its session has ended, to find a contradiction.
            // A session settled as not paid is cancelled, so that it cannot be paid afterwards.
            State::Settled {
                session: Some(session),
                settlement,
                ..
            } if !session.status.ended() => {
                let cancel = settlement.outcome == ResolveOutcome::NotPaid;
                Duty::Look {
                    session: session.id.clone(),
                    cancel,
                    slowly: !cancel,
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
