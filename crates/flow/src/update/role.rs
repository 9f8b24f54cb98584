//! Driving, mirroring, and taking over.

use super::{Step, can_leave};
use crate::{Command, PaymentState, Purpose, Role, Sale, Search, Shown};

impl Step {
    /// What runs goes on: the proxy has it, and a PUT that is not answered yet is repeated with
    /// the same id whoever drives.
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
        // The tab that drove may have been sending it: nothing is charged before the proxy has
        // said whether it has it.
        self.push(Command::RememberPayment(Some(id.clone())));
        self.search(snapshot, Search::Remembered(id));
    }

    pub(super) fn take_over(&mut self) {
        if self.model.mirrors() {
            self.push(Command::TakeOver);
        }
    }

    /// The driving tab shows this now. What the proxy may not know yet is not asked for: the
    /// stream tells of it.
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
            // The driving tab may only have looked at it, and gone back to its own order.
            None if before.is_some()
                && (borrows || matches!(self.model.sale, Sale::Ended { .. })) =>
            {
                self.leave();
            }
            _ => {}
        }
    }

    /// Shows what the driving tab shows, once it is known; true if it is on the screen. What
    /// this tab itself has to find out about goes before.
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
            // What the driving tab only looked at, or has called a person for, gives way.
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
