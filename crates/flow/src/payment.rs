//! A payment as the proxy last told it.

use alloc::{string::String, vec::Vec};

use crate::{DeviceId, Millis, Money, PaymentId, PaymentState};

/// One answer of the proxy about one payment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Payment {
    /// Which.
    pub id: PaymentId,
    /// The higher is the newer.
    pub version: u64,
    /// Where it stands.
    pub state: PaymentState,
    /// The terminal.
    pub device: DeviceId,
    /// `merchant_reference1` of its order.
    pub reference: String,
    /// What is to be paid.
    pub amount: Money,
    /// Kustom's session.
    pub session_id: Option<String>,
    /// Kustom's order, once paid.
    pub order_id: Option<String>,
    /// Declined cards, oldest first.
    pub taps: Vec<Tap>,
    /// The proxy's reason: stable code and sentence.
    pub reason: Option<(String, String)>,
    /// Somebody asked for a cancel.
    pub cancel_asked: bool,
    /// When it was made.
    pub created_at: Millis,
    /// When Kustom was last asked and answered.
    pub confirmed_at: Option<Millis>,
    /// When the session's life ends as far as known.
    pub expires_at: Option<Millis>,
}

impl Payment {
    /// Kustom confirmed this version then. An answer that was under way for longer than a newer
    /// one says less; unless what was known lies in the future, after the proxy's clock was set
    /// back.
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
    /// When.
    pub at: Millis,
    /// Kustom's code, if any.
    pub failure_reason: Option<String>,
}
