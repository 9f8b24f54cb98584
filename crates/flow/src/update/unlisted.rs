//! Payments missing in a snapshot. Such a payment was no longer open, so a read that says it is
//! open came from a cache between page and proxy and is not believed.

use super::Step;
use crate::{Announcement, Payment, PaymentId, Reason};

/// A payment created at most this many milliseconds before the snapshot came may be missing in it
/// because it began after the snapshot was made.
const SNAPSHOT_TOLERANCE_MS: i64 = 5_000;

/// The sentence for the page's developer.
const STALE_ANSWER_DETAIL: &str = "The proxy's list of open payments has this one no more, and a \
                                   read says that it is open: a cache between the page and the \
                                   proxy, such as a service worker, answers in the proxy's place.";

impl Step {
    /// Notes the payments that were missing in a snapshot.
    pub(super) fn left_out(&mut self, missing: &[PaymentId]) {
        self.model.unlisted = missing.to_vec();
        self.model.listed_at = self.model.now;
        self.model.contradicted = None;
    }

    /// Notes that the proxy itself sent the payment, so that the snapshot no longer decides.
    pub(super) fn spoken_of(&mut self, id: &PaymentId) {
        self.model.unlisted.retain(|unlisted| unlisted != id);
        if self.model.contradicted.as_ref() == Some(id) {
            self.model.contradicted = None;
        }
    }

    /// Takes in a payment that was read. False if the last snapshot contradicts it: then the
    /// payment's state is not known, and it must be read again.
    pub(super) fn hear_read(&mut self, payment: &Payment) -> bool {
        self.hear(payment);
        let young =
            payment.created_at.0.saturating_add(SNAPSHOT_TOLERANCE_MS) > self.model.listed_at.0;
        if payment.state.is_final() || young || !self.model.unlisted.contains(&payment.id) {
            return true;
        }
        if self.model.contradicted.as_ref() != Some(&payment.id) {
            self.model.contradicted = Some(payment.id.clone());
            let stale = Reason::new("stale_answer", STALE_ANSWER_DETAIL);
            self.announce(Announcement::Error(stale));
        }
        false
    }
}
