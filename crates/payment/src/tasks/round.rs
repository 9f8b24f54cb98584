//! When the one who watches a payment looks again: money rule 7.

use core::time::Duration;

use crate::{Attention, ReadError, Timings};

/// The shortest time between two reads of one session, however often pages ask.
pub(super) const MIN_POLL_INTERVAL: Duration = Duration::from_millis(250);
/// A callback says that callbacks arrive; the next one is given this long before we read.
const AFTER_CALLBACK: Duration = Duration::from_secs(2);
/// A cancel that did not take is asked for again.
const CANCEL_AGAIN: Duration = Duration::from_secs(3);
/// The longest pause after failed reads while a page watches, which then sees within five seconds
/// that the network is back.
const MAX_WATCHED_POLL_INTERVAL: Duration = Duration::from_secs(4);
/// The longest pause after failed reads while no page watches.
pub(super) const MAX_POLL_INTERVAL: Duration = Duration::from_secs(30);

/// What is remembered from one round to the next; all of it may be forgotten. Counted by a clock
/// that nobody can set: a wall clock that is set back must not stop the reading.
pub(super) struct Round {
    /// When the next look is due.
    next_look: Duration,
    /// Nobody's asking brings it before this.
    not_before: Duration,
    cancel_sent: Option<Duration>,
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

    /// When to look. What is past is now. `over`: the session's time is up, so that the next look
    /// is the last before a person is called, and nobody waits for it.
    pub(super) fn due(
        &self,
        now: Duration,
        attention: Attention,
        pace: Duration,
        over: bool,
    ) -> Duration {
        let quiet = AFTER_CALLBACK.min(pace * 2);
        let due = self
            .next_look
            .max(attention.heard.map_or(now, |at| at + quiet));
        if attention.poked || over {
            due.min(self.not_before)
        } else {
            due
        }
    }

    /// Whether a cancel is to be sent now; if so, it counts as sent.
    pub(super) fn sends_cancel(&mut self, now: Duration) -> bool {
        if self.cancel_sent.is_some_and(|at| now < at + CANCEL_AGAIN) {
            return false;
        }
        self.cancel_sent = Some(now);
        true
    }

    /// A read has ended.
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
                    // Who is asked for fewer requests does not send more because pages ask.
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
