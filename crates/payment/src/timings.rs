//! How long the proxy waits for what.

use core::time::Duration;

/// The proxy's clocks. Each has a default that serves a shop; tests make them shorter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timings {
    /// How long an `unknown` payment is looked for before it becomes `needs_attention`
    /// (`IPP_UNKNOWN_AFTER`).
    pub unknown_after: Duration,
    /// Between two reads of an open session that somebody watches (`IPP_POLL_WATCHED`).
    pub poll_watched: Duration,
    /// Between two reads of an open session that nobody watches (`IPP_POLL_IDLE`).
    pub poll_idle: Duration,
    /// How long a session is expected to live (`IPP_SESSION_LIFE`).
    pub session_life: Duration,
    /// How long one request to Kustom may take (`IPP_KUSTOM_TIMEOUT`).
    pub kustom_timeout: Duration,
    /// Between two heartbeats on a till's event stream. Part of the browser API: pages take a
    /// longer silence for a lost connection, so this is not configurable from outside.
    pub heartbeat: Duration,
}

impl Timings {
    /// Between two reads of an open session: rule 7. `slowly` is for what a person was called
    /// for, or has decided.
    #[must_use]
    pub const fn pace(&self, slowly: bool, watched: bool) -> Duration {
        match (slowly, watched) {
            (true, _) => self.poll_idle.saturating_mul(6),
            (false, true) => self.poll_watched,
            (false, false) => self.poll_idle,
        }
    }

    /// When a create call has surely ended, counted from the payment's start: its whole time
    /// twice, and some for a machine that is busy.
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
            heartbeat: Duration::from_secs(15),
        }
    }
}
