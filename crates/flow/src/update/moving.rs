//! A move: the payment is cancelled, that it is so is read back, and only then does another one
//! begin on the other terminal. There are never two that could take the money.

use super::Step;
use crate::charge::unspoken_for;
use crate::moving::movable;
use crate::{
    Announcement, Cancel, Command, DeviceId, Move, Payment, PaymentId, PaymentState, Purpose, Sale,
    Trouble,
};

/// A cancel takes seconds. Where it took longer, nothing starts on the other terminal by itself:
/// the cashier may be elsewhere by then.
const MOVE_MS: i64 = 30_000;

impl Step {
    /// Asks for the cancel that a move begins with.
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

    /// What moves is over. If it is cancelled and nothing else has the order, it goes on at the
    /// other terminal, and true is returned: the sale has not ended.
    pub(super) fn moved(&mut self, payment: &Payment, to: Move) -> bool {
        let free = unspoken_for(&self.model, &to.order).is_ok()
            && self.model.payments.get(&to.id).is_none();
        let late = self.model.now.since(to.since) > MOVE_MS;
        if payment.state != PaymentState::Cancelled || !free || late {
            return false;
        }
        self.announce(Announcement::Change(payment.clone()));
        self.stop_watching();
        self.begin(to.id, to.to, to.order);
        true
    }

    /// A move lasts as long as its cancel: where that was refused, a person was called for, or
    /// another tab acts by now, nothing may start by itself later on.
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
