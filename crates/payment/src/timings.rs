//! The proxy's intervals and timeouts.

use core::time::Duration;

/// The proxy's intervals and timeouts. The defaults suit a shop; tests shorten them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timings {
    /// How long a payment stays `unknown` before it becomes `needs_attention`
    /// (`IPP_UNKNOWN_AFTER`).
    pub unknown_after: Duration,
    /// Between two reads of an open session while a page watches (`IPP_POLL_WATCHED`).
    pub poll_watched: Duration,
    /// Between two reads of an open session while no page watches (`IPP_POLL_IDLE`).
    pub poll_idle: Duration,
    /// How long a session is expected to live (`IPP_SESSION_LIFE`).
    pub session_life: Duration,
    /// How long one request to Kustom may take (`IPP_KUSTOM_TIMEOUT`).
    pub kustom_timeout: Duration,
    /// How long a payment is kept after it began, once it has ended (`IPP_KEEP_PAYMENTS`); `None`:
    /// for ever.
    pub keep_payments: Option<Duration>,
    /// Between two heartbeats on a till's event stream. Part of the browser API, so it has no
    /// variable: pages take a longer silence for a lost connection.
    pub heartbeat: Duration,
}

impl Timings {
    /// The time between two reads of an open session: rule 7. `slowly`: a person was called, or
    /// has decided.
    #[must_use]
    pub const fn pace(&self, slowly: bool, watched: bool) -> Duration {
        match (slowly, watched) {
            (true, _) => self.poll_idle.saturating_mul(6),
            (false, true) => self.poll_watched,
            (false, false) => self.poll_idle,
        }
    }

    /// The time from the payment's start after which a create call has certainly ended: twice its
    /// timeout, plus 10 s for a busy machine.
    #[must_use]
    pub fn create_ends(&self) -> Duration {
        self.kustom_timeout
            .saturating_mul(2)
            .saturating_add(Duration::from_secs(10))
    }
}

impl Default for Timings {
    fn default() -> Self {
        Self {
            unknown_after: Duration::from_secs(60),
            poll_watched: Duration::from_secs(1),
            poll_idle: Duration::from_secs(10),
            session_life: Duration::from_secs(15 * 60),
            kustom_timeout: Duration::from_secs(10),
            keep_payments: Some(Duration::from_secs(400 * 24 * 3600)),
            heartbeat: Duration::from_secs(15),
        }
    }
}
