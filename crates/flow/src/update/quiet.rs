//! Reads the watched payment when the stream is open but silent about it.
//!
//! The proxy confirms an open payment about once a second while a page listens. A stream with
//! heartbeats but no confirmations may belong to a proxy that no longer hears about the payment,
//! so the page reads it. Otherwise the screen could show "customer is paying" for ever.

use super::Step;
use crate::{Link, PaymentId, PaymentState, Sale};

/// Milliseconds without a confirmation after which the payment is read, and between two reads.
const MAX_SILENCE_MS: i64 = 10_000;
/// The same for a payment that needs attention. The proxy itself reads it about once a minute,
/// and each read by a page makes the proxy ask Kustom.
const MAX_ATTENTION_SILENCE_MS: i64 = 90_000;

impl Step {
    /// Notes that the stream or an answer confirmed this version of the watched payment.
    pub(super) fn heard_of(&mut self, id: &PaymentId, version: u64) {
        if let Sale::Watching { payment, .. } = &self.model.sale
            && payment.id == *id
            && payment.version == version
        {
            self.heard_now();
        }
    }

    /// Restarts the silence timer.
    pub(super) const fn heard_now(&mut self) {
        self.model.heard_at = self.model.now;
        self.model.asked_quietly = false;
    }

    /// Reads the watched payment if nothing has confirmed it for too long.
    pub(super) fn read_if_quiet(&mut self) {
        // While the stream is down, or a read was missed, the poll timer reads anyway.
        let Sale::Watching {
            payment, misses: 0, ..
        } = &self.model.sale
        else {
            return;
        };
        if self.model.link != Link::Up {
            return;
        }
        let longest = if payment.state == PaymentState::NeedsAttention {
            MAX_ATTENTION_SILENCE_MS
        } else {
            MAX_SILENCE_MS
        };
        let quiet = self.model.now.0.saturating_sub(self.model.heard_at.0);
        if quiet < 0 {
            // The proxy's clock was set back.
            self.heard_now();
        } else if quiet >= longest {
            self.read_again();
            self.heard_now();
            self.model.asked_quietly = true;
        }
    }
}
