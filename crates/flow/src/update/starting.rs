//! The PUT: sent until it is answered, always with the same id, terminal and order, and never later
//! than a few seconds after the press. What is not answered by then is asked about, not sent again.

use super::{Step, backoff};
use crate::{
    Announcement, Command, Millis, Payment, PaymentId, Reason, Sale, Search, StartFailure, Timer,
    Wanted,
};

/// A charge leaves within so many milliseconds of the press, or not at all: by then the cashier
/// has turned to something else, and nobody expects it to start.
pub(super) const SEND_WITHIN: u32 = 10_000;

/// What became of a charge that could not be sent in time.
const NOT_SENT: &str = "not_sent";

impl Step {
    pub(super) fn start_answered(&mut self, id: PaymentId, answer: Result<Payment, StartFailure>) {
        let answer = match answer {
            Ok(payment) if payment.id == id => return self.hear(&payment),
            // An answer about another payment says nothing about ours.
            Ok(_) => StartFailure::NoAnswer,
            Err(failure) => failure,
        };
        let Sale::Starting {
            id: ours,
            misses,
            put_off,
            order,
            ..
        } = &mut self.model.sale
        else {
            return;
        };
        if *ours != id {
            return;
        }
        match answer {
            StartFailure::NotNow => {
                *put_off = put_off.saturating_add(1);
                let wait = backoff(put_off.saturating_add(1));
                self.send_in(wait);
            }
            StartFailure::NoAnswer => {
                *misses = misses.saturating_add(1);
                *put_off = 0;
                let wait = backoff(*misses);
                self.send_in(wait);
            }
            StartFailure::OrderTaken(taken) => {
                let wanted = Wanted {
                    reference: order.reference.clone(),
                    amount: order.amount.clone(),
                };
                let doubtful = *misses > 0;
                self.push(Command::StopTimer(Timer::RetryStart));
                if doubtful {
                    // An earlier try may still be on its way: it must find the door closed.
                    self.push(Command::AskCancel(id));
                }
                self.search(true, Search::InTheWay(taken, wanted));
            }
            StartFailure::DeviceBusy(detail) => {
                self.refused(("device_busy".into(), detail));
                self.push(Command::ReadDevices);
            }
            StartFailure::Refused { code, detail } => self.refused((code, detail)),
        }
    }

    /// The proxy refused.
    fn refused(&mut self, reason: Reason) {
        self.announce(Announcement::Error(reason.0.clone(), reason.1.clone()));
        self.stop_sending(reason);
    }

    /// It is not sent any more. If a try was never answered, it may have started the payment all
    /// the same, and only the proxy can tell.
    fn stop_sending(&mut self, reason: Reason) {
        let Sale::Starting {
            id,
            order,
            misses,
            cancel,
            ..
        } = &self.model.sale
        else {
            return;
        };
        let doubtful = (*misses > 0).then(|| Search::Doubtful {
            id: id.clone(),
            reason: reason.clone(),
            reference: order.reference.clone(),
            cancel: *cancel,
        });
        self.push(Command::StopTimer(Timer::RetryStart));
        match doubtful {
            Some(search) => self.search(true, search),
            None => {
                self.push(Command::RememberPayment(None));
                self.tell_not_sent(&reason);
                self.model.sale = Sale::Ready {
                    refused: Some(reason),
                };
            }
        }
    }

    /// The page hears of a refusal when it comes; of this, once it is certain.
    pub(super) fn tell_not_sent(&mut self, (code, _): &Reason) {
        if code == NOT_SENT {
            let sentence = "It could not be sent in time. Nothing was started.";
            self.announce(Announcement::Error(code.clone(), sentence.into()));
        }
    }

    /// Sends it again after that wait, or not at all.
    fn send_in(&mut self, wait: u32) {
        if wait < self.time_left() && wait < SEND_WITHIN / 2 {
            self.push(Command::SetTimer(Timer::RetryStart, wait));
        } else {
            self.stop_sending((NOT_SENT.into(), "".into()));
        }
    }

    /// What was only put off is let go of if the cashier no longer wants it: nothing was started.
    pub(super) fn retry_start(&mut self) {
        match &self.model.sale {
            Sale::Starting { misses: 1.., .. } => self.send_again(),
            Sale::Starting {
                put_off: 1..,
                cancel: true,
                ..
            } => {
                self.push(Command::RememberPayment(None));
                self.model.sale = Sale::Ready { refused: None };
            }
            Sale::Starting { put_off: 1.., .. } => self.send_again(),
            _ => {}
        }
    }

    /// Sends it again, unless it is too late: a timer may go off long after its time, where the
    /// machine slept.
    pub(super) fn send_again(&mut self) {
        let left = self.time_left();
        match &self.model.sale {
            Sale::Starting {
                id, device, order, ..
            } if left > 0 => {
                let start = Command::Start {
                    id: id.clone(),
                    device: device.clone(),
                    order: order.clone(),
                    left,
                };
                self.push(start);
            }
            _ => self.stop_sending((NOT_SENT.into(), "".into())),
        }
    }

    /// Milliseconds within which it may still be sent.
    fn time_left(&self) -> u32 {
        let since = match &self.model.sale {
            Sale::Starting { since, .. } => *since,
            _ => Millis(0),
        };
        let gone = u32::try_from(self.model.now.since(since)).unwrap_or(SEND_WITHIN);
        SEND_WITHIN.saturating_sub(gone)
    }
}
