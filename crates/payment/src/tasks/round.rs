//! When a payment's watcher reads again: money rule 7.

use core::time::Duration;

use crate::{Attention, ReadError, Timings};

/// The shortest time between two reads of one session, however often pages ask.
pub(super) const MIN_POLL_INTERVAL: Duration = Duration::from_millis(250);
/// Reads pause this long after a callback: callbacks evidently arrive, and the next one may make
/// the read unnecessary.
const CALLBACK_READ_DELAY: Duration = Duration::from_secs(2);
/// A cancel without effect is sent again after this time.
const CANCEL_RETRY_INTERVAL: Duration = Duration::from_secs(3);
/// The longest pause after failed reads while a page watches, so that the page notices within
/// five seconds that the network is back.
const MAX_WATCHED_POLL_INTERVAL: Duration = Duration::from_secs(4);
/// The longest pause after failed reads while no page watches.
pub(super) const MAX_POLL_INTERVAL: Duration = Duration::from_secs(30);

/// The watcher's schedule. It may be lost at any time. It uses the monotonic clock, since a wall
/// clock that is set back must not stop the reads.
pub(super) struct Round {
    /// When the next read is due.
    next_look: Duration,
    /// The earliest time of the next read, even if pages ask for one.
    not_before: Duration,
    /// When the last cancel was sent.
    cancel_sent: Option<Duration>,
    /// Failed reads in a row.
    failures: u32,
}

impl Round {
    pub(super) const fn begin(now: Duration) -> Self {
        Self {
            next_look: now,
            not_before: now,
            cancel_sent: None,
            failures: 0,
        }
    }

    /// When to read; a time in the past means now. `over`: the session's time is up, so the next
    /// read is the last before a person is called, and is not delayed.
    pub(super) fn due(
        &self,
        now: Duration,
        attention: Attention,
        pace: Duration,
        over: bool,
    ) -> Duration {
        let quiet = CALLBACK_READ_DELAY.min(pace * 2);
        let due = self
            .next_look
            .max(attention.heard.map_or(now, |at| at + quiet));
        if attention.read_now || over {
            due.min(self.not_before)
        } else {
            due
        }
    }

    /// Whether to send a cancel now; if true, it counts as sent.
    pub(super) fn sends_cancel(&mut self, now: Duration) -> bool {
        if self
            .cancel_sent
            .is_some_and(|at| now < at + CANCEL_RETRY_INTERVAL)
        {
            return false;
        }
        self.cancel_sent = Some(now);
        true
    }

    /// Notes that a read has ended, and schedules the next one.
    pub(super) fn looked(
        &mut self,
        now: Duration,
        failed: Option<&ReadError>,
        pace: Duration,
        watched: bool,
        timings: &Timings,
    ) {
        let (pause, least) = match failed {
            None => {
                self.failures = 0;
                (pace, MIN_POLL_INTERVAL)
            }
            Some(error) => {
                self.failures = self.failures.saturating_add(1);
                let backoff = timings.poll_watched * 2u32.saturating_pow(self.failures.min(6) - 1);
                let backoff = backoff.min(if watched {
                    MAX_WATCHED_POLL_INTERVAL
                } else {
                    MAX_POLL_INTERVAL
                });
                match error {
                    // Kustom asked for fewer requests, so pages cannot bring the read forward.
                    ReadError::TooMany(seconds) => {
                        let wanted = Duration::from_secs(seconds.unwrap_or(0).min(60));
                        let pause = wanted.max(backoff);
                        (pause, pause)
                    }
                    _ => (backoff, MIN_POLL_INTERVAL),
                }
            }
        };
        self.next_look = now + pause;
        self.not_before = now + least;
    }
}
