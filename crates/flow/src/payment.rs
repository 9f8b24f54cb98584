//! A payment as the proxy last sent it.

use alloc::{string::String, vec::Vec};

use crate::{DeviceId, Millis, Money, PaymentId, PaymentState, Reason};

/// A payment as in one answer of the proxy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Payment {
    /// Its id.
    pub id: PaymentId,
    /// Its version; a higher one is newer.
    pub version: u64,
    /// Its state.
    pub state: PaymentState,
    /// The terminal.
    pub device: DeviceId,
    /// `merchant_reference1` of its order.
    pub reference: String,
    /// The amount to be paid.
    pub amount: Money,
    /// Kustom's session id.
    pub session_id: Option<String>,
    /// Kustom's order id, once paid.
    pub order_id: Option<String>,
    /// Declined cards, oldest first.
    pub taps: Vec<Tap>,
    /// The proxy's reason.
    pub reason: Option<Reason>,
    /// Whether a cancel was requested.
    pub cancel_asked: bool,
    /// When it was created.
    pub created_at: Millis,
    /// When Kustom last answered about it.
    pub confirmed_at: Option<Millis>,
    /// When the session is expected to expire.
    pub expires_at: Option<Millis>,
}

impl Payment {
    /// Whether this takes the place of what is known of the same payment: it is newer, or the end
    /// of one that is not known to have ended. Versions alone do not decide, since one that a
    /// script made up and relayed as another tab may be too high.
    #[must_use]
    pub const fn supersedes(&self, known: &Self) -> bool {
        self.version > known.version || (self.state.is_final() && !known.state.is_final())
    }

    /// Notes that Kustom confirmed this version at `at`. Ignores a confirmation older than the
    /// known one, unless the known one lies in the future because the proxy's clock was set back.
    pub(crate) fn confirm(&mut self, version: u64, at: Millis, now: Millis) {
        let newer = self
            .confirmed_at
            .is_none_or(|known| known < at || known > now);
        if newer && self.version == version && !self.state.is_final() {
            self.confirmed_at = Some(at);
        }
    }
}

/// A declined card.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tap {
    /// When the proxy heard of it.
    pub at: Millis,
    /// Kustom's code for the decline, if any.
    pub failure_reason: Option<String>,
}
