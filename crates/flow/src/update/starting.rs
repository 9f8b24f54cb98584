//! The PUT: sent until it is answered, always with the same id, terminal and order.

use super::{Step, backoff};
use crate::{Announcement, Command, Payment, PaymentId, Reason, Sale, Search, StartFailure, Timer};

impl Step {
    pub(super) fn start_answered(&mut self, id: PaymentId, answer: Result<Payment, StartFailure>) {
        let answer = match answer {
            Ok(payment) if payment.id == id => return self.hear(&payment),
            // An answer about another payment says nothing about ours.
            Ok(_) => StartFailure::NoAnswer,
            Err(failure) => failure,
        };
        match &mut self.model.sale {
            Sale::Starting {
                id: ours,
                misses,
                put_off,
                order,
                cancel,
                ..
            } if *ours == id => match answer {
                StartFailure::NotNow => {
                    *put_off = put_off.saturating_add(1);
                    let wait = backoff(put_off.saturating_add(1));
                    self.push(Command::SetTimer(Timer::RetryStart, wait));
                }
                StartFailure::NoAnswer => {
                    *misses = misses.saturating_add(1);
                    *put_off = 0;
                    let wait = backoff(*misses);
                    self.push(Command::SetTimer(Timer::RetryStart, wait));
                }
                StartFailure::OrderTaken(other) => {
                    let reference = order.reference.clone();
                    self.push(Command::StopTimer(Timer::RetryStart));
                    self.search(true, Search::InTheWay(other, reference));
                }
                StartFailure::DeviceBusy(detail) => {
                    let (doubtful, cancel) = (*misses > 0, *cancel);
                    self.refused(id, doubtful, cancel, ("device_busy".into(), detail));
                    self.push(Command::ReadDevices);
                }
                StartFailure::Refused { code, detail } => {
                    let (doubtful, cancel) = (*misses > 0, *cancel);
                    self.refused(id, doubtful, cancel, (code, detail));
                }
            },
            _ => {}
        }
    }

    /// The proxy refused. If an earlier try was never answered, it may have started the payment
    /// all the same, and only reading it tells.
    fn refused(&mut self, id: PaymentId, doubtful: bool, cancel: bool, reason: Reason) {
        self.push(Command::StopTimer(Timer::RetryStart));
        self.announce(Announcement::Error(reason.0.clone(), reason.1.clone()));
        if doubtful {
            self.search(true, Search::Doubtful { id, reason, cancel });
        } else {
            self.push(Command::RememberPayment(None));
            self.model.sale = Sale::Ready {
                refused: Some(reason),
            };
        }
    }

    /// What was only put off is let go of if the cashier no longer wants it: nothing was started.
    pub(super) fn retry_start(&mut self) {
        match &self.model.sale {
            Sale::Starting { misses: 1.., .. } => self.send_start(),
            Sale::Starting {
                put_off: 1..,
                cancel: true,
                ..
            } => {
                self.push(Command::RememberPayment(None));
                self.model.sale = Sale::Ready { refused: None };
            }
            Sale::Starting { put_off: 1.., .. } => self.send_start(),
            _ => {}
        }
    }

    pub(super) fn send_start(&mut self) {
        if let Sale::Starting {
            id, device, order, ..
        } = &self.model.sale
        {
            let (id, device, order) = (id.clone(), device.clone(), order.clone());
            self.push(Command::Start { id, device, order });
        }
    }
}
