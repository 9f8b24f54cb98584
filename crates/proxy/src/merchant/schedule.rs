//! When a failed notification is retried.

use std::time::Duration;

use ipp_payment::Millis;

/// The delays between attempts, and when to give up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Schedule {
    pauses: Vec<Duration>,
    give_up_after: Duration,
}

impl Schedule {
    /// Delay before retry *n* is `pauses[n]`; the last one repeats; an empty list means 1 h.
    #[must_use]
    pub fn new(pauses: Vec<Duration>, give_up_after: Duration) -> Self {
        Self {
            pauses,
            give_up_after,
        }
    }

    /// The longest pause there is.
    #[must_use]
    pub fn longest(&self) -> Duration {
        self.pauses.iter().copied().max().unwrap_or(HOUR)
    }

    /// When to retry after `tries` attempts; `None` to give up. The last attempt is made when the
    /// time limit is reached, even if the delay before it would be longer.
    #[must_use]
    pub fn next(&self, happened_at: Millis, tries: u32, now: Millis) -> Option<Millis> {
        let end = happened_at.plus(self.give_up_after);
        if now >= end {
            return None;
        }
        let at = usize::try_from(tries.saturating_sub(1)).unwrap_or(usize::MAX);
        let pause = self.pauses.get(at).or(self.pauses.last());
        Some(now.plus(pause.copied().unwrap_or(HOUR)).min(end))
    }
}

const HOUR: Duration = Duration::from_secs(3600);

impl Default for Schedule {
    /// 5 s, 30 s, 2 min, 10 min, 30 min, then every hour, for three days.
    fn default() -> Self {
        let pauses = [5, 30, 120, 600, 1800, 3600];
        Self {
            pauses: pauses.map(Duration::from_secs).to_vec(),
            give_up_after: 72 * HOUR,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const S: i64 = 1000;

    #[test]
    fn the_last_pause_repeats_until_a_final_try_at_the_limit() {
        let schedule = Schedule::default();
        let (mut now, mut tries, mut pauses) = (Millis(0), 1, Vec::new());
        while let Some(next) = schedule.next(Millis(0), tries, now) {
            pauses.push((next.0 - now.0) / S);
            (now, tries) = (next, tries + 1);
        }
        assert_eq!(pauses[..7], [5, 30, 120, 600, 1800, 3600, 3600]);
        assert_eq!(now, Millis(3 * 24 * 3600 * S));
        assert!(pauses.len() > 72, "{}", pauses.len());
    }

    #[test]
    fn what_is_older_than_that_is_given_up_at_its_next_failure() {
        let schedule = Schedule::default();
        let old = Millis(3 * 24 * 3600 * S);
        assert_eq!(schedule.next(Millis(0), 1, old), None);
        assert!(schedule.next(Millis(1), 1, old).is_some());
    }
}
