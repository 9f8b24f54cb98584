//! Cancels: sent until they are answered. Only the payment's state shows the result.

use super::{Step, backoff, refusal};
use crate::{Cancel, Command, FetchFailure, Payment, PaymentId, Sale, Timer, Trouble};

impl Step {
    pub(super) fn cancel_answered(
        &mut self,
        id: &PaymentId,
        answer: Result<Payment, FetchFailure>,
    ) {
        let asking = match &mut self.model.sale {
            Sale::Watching {
                payment, cancel, ..
            } if payment.id == *id => Some(cancel),
            _ => None,
        };
        let failure = match answer {
            Ok(payment) if payment.id == *id => {
                if let Some(cancel) = asking {
                    *cancel = Cancel::NotAsked;
                }
                self.spoken_of(id);
                return self.hear(&payment);
            }
            Ok(_) => FetchFailure::NoAnswer,
            Err(failure) => failure,
        };
        let Some(cancel) = asking else {
            return match failure {
                _ if self.misses_of(id).is_none() => {}
                FetchFailure::NotFound => self.came_to_nothing(),
                failure => self.read_failed(id, failure),
            };
        };
        if *cancel == Cancel::NotAsked {
            return;
        }
        match refusal(failure) {
            None => {
                let Cancel::Asking(misses) = *cancel else {
                    return;
                };
                let misses = misses.saturating_add(1);
                *cancel = Cancel::Asking(misses);
                self.push(Command::SetTimer(Timer::RetryCancel, backoff(misses)));
            }
            Some(reason) => {
                *cancel = Cancel::NotAsked;
                self.trouble(Trouble::Cancel(reason));
                self.push(Command::ReadPayment(id.clone()));
            }
        }
    }

    pub(super) fn retry_cancel(&mut self) {
        if let Sale::Watching {
            payment,
            cancel: Cancel::Asking(1..),
            ..
        } = &self.model.sale
        {
            let id = payment.id.clone();
            self.push(Command::AskCancel(id));
        }
    }
}
