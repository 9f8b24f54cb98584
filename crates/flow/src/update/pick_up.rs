//! Transitions that follow from the state alone, applied after every event.

use super::Step;
use crate::{Announcement, Command, Sale};

impl Step {
    pub(super) fn settle(&mut self) {
        if matches!(
            self.model.sale,
            Sale::Resuming {
                snapshot: true,
                search: None,
                ..
            }
        ) {
            self.model.sale = Sale::Ready { refused: None };
        }
        if !matches!(self.model.sale, Sale::Resuming { .. }) {
            self.tell_ready();
        }
        self.end_move();
        if !self.mirror() {
            self.pick_up();
        }
        self.poll_while_down();
    }

    /// Shows an open payment of the page's order that another tab started, or this one before a
    /// reload, instead of offering a charge.
    fn pick_up(&mut self) {
        let Some(Ok(order)) = &self.model.order else {
            return;
        };
        let offers_charge = match &self.model.sale {
            Sale::Ready { .. } => true,
            Sale::Ended { payment, .. } => {
                payment.state.frees_order() && payment.reference == order.reference
            }
            _ => false,
        };
        if offers_charge && let Some(open) = self.model.payments.open_of(&order.reference) {
            let open = open.clone();
            let id = open.id.clone();
            self.show(open);
            self.push(Command::ReadPayment(id));
        }
    }

    /// Announces `ipp-ready` once, when it is known whether a payment runs.
    pub(super) fn tell_ready(&mut self) {
        if !self.model.ready_told {
            self.model.ready_told = true;
            self.announce(Announcement::Ready);
        }
    }
}
