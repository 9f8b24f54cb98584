//! The panel's state. Pure: it follows the events that the checkout gets.

use ipp_flow::{Device, Event, Payment};
use ipp_wire::CallbackRecord;

/// All that the panel knows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct State {
    /// The till's open payments, newest first.
    pub(crate) payments: Vec<Payment>,
    /// The simulated terminals, by name.
    pub(crate) devices: Vec<Device>,
    /// The callbacks that the proxy received from Kustom, newest first.
    pub(crate) callbacks: Vec<CallbackRecord>,
    /// The outcome of the last request.
    pub(crate) note: Option<String>,
}

impl State {
    /// Applies an event. True if a payment changed: then there are callbacks to read.
    pub(crate) fn hear(&mut self, event: &Event) -> bool {
        match event {
            Event::StreamOpened { payments, .. } => {
                self.payments = payments
                    .iter()
                    .filter(|payment| is_open(payment))
                    .cloned()
                    .collect();
                true
            }
            Event::PaymentSeen(payment)
            | Event::StartAnswered(_, Ok(payment))
            | Event::CancelAnswered(_, Ok(payment))
            | Event::PaymentRead(_, Ok(payment)) => self.put(payment),
            Event::DevicesRead(Ok(devices)) => {
                self.devices = devices
                    .iter()
                    .filter(|device| device.simulated)
                    .cloned()
                    .collect();
                false
            }
            _ => false,
        }
    }

    fn put(&mut self, payment: &Payment) -> bool {
        let known = self
            .payments
            .iter()
            .position(|known| known.id == payment.id);
        match known {
            Some(at) if self.payments[at].version >= payment.version => return false,
            Some(at) if is_open(payment) => self.payments[at] = payment.clone(),
            Some(at) => drop(self.payments.remove(at)),
            None if is_open(payment) => self.payments.insert(0, payment.clone()),
            None => return false,
        }
        true
    }
}

/// Whether a card can still be tapped.
const fn is_open(payment: &Payment) -> bool {
    !payment.state.has_ended()
}

#[cfg(test)]
#[path = "state_test.rs"]
mod tests;
