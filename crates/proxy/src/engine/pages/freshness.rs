//! Tracks how fresh the knowledge of each open payment is, and when the till's pages are due to be told.
//!
//! A confirmation without a change is neither stored nor a new version, which would cost a disk
//! write a second. It is kept in memory and sent to the till's pages as a small event.

use std::collections::HashMap;
use std::time::Duration;

use ipp_payment::Millis;
use tokio::time::Instant;
use uuid::Uuid;

/// Minimum interval between confirmations of a payment that are told: a little less than the poll
/// interval, so that no poll's is dropped.
const MIN_INTERVAL: Duration = Duration::from_millis(900);

/// When Kustom last answered about each open payment.
#[derive(Debug, Default)]
pub(super) struct Freshness(HashMap<Uuid, Last>);

#[derive(Debug)]
struct Last {
    at: Millis,
    /// When the pages were last told of the payment.
    told: Instant,
}

impl Freshness {
    /// When Kustom last answered about the payment, if known.
    pub(super) fn of(&self, id: Uuid) -> Option<Millis> {
        self.0.get(&id).map(|last| last.at)
    }

    /// Records an answer of Kustom's; true if the pages are due to be told.
    pub(super) fn confirmed(&mut self, id: Uuid, at: Millis, now: Instant) -> bool {
        let Some(last) = self.0.get_mut(&id) else {
            self.0.insert(id, Last { at, told: now });
            return true;
        };
        last.at = at;
        let due = now.saturating_duration_since(last.told) >= MIN_INTERVAL;
        if due {
            last.told = now;
        }
        due
    }

    /// Records that the pages are told the whole payment; `at` is set if Kustom has just answered.
    pub(super) fn told(&mut self, id: Uuid, at: Option<Millis>, now: Instant) {
        match (self.0.get_mut(&id), at) {
            (Some(last), at) => {
                *last = Last {
                    at: at.unwrap_or(last.at),
                    told: now,
                }
            }
            (None, Some(at)) => drop(self.0.insert(id, Last { at, told: now })),
            (None, None) => {}
        }
    }

    pub(super) fn forget(&mut self, id: Uuid) {
        self.0.remove(&id);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn confirmations_are_told_once_a_second_but_all_are_recorded() {
        let (mut fresh, id, start) = (Freshness::default(), Uuid::from_u128(1), Instant::now());
        let mut told = 0;
        for step in 0..100_u64 {
            let now = start + Duration::from_millis(step * 50);
            let at = Millis(i64::try_from(step).unwrap_or_default());
            told += usize::from(fresh.confirmed(id, at, now));
            assert_eq!(fresh.of(id), Some(at));
        }
        assert_eq!(told, 6, "in five seconds");
    }

    #[test]
    fn a_change_tells_as_much_as_a_confirmation() {
        let (mut fresh, id, now) = (Freshness::default(), Uuid::from_u128(1), Instant::now());
        fresh.told(id, Some(Millis(1)), now);
        assert!(!fresh.confirmed(id, Millis(2), now));
        fresh.told(id, None, now);
        assert_eq!(
            fresh.of(id),
            Some(Millis(2)),
            "a cancel that was asked for confirms nothing"
        );
        fresh.forget(id);
        assert_eq!(fresh.of(id), None);
    }
}
