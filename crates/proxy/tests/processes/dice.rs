//! Reproducible random choices: each is drawn from the seed and its subject, never from the order
//! of events. So a seed gives each request the same fault, however slow the machine is.

use std::ops::Range;
use std::time::Duration;

/// A stream of choices about one subject.
#[derive(Clone, Debug)]
pub(crate) struct Dice(u64);

impl Dice {
    /// The run's seed: `IPP_SEED`, or one from the clock. It is printed, so that the run can be
    /// repeated.
    pub(crate) fn seed_of_run(test: &str) -> u64 {
        let seed = match std::env::var("IPP_SEED") {
            Ok(text) => text.parse().expect("IPP_SEED is a whole number"),
            Err(_) => {
                let now = std::time::SystemTime::UNIX_EPOCH.elapsed().unwrap();
                now.as_nanos() as u64 % 1_000_000_000
            }
        };
        println!("{test}: IPP_SEED={seed} repeats its choices");
        seed
    }

    /// The choices about `what`, such as a payment's id and the number of the attempt.
    pub(crate) fn about(seed: u64, what: &[&str]) -> Self {
        // FNV-1a; the generator below mixes it.
        let mut hash = 0xcbf2_9ce4_8422_2325 ^ seed.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        for byte in what.iter().flat_map(|part| part.bytes().chain([0xff])) {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
        Self(hash)
    }

    /// SplitMix64.
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A whole number in the range.
    pub(crate) fn within(&mut self, range: Range<u64>) -> u64 {
        range.start + self.next() % (range.end - range.start)
    }

    /// A duration in the range, in milliseconds.
    pub(crate) fn ms(&mut self, range: Range<u64>) -> Duration {
        Duration::from_millis(self.within(range))
    }

    /// True with this chance in percent.
    pub(crate) fn percent(&mut self, chance: u64) -> bool {
        self.within(0..100) < chance
    }

    /// One of the values.
    pub(crate) fn one<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.within(0..of.len() as u64) as usize]
    }

    /// An id that the same seed makes again.
    pub(crate) fn uuid(&mut self) -> uuid::Uuid {
        let bytes = (u128::from(self.next()) << 64) | u128::from(self.next());
        uuid::Builder::from_random_bytes(bytes.to_be_bytes()).into_uuid()
    }
}

#[test]
fn choices_depend_on_seed_and_subject_only() {
    let draw = |seed, what: &[&str]| Dice::about(seed, what).uuid();
    assert_eq!(draw(7, &["a", "1"]), draw(7, &["a", "1"]));
    assert_ne!(draw(7, &["a", "1"]), draw(8, &["a", "1"]));
    assert_ne!(draw(7, &["a", "1"]), draw(7, &["a", "2"]));
    assert_ne!(draw(7, &["a1"]), draw(7, &["a", "1"]));
}
