//! Moves: cancels the payment, waits until the cancel is confirmed, and only then starts another
//! payment on the other terminal. So there are never two payments that can take the money.

use super::Step;
use crate::charge::unspoken_for;
use crate::moving::movable;
use crate::{
    Announcement, Cancel, Command, DeviceId, Move, Payment, PaymentEvent, PaymentId, PaymentState,
    Purpose, Sale, Trouble,
};

/// The longest time from the press to the start on the other terminal, in milliseconds. A cancel
/// takes seconds; after a longer one the cashier may have turned to something else.
const MOVE_TIMEOUT_MS: i64 = 30_000;

impl Step {
    /// Begins a move by requesting the cancel.
    pub(super) fn move_to(&mut self, device: &DeviceId, id: PaymentId) {
        if self.model.payments.get(&id).is_some() {
            return;
        }
        let Some((order, free)) = movable(&self.model) else {
            return;
        };
        if free.iter().all(|free| free.id != *device) {
            return;
        }
        let to = Move {
            to: device.clone(),
            id,
            order: order.clone(),
            since: self.model.now,
        };
        if let Sale::Watching {
            payment,
            cancel,
            purpose,
            ..
        } = &mut self.model.sale
        {
            (*cancel, *purpose) = (Cancel::Asking(0), Purpose::Move(to));
            let id = payment.id.clone();
            self.push(Command::AskCancel(id));
            if matches!(self.model.trouble, Some(Trouble::Cancel(_))) {
                self.model.trouble = None;
            }
        }
    }

    /// Continues a move whose payment is final. If it is cancelled in time and nothing else has
    /// the order, starts the payment on the other terminal and returns true: the sale goes on.
    pub(super) fn moved(&mut self, payment: &Payment, to: Move) -> bool {
        let free = unspoken_for(&self.model, &to.order).is_ok()
            && self.model.payments.get(&to.id).is_none();
        let late = self.model.now.since(to.since) > MOVE_TIMEOUT_MS;
        if payment.state != PaymentState::Cancelled || !free || late {
            return false;
        }
        self.announce(Announcement::Payment(PaymentEvent::Change, payment.clone()));
        self.stop_watching();
        self.begin(to.id, to.to, to.order);
        true
    }

    /// Ends a move whose cancel is no longer pending, whose payment needs attention, or whose tab
    /// no longer drives: then nothing may start by itself later.
    pub(super) fn end_move(&mut self) {
        let mirrors = self.model.mirrors();
        if let Sale::Watching {
            payment,
            cancel,
            purpose: purpose @ Purpose::Move(_),
            ..
        } = &mut self.model.sale
        {
            let asked = payment.cancel_asked || payment.state == PaymentState::Cancelling;
            let lasts = *cancel != Cancel::NotAsked || asked;
            if !lasts || mirrors || payment.state == PaymentState::NeedsAttention {
                *purpose = Purpose::Sale;
            }
        }
    }
}
