//! How long to wait before the next try.

const SHORTEST: u32 = 250;
const LONGEST: u32 = 10_000;

/// Doubles from 0.25 s to 10 s. Half of each wait is by chance, so that the tills of a shop
/// don't all come back in the same moment.
#[derive(Default)]
pub(crate) struct Backoff {
    tries: u32,
}

impl Backoff {
    /// The next wait in milliseconds; `chance` is any number.
    pub(crate) fn next(&mut self, chance: u32) -> u32 {
        let whole = SHORTEST
            .saturating_mul(1 << self.tries.min(10))
            .min(LONGEST);
        self.tries = self.tries.saturating_add(1);
        whole / 2 + chance % (whole / 2 + 1)
    }
}

#[cfg(test)]
mod tests {
    use super::{Backoff, LONGEST, SHORTEST};

    #[test]
    fn waits_double_and_end_at_ten_seconds() {
        let mut backoff = Backoff::default();
        let waits: Vec<u32> = (0..8).map(|_| backoff.next(0) * 2).collect();
        assert_eq!(
            waits,
            [250, 500, 1_000, 2_000, 4_000, 8_000, 10_000, 10_000]
        );
    }

    #[test]
    fn chance_moves_a_wait_within_its_upper_half() {
        for chance in [0, 1, 124, 125, 126, u32::MAX] {
            let wait = Backoff::default().next(chance);
            assert!((SHORTEST / 2..=SHORTEST).contains(&wait), "{wait}");
        }
    }

    #[test]
    fn a_day_without_network_overflows_nothing() {
        let mut backoff = Backoff { tries: u32::MAX };
        assert!(backoff.next(u32::MAX) <= LONGEST);
    }
}
