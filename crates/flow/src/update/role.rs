//! Driving, mirroring, and taking over.

use super::{Step, can_leave};
use crate::{Command, PaymentState, Purpose, Role, Sale, Search, Shown};

impl Step {
    /// Changes the role. A running payment continues at the proxy, and an unanswered PUT is still
    /// repeated with the same id by the tab that sent it.
    pub(super) fn role_given(&mut self, drives: bool) {
        if drives != self.model.mirrors() {
            return;
        }
        if !drives {
            self.model.role = Role::Mirrors {
                follows: None,
                borrowed: None,
            };
            return;
        }
        let role = core::mem::take(&mut self.model.role);
        let Role::Mirrors {
            follows: Some(id), ..
        } = role
        else {
            return;
        };
        if self.model.shown().is_some_and(|shown| shown.id == id) {
            return self.push(Command::RememberPayment(Some(id)));
        }
        let snapshot = match &self.model.sale {
            Sale::Resuming {
                snapshot,
                search: None,
                ..
            } => *snapshot,
            Sale::Ready { .. } => true,
            Sale::Ended { .. } if can_leave(&self.model) => true,
            _ => return,
        };
        // The other tab may have been sending this payment, so nothing is charged before the
        // proxy has said whether it has it.
        self.push(Command::RememberPayment(Some(id.clone())));
        self.search(snapshot, Search::Remembered(id));
    }

    pub(super) fn take_over(&mut self) {
        if self.model.mirrors() {
            self.push(Command::TakeOver);
        }
    }

    /// Notes what the driving tab shows now. A payment that the proxy may not know yet is not
    /// read; the stream will bring it.
    pub(super) fn follow(&mut self, shown: Option<Shown>) {
        let on_screen = self.model.shown().map(|shown| shown.id);
        let Role::Mirrors { follows, borrowed } = &mut self.model.role else {
            return;
        };
        let borrows = borrowed.is_some() && *borrowed == on_screen;
        let id = shown.as_ref().map(|shown| shown.id.clone());
        let before = core::mem::replace(follows, id);
        match shown {
            Some(Shown {
                id,
                doubtful: false,
            }) if self.model.payments.get(&id).is_none() => {
                self.push(Command::ReadPayment(id));
            }
            // The driving tab may have visited the payment and returned to its own order.
            None if before.is_some()
                && (borrows || matches!(self.model.sale, Sale::Ended { .. })) =>
            {
                self.leave();
            }
            _ => {}
        }
    }

    /// Shows the driving tab's payment once it is known; true if a payment is on the screen. This
    /// tab's own searches and payments have priority.
    pub(super) fn mirror(&mut self) -> bool {
        let Role::Mirrors {
            follows: Some(id),
            borrowed,
        } = &mut self.model.role
        else {
            return false;
        };
        match &self.model.sale {
            Sale::Ready { .. } => {}
            Sale::Ended { payment, .. } if payment.id != *id => {}
            // A payment that was visited or borrowed, or that needs attention, is replaced.
            Sale::Watching {
                payment, purpose, ..
            } if payment.id != *id
                && (payment.state == PaymentState::NeedsAttention
                    || *purpose == Purpose::Visit
                    || borrowed.as_ref() == Some(&payment.id)) => {}
            _ => return true,
        }
        let Some(payment) = self.model.payments.get(id).cloned() else {
            return false;
        };
        *borrowed = Some(payment.id.clone());
        self.show(payment);
        true
    }
}
