//! What a snapshot says of a payment by leaving it out: that it was not open any more. A read that
//! tells otherwise was answered by a cache between page and proxy, and is not believed.

use super::Step;
use crate::{Announcement, Payment, PaymentId};

/// A payment that is so young may have begun after the snapshot was made. Milliseconds.
const YOUNG: i64 = 5_000;

/// For the page's developer.
const WHY: &str = "The proxy's list of open payments has this one no more, and a read says that it is \
                   open: a cache between the page and the proxy, such as a service worker, answers in \
                   the proxy's place.";

impl Step {
    /// A snapshot came, and had none of these.
    pub(super) fn left_out(&mut self, missing: &[PaymentId]) {
        self.model.unlisted = missing.to_vec();
        self.model.listed_at = self.model.now;
        self.model.contradicted = None;
    }

    /// The proxy itself speaks of a payment: the snapshot is no longer the last word on it.
    pub(super) fn spoken_of(&mut self, id: &PaymentId) {
        self.model.unlisted.retain(|unlisted| unlisted != id);
        if self.model.contradicted.as_ref() == Some(id) {
            self.model.contradicted = None;
        }
    }

    /// Takes in a payment that was read. False if the last snapshot says that it can't be so: then it
    /// is not known how the payment stands, and it has to be read again.
    pub(super) fn hear_read(&mut self, payment: &Payment) -> bool {
        self.hear(payment);
        let young = payment.created_at.0.saturating_add(YOUNG) > self.model.listed_at.0;
        if payment.state.is_final() || young || !self.model.unlisted.contains(&payment.id) {
            return true;
        }
        if self.model.contradicted.as_ref() != Some(&payment.id) {
            self.model.contradicted = Some(payment.id.clone());
            self.announce(Announcement::Error("stale_answer".into(), WHY.into()));
        }
        false
    }
}
