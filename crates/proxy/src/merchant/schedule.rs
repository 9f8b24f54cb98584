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
    ///
    /// The time is the sum of the delays so far, not what the clock says has passed: a clock that
    /// was set ahead gives nothing up, nor does a proxy that was stopped or had no address to
    /// notify.
    #[must_use]
    pub fn next(&self, tries: u32, now: Millis) -> Option<Millis> {
        let waited = self.waited(tries.saturating_sub(1));
        let left = self.give_up_after.checked_sub(waited)?;
        let pause = self.waited(tries).saturating_sub(waited).min(left);
        (!left.is_zero()).then(|| now.plus(pause))
    }

    /// The sum of the first `count` delays.
    fn waited(&self, count: u32) -> Duration {
        let listed = u32::try_from(self.pauses.len()).unwrap_or(u32::MAX);
        let first = usize::try_from(count).unwrap_or(usize::MAX);
        let first: Duration = self.pauses.iter().take(first).sum();
        let last = self.pauses.last().copied().unwrap_or(HOUR);
        first.saturating_add(last.saturating_mul(count.saturating_sub(listed)))
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
        while let Some(next) = schedule.next(tries, now) {
            pauses.push((next.0 - now.0) / S);
            (now, tries) = (next, tries + 1);
        }
        assert_eq!(pauses[..7], [5, 30, 120, 600, 1800, 3600, 3600]);
        assert_eq!(now, Millis(3 * 24 * 3600 * S));
        assert!(pauses.len() > 72, "{}", pauses.len());
    }

    #[test]
    fn a_clock_that_jumps_gives_up_nothing_early_or_never() {
        let schedule = Schedule::default();
        let attempts = |jump: i64| {
            let (mut now, mut tries) = (Millis(0), 1);
            while let Some(next) = schedule.next(tries, now) {
                (now, tries) = (Millis(next.0 + jump), tries + 1);
                assert!(tries < 1000, "it ends");
            }
            tries
        };
        let steady = attempts(0);
        assert!(steady > 72, "{steady}");
        let year = 365 * 24 * 3600 * S;
        assert_eq!([attempts(year), attempts(-year)], [steady; 2]);
    }

    #[test]
    fn without_pauses_or_after_very_many_tries_it_ends() {
        let hours = Schedule::new(Vec::new(), Duration::from_secs(2 * 3600));
        assert_eq!(hours.next(1, Millis(0)), Some(Millis(3600 * S)));
        assert_eq!(hours.next(3, Millis(0)), None);
        assert_eq!(Schedule::default().next(u32::MAX, Millis(0)), None);
    }
}
