//! Settling a payment by hand, and comparing the decision with Kustom's later readings.

use alloc::format;
use alloc::string::String;

use ipp_wire::{Reason, ReasonCode, ResolveOutcome, Settlement};

use super::apply::verify;
use super::{Payment, Reading, Session, SessionStatus, State};

impl Payment {
    pub(super) fn settle(&mut self, settlement: Settlement) {
        if !self.can_be_settled(settlement.outcome) {
            return;
        }
        let session = self.session().cloned();
        let (order_id, held) = match &mut self.state {
            State::Held { order_id, why, .. } => (order_id.clone(), Some(why.clone())),
            State::Settled { order_id, held, .. } => (order_id.clone(), held.clone()),
            // Its session lives: the customer may still pay, so the order stays blocked.
            State::NeedsAttention { settling, .. }
                if session.is_some() && settlement.outcome == ResolveOutcome::NotPaid =>
            {
                *settling = Some(settlement);
                return;
            }
            _ => (None, None),
        };
        self.state = State::Settled {
            session,
            order_id,
            settlement,
            held,
        };
    }

    /// Rule 5: holds a settled payment that Kustom then contradicts. What Kustom had said before
    /// the person decided is no contradiction.
    pub(super) fn compare_with_settlement(&mut self, reading: Reading, alarm: &mut Option<String>) {
        let State::Settled {
            session,
            order_id,
            settlement,
            held,
        } = &self.state
        else {
            return;
        };
        if session.as_ref().is_some_and(|s| s.status.ended()) {
            return;
        }
        let agrees = match (settlement.outcome, &reading.status) {
            (ResolveOutcome::Paid, SessionStatus::Finalized) => {
                verify(&self.order, &reading).is_ok()
            }
            (ResolveOutcome::NotPaid, SessionStatus::Finalized) => false,
            (ResolveOutcome::Paid, status) => !status.ended(),
            (ResolveOutcome::NotPaid, _) => true,
        };
        if agrees {
            let session = Session {
                id: reading.session_id,
                status: reading.status,
            };
            self.state = State::Settled {
                session: Some(session),
                order_id: reading.order_id.or_else(|| order_id.clone()),
                settlement: settlement.clone(),
                held: held.clone(),
            };
        } else {
            let detail = format!(
                "{} settled this by hand, but Kustom says that the session is {}.",
                settlement.by,
                reading.status.word()
            );
            *alarm = Some(detail.clone());
            self.contradicted = true;
            self.hold(&reading, Reason::new(ReasonCode::Contradicted, detail));
        }
    }
}
