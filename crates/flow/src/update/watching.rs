//! Payments from the proxy: takes them in, shows them, and reads them again.

use super::{Step, refusal};
use crate::{
    Announcement, Cancel, Command, FetchFailure, Link, Millis, Payment, PaymentEvent, PaymentId,
    PaymentState, Purpose, Sale, Search, Timer, Trouble,
};

impl Step {
    /// Takes in a payment. It changes the screen only if it is newer than the payment shown, or is
    /// the payment that is awaited.
    pub(super) fn hear(&mut self, payment: &Payment) {
        let news = self.model.payments.hear(payment);
        if let (false, Some(at)) = (news, payment.confirmed_at) {
            self.confirmed(&payment.id, payment.version, at);
        }
        let shown = match &self.model.sale {
            Sale::Resuming { search, .. } => search.as_ref().is_some_and(|s| *s.id() == payment.id),
            Sale::Starting { id, .. } => *id == payment.id,
            Sale::Watching { payment: known, .. } | Sale::Ended { payment: known, .. } => {
                news && known.id == payment.id && payment.supersedes(known)
            }
            Sale::Ready { .. } => false,
        };
        if shown && let Some(latest) = self.model.payments.get(&payment.id) {
            self.show(latest.clone());
        }
        self.heard_of(&payment.id, payment.version);
    }

    /// Reads a payment that has ended by another tab's word, unless its end is known. An end that
    /// frees the order may be followed by another: Kustom took money all the same.
    pub(super) fn read_the_end(&mut self, id: PaymentId) {
        let known = self.model.payments.get(&id);
        if known.is_none_or(|p| !p.state.is_final() || p.state.frees_order()) {
            self.push(Command::ReadPayment(id));
        }
    }

    /// Notes that Kustom confirmed a payment without a change.
    pub(super) fn confirmed(&mut self, id: &PaymentId, version: u64, at: Millis) {
        let now = self.model.now;
        self.model.payments.confirm(id, version, at, now);
        if let Sale::Watching { payment, .. } = &mut self.model.sale
            && payment.id == *id
        {
            payment.confirm(version, at, now);
        }
        self.heard_of(id, version);
    }

    /// Puts a new or changed payment on the screen.
    pub(super) fn show(&mut self, payment: Payment) {
        self.tell_ready();
        self.model.trouble = None;
        let borrowed = self.model.is_borrowed(&payment);
        let before = core::mem::replace(&mut self.model.sale, Sale::Ready { refused: None });
        let (mut cancel, mut purpose) = (Cancel::NotAsked, Purpose::Sale);
        let wanted = match &before {
            Sale::Starting { cancel, .. } => *cancel,
            Sale::Resuming {
                search: Some(Search::Doubtful { cancel, .. }),
                ..
            } => *cancel,
            _ => false,
        };
        if wanted && payment.state.can_be_cancelled() {
            cancel = Cancel::Asking(0);
            self.push(Command::AskCancel(payment.id.clone()));
        }
        let mut remember = false;
        let (mut earlier, mut of_this_charge) = (false, true);
        match before {
            Sale::Starting { .. } => self.push(Command::StopTimer(Timer::RetryStart)),
            Sale::Watching {
                payment: old,
                cancel: asking,
                purpose: before,
                ..
            } if old.id == payment.id => {
                purpose = before;
                if payment.state != PaymentState::Cancelling {
                    cancel = asking;
                }
            }
            Sale::Resuming { search, .. } => {
                self.push(Command::StopTimer(Timer::Poll));
                if let Some(Search::InTheWay(taken, wanted)) = search {
                    remember = true;
                    of_this_charge = payment.amount == wanted.amount;
                    // The charge joins a payment that already runs, if it has the same amount.
                    earlier = taken.state.has_ended() || !of_this_charge;
                    if earlier {
                        self.order_taken(payment.state, taken.detail, Some(payment.clone()));
                    }
                }
            }
            Sale::Ready { .. } => remember = true,
            Sale::Ended {
                payment: old,
                earlier: before,
                ..
            } => {
                remember = old.id != payment.id;
                earlier = before && !remember;
            }
            Sale::Watching { .. } => {}
        }
        let mut stayed = None;
        if payment.state.is_final()
            && let Purpose::Move(to) = &purpose
        {
            if self.moved(&payment, to.clone()) {
                return;
            }
            stayed = Some(to.to.clone());
        }
        // A borrowed payment is neither stored for a reload nor announced.
        if !borrowed {
            if remember {
                self.push(Command::RememberPayment(Some(payment.id.clone())));
            }
            self.announce(Announcement::Payment(PaymentEvent::Change, payment.clone()));
            if of_this_charge {
                self.announce_once(&payment);
            } else if let Some(event) = PaymentEvent::once(payment.state) {
                // An earlier payment of another amount is not this charge's end.
                self.model.payments.tell(&payment.id, event);
            }
        }
        if payment.state.is_final() {
            self.stop_watching();
            self.model.sale = Sale::Ended {
                payment,
                stayed,
                earlier,
            };
        } else {
            self.poll = true;
            self.heard_now();
            self.model.sale = Sale::Watching {
                payment,
                cancel,
                misses: 0,
                purpose,
            };
        }
    }

    pub(super) fn announce_once(&mut self, payment: &Payment) {
        if let Some(event) = PaymentEvent::once(payment.state)
            && self.model.payments.tell(&payment.id, event)
        {
            self.announce(Announcement::Payment(event, payment.clone()));
        }
    }

    pub(super) fn stop_watching(&mut self) {
        self.push(Command::StopTimer(Timer::Poll));
        self.push(Command::StopTimer(Timer::RetryCancel));
    }

    /// Reads the payment that is watched or searched for.
    pub(super) fn read_again(&mut self) {
        let id = match &self.model.sale {
            Sale::Watching { payment, .. } => &payment.id,
            Sale::Resuming {
                search: Some(search),
                ..
            } => search.id(),
            _ => return,
        };
        let id = id.clone();
        self.model.asked_quietly = false;
        self.push(Command::ReadPayment(id));
    }

    pub(super) fn payment_read(&mut self, id: &PaymentId, answer: Result<Payment, FetchFailure>) {
        match answer {
            Ok(payment) if payment.id == *id => {
                if matches!(self.model.trouble, Some(Trouble::Read(_))) {
                    self.model.trouble = None;
                }
                if let Some(misses) = self.misses_of(id) {
                    *misses = 0;
                    self.poll = true;
                }
                if !self.hear_read(&payment) {
                    self.read_missed(id);
                }
            }
            // An answer about another payment says nothing about ours.
            Ok(_) => self.read_missed(id),
            Err(FetchFailure::NotFound) => self.not_found(id),
            Err(failure) => self.read_failed(id, failure),
        }
    }

    pub(super) fn read_failed(&mut self, id: &PaymentId, failure: FetchFailure) {
        if self.misses_of(id).is_some()
            && let Some(reason) = refusal(failure)
        {
            self.trouble(Trouble::Read(reason));
        }
        self.read_missed(id);
    }

    /// The count of unanswered reads, if this is the payment that is watched or searched for.
    pub(super) fn misses_of(&mut self, id: &PaymentId) -> Option<&mut u32> {
        match &mut self.model.sale {
            Sale::Watching {
                payment, misses, ..
            } if payment.id == *id => Some(misses),
            Sale::Resuming {
                search: Some(search),
                misses,
                ..
            } if search.id() == id => Some(misses),
            _ => None,
        }
    }

    pub(super) fn read_missed(&mut self, id: &PaymentId) {
        // A read caused by the stream's silence is repeated at the next silence, not sooner.
        if self.model.asked_quietly
            && self.model.link == Link::Up
            && matches!(&self.model.sale, Sale::Watching { payment, .. } if payment.id == *id)
        {
            return;
        }
        if let Some(misses) = self.misses_of(id) {
            *misses = misses.saturating_add(1);
            let wait = (1000 << (*misses).min(3)).min(5000);
            self.push(Command::SetTimer(Timer::Poll, wait));
        }
    }

    /// While the stream is down, the watched payment is read about once a second.
    pub(super) fn poll_while_down(&mut self) {
        if self.poll
            && self.model.link != Link::Up
            && matches!(self.model.sale, Sale::Watching { .. })
        {
            self.push(Command::SetTimer(Timer::Poll, 1000));
        }
    }
}
