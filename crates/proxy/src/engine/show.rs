//! How a payment is shown.

use ipp_payment::{Payment, wire};

use super::{Engine, lock};

impl Engine {
    /// The wire's payment, with the newest time of confirmation.
    pub(super) fn show(&self, payment: &Payment) -> ipp_wire::Payment {
        let mut shown = wire(payment);
        if let Some(at) = lock(&self.inner.confirmed).of(payment.id) {
            shown.confirmed_at = Some(at.rfc3339());
        }
        shown
    }
}
