//! Converts a payment for the pages.

use ipp_payment::{Payment, wire};

use crate::engine::{Engine, lock};

impl Engine {
    /// Returns the wire's payment, with the newest confirmation time.
    pub(in crate::engine) fn show(&self, payment: &Payment) -> ipp_wire::Payment {
        let mut shown = wire(payment);
        if let Some(at) = lock(&self.inner.confirmed).of(payment.id) {
            shown.confirmed_at = Some(at.rfc3339());
        }
        shown
    }
}
