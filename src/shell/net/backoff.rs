//! Delays between retries: exponential backoff with jitter.

/// The first delay.
const MIN_DELAY_MS: u32 = 250;
/// The longest delay.
const MAX_DELAY_MS: u32 = 10_000;

/// Doubles from 0.25 s to 10 s. Half of each delay is random, so that the tills of a shop don't all
/// reconnect at the same moment.
#[derive(Default)]
pub(crate) struct Backoff {
    tries: u32,
}

impl Backoff {
    /// The next delay in milliseconds; `chance` is a random number.
    pub(crate) fn next(&mut self, chance: u32) -> u32 {
        let whole = MIN_DELAY_MS
            .saturating_mul(1 << self.tries.min(10))
            .min(MAX_DELAY_MS);
        self.tries = self.tries.saturating_add(1);
        whole / 2 + chance % (whole / 2 + 1)
    }
}

#[cfg(test)]
mod tests {
    use super::{Backoff, MAX_DELAY_MS, MIN_DELAY_MS};
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

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
            assert!((MIN_DELAY_MS / 2..=MIN_DELAY_MS).contains(&wait), "{wait}");
        }
    }

    #[test]
    fn a_day_without_network_overflows_nothing() {
        let mut backoff = Backoff { tries: u32::MAX };
        assert!(backoff.next(u32::MAX) <= MAX_DELAY_MS);
    }
}
