//! The PUT. It is sent until it is answered, always with the same id, terminal and order, and only
//! for some seconds after the press. Without an answer by then the payment is read, not sent again.

use super::{Step, backoff};
use crate::{
    Announcement, Command, Millis, Payment, PaymentId, Reason, Sale, Search, StartFailure, Timer,
    Wanted,
};

/// Milliseconds after the press in which a charge may be sent. Later the cashier has turned to
/// something else and does not expect it to start.
pub(super) const SEND_WITHIN: u32 = 10_000;

/// The code for a charge that could not be sent in time.
const NOT_SENT_CODE: &str = "not_sent";

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
                    // An earlier try may still be on its way; after this the proxy refuses it.
                    self.push(Command::AskCancel(id));
                }
                self.search(true, Search::InTheWay(taken, wanted));
            }
            StartFailure::DeviceBusy(detail) => {
                self.refused(Reason {
                    code: "device_busy".into(),
                    detail,
                });
                self.push(Command::ReadDevices);
            }
            StartFailure::Refused(reason) => self.refused(reason),
        }
    }

    /// Handles a refusal by the proxy.
    fn refused(&mut self, reason: Reason) {
        self.announce(Announcement::Error(reason.clone()));
        self.stop_sending(reason);
    }

    /// Stops sending. If a try was not answered, it may have started the payment, so a search
    /// begins.
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

    /// Announces the error `not_sent`, once it is certain. Refusals are announced as they come.
    pub(super) fn tell_not_sent(&mut self, reason: &Reason) {
        if reason.code == NOT_SENT_CODE {
            let sentence = "It could not be sent in time. Nothing was started.";
            let told = Reason::new(NOT_SENT_CODE, sentence);
            self.announce(Announcement::Error(told));
        }
    }

    /// Schedules the next try after `wait` milliseconds, or stops sending if that is too late.
    fn send_in(&mut self, wait: u32) {
        if wait < self.time_left() && wait < SEND_WITHIN / 2 {
            self.push(Command::SetTimer(Timer::RetryStart, wait));
        } else {
            self.stop_sending(Reason::new(NOT_SENT_CODE, ""));
        }
    }

    /// Sends the PUT again. If it was only put off and the cashier cancelled, drops it: nothing was
    /// started.
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

    /// Sends the PUT again, unless it is too late: after the machine slept, a timer may fire long
    /// after its time.
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
            _ => self.stop_sending(Reason::new(NOT_SENT_CODE, "")),
        }
    }

    /// Milliseconds in which the PUT may still be sent.
    fn time_left(&self) -> u32 {
        let since = match &self.model.sale {
            Sale::Starting { since, .. } => *since,
            _ => Millis(0),
        };
        let gone = u32::try_from(self.model.now.since(since)).unwrap_or(SEND_WITHIN);
        SEND_WITHIN.saturating_sub(gone)
    }
}
