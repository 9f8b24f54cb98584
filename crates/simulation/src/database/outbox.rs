//! The outbox: what the merchant's system is still to be told, written with the change itself.

use ipp_payment::{Millis, Payment, wire};
use ipp_wire::PaymentState;
use uuid::Uuid;

use super::{Database, is_due};

/// An event for the merchant. Its id is the payment with its begin and version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Told {
    pub(crate) payment: Uuid,
    /// When the payment began: after a lost database the same id may begin again.
    pub(crate) begun_at: Millis,
    pub(crate) version: u64,
    pub(crate) state: PaymentState,
}

/// A row of the outbox.
#[derive(Clone, Debug)]
pub(crate) struct OutboxRow {
    pub(crate) event: Told,
    /// When it is sent next, by the clock of the process that has postponed it.
    pub(crate) due: Millis,
    pub(crate) tries: u32,
    pub(crate) delivered: bool,
}

impl Database {
    /// Writes an event if the change brings about an end, or another one. The schema does this with
    /// a trigger.
    pub(super) fn note_end(&mut self, before: &Payment, after: &Payment) {
        if after.is_open() {
            return;
        }
        let (was, is) = (wire(before), wire(after));
        if is.state.is_final() && (was.state, was.settled) != (is.state, is.settled) {
            let event = Told {
                payment: after.id,
                begun_at: after.created_at,
                version: after.version,
                state: is.state,
            };
            self.outbox.push(OutboxRow {
                event,
                due: Millis(0),
                tries: 0,
                delivered: false,
            });
        }
    }

    /// The events to be sent now: the first of each payment that is not delivered.
    pub(crate) fn outbox_due(&self, now: Millis) -> Vec<OutboxRow> {
        let open = || self.outbox.iter().filter(|row| !row.delivered);
        let first = |row: &&OutboxRow| {
            let mut of_payment = open().filter(|other| other.event.payment == row.event.payment);
            of_payment
                .next()
                .is_some_and(|first| first.event == row.event)
        };
        let due = open().filter(|row| is_due(row.due, now)).filter(first);
        due.cloned().collect()
    }

    /// When the next event is due.
    pub(crate) fn outbox_next_due(&self) -> Option<Millis> {
        let open = self.outbox.iter().filter(|row| !row.delivered);
        open.map(|row| row.due).min()
    }

    /// The events that are not delivered.
    pub(crate) fn outbox_waiting(&self) -> impl Iterator<Item = &OutboxRow> {
        self.outbox.iter().filter(|row| !row.delivered)
    }

    /// Notes an attempt: delivered, or to be repeated when `due`.
    pub(crate) fn outbox_tried(&mut self, event: &Told, due: Option<Millis>) {
        if let Some(row) = self.outbox.iter_mut().find(|row| row.event == *event) {
            row.tries += 1;
            match due {
                Some(due) => row.due = due,
                None => row.delivered = true,
            }
        }
    }
}
