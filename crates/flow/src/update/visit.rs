//! Visits to the till's other open payments.

use super::{Step, page::can_leave};
use crate::{Announcement, Cancel, Command, Model, PaymentEvent, PaymentId, Purpose, Sale};

impl Step {
    /// Shows an open payment. The tab does not store it, so a reload returns to the page's order.
    pub(super) fn visit(&mut self, id: &PaymentId) {
        if !may_visit(&self.model) {
            return;
        }
        let Some(payment) = self.model.payments.open().find(|p| p.id == *id) else {
            return;
        };
        let payment = payment.clone();
        if let Sale::Watching { payment: shown, .. } = &self.model.sale
            && shown.id == *id
        {
            return;
        }
        self.leave();
        self.announce(Announcement::Payment(PaymentEvent::Change, payment.clone()));
        self.announce_once(&payment);
        self.poll = true;
        self.heard_now();
        self.model.sale = Sale::Watching {
            payment,
            cancel: Cancel::NotAsked,
            misses: 0,
            purpose: Purpose::Visit,
        };
        self.push(Command::ReadPayment(id.clone()));
    }
}

/// Whether another payment can replace what is on the screen.
pub(crate) fn may_visit(model: &Model) -> bool {
    let ready = matches!(model.sale, Sale::Ready { .. }) && !model.mirrors();
    ready || can_leave(model)
}
