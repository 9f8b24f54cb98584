//! Searches for a payment whose outcome must be known before anything can be charged. It is read
//! until the proxy answers; if the proxy does not know it, a cancel keeps it from beginning later.

use alloc::string::String;

use super::{Step, refusal};
use crate::charge::taken_by;
use crate::{
    Announcement, Command, Elsewhere, FetchFailure, Payment, PaymentId, PaymentState, Reason, Sale,
    Search, Timer, Trouble,
};

impl Step {
    /// Begins a search. Nothing can be charged until the proxy has said how the payment stands.
    pub(super) fn search(&mut self, snapshot: bool, search: Search) {
        let id = search.id().clone();
        self.model.sale = Sale::Resuming {
            snapshot,
            search: Some(search),
            misses: 0,
        };
        if let Some(known) = self.model.payments.get(&id).cloned() {
            self.show(known);
        }
        self.push(Command::ReadPayment(id));
    }

    /// Handles a 404. A payment that is searched for was never started. One that was seen before
    /// did exist, and its loss at the proxy proves nothing about the money.
    pub(super) fn not_found(&mut self, id: &PaymentId) {
        match &self.model.sale {
            Sale::Watching { payment, .. } if payment.id == *id => {
                if let Some(reason) = refusal(FetchFailure::NotFound) {
                    self.trouble(Trouble::Read(reason));
                }
                self.read_missed(id);
            }
            // The reload may have cut off its PUT, which may still be on its way: it is read once
            // more before it counts as never started.
            Sale::Resuming {
                search: Some(Search::Remembered(known)),
                misses: 0,
                ..
            } if known == id => self.read_missed(id),
            Sale::Resuming {
                search: Some(search),
                ..
            } if search.id() == id => {
                let taken = matches!(search, Search::InTheWay(..));
                if taken || self.model.mirrors() {
                    self.came_to_nothing();
                } else {
                    // Its PUT may still be on its way, for an unknown time. After a cancel for an
                    // unknown id the proxy refuses a PUT that arrives later.
                    self.push(Command::AskCancel(id.clone()));
                }
            }
            Sale::Ended { payment, .. } if payment.id == *id => {}
            _ => self.model.payments.lose(id),
        }
    }

    /// Ends a search: the payment is not this till's, and can no longer begin.
    pub(super) fn came_to_nothing(&mut self) {
        let Sale::Resuming {
            search: Some(search),
            snapshot,
            ..
        } = &self.model.sale
        else {
            return;
        };
        let (search, snapshot) = (search.clone(), *snapshot);
        self.push(Command::StopTimer(Timer::Poll));
        self.push(Command::RememberPayment(None));
        self.model.trouble = None;
        let mut refused = None;
        match search {
            Search::Remembered(_) => {}
            Search::Doubtful {
                reason, reference, ..
            } => {
                self.tell_not_sent(&reason);
                self.announce(Announcement::NotStarted(reason.clone(), None));
                // The screen does not show the reason for an order that the page set meanwhile.
                if matches!(&self.model.order, Some(Ok(order)) if order.reference == reference) {
                    refused = Some(reason);
                }
            }
            Search::InTheWay(taken, wanted) => {
                self.order_taken(taken.state, taken.detail, taken.payment.as_deref().cloned());
                if let (PaymentState::Paid, Some(payment)) = (taken.state, taken.payment) {
                    let payment = *payment;
                    self.model.payments.hear(&payment);
                    self.model.sale = Sale::Ended {
                        payment,
                        stayed: None,
                        earlier: true,
                    };
                    return;
                }
                self.model.elsewhere = Some(Elsewhere {
                    reference: wanted.reference,
                    state: taken.state,
                });
            }
        }
        self.model.sale = if snapshot {
            Sale::Ready { refused }
        } else {
            Sale::Resuming {
                snapshot,
                search: None,
                misses: 0,
            }
        };
    }

    /// Announces that another payment has the order, so that nothing was charged.
    pub(super) fn order_taken(
        &mut self,
        state: PaymentState,
        detail: String,
        payment: Option<Payment>,
    ) {
        let reason = Reason::new(taken_by(state).code(), &detail);
        self.announce(Announcement::Error(reason.clone()));
        self.announce(Announcement::NotStarted(reason, payment));
    }
}
