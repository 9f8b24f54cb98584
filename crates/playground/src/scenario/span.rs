//! Lengths of time in scenarios: `500ms`, `3s`, `2m`, and ranges of them.

use std::time::Duration;

/// The longest that a step waits or a fault lasts: an hour. What takes longer is a mistake.
const MAX: Duration = Duration::from_secs(3600);

/// A time to wait, from a range; both ends are the same where the file names one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Wait {
    pub(crate) shortest: Duration,
    pub(crate) longest: Duration,
}

impl Wait {
    /// The time that a seed chooses for the step of this number.
    pub(crate) fn chosen(self, seed: u64, number: usize) -> Duration {
        let spread = self.longest.saturating_sub(self.shortest);
        let number = u64::try_from(number).unwrap_or(u64::MAX);
        // 16 bits are fine enough: of an hour they are steps of 55 ms.
        let part = mixed(seed ^ mixed(number)) >> 48;
        let part = u32::try_from(part).unwrap_or_default();
        self.shortest.saturating_add(spread * part / 65_536)
    }
}

/// The mixing function of SplitMix64.
fn mixed(value: u64) -> u64 {
    let value = value.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    value ^ (value >> 31)
}

/// Parses a length of time.
pub(crate) fn parse(text: &str) -> Result<Duration, String> {
    let span = crate::parse_time(text);
    let span = span.ok_or_else(|| format!("{text:?} is not a time such as 500ms, 3s or 2m"))?;
    if span > MAX {
        return Err(format!("{text} is more than an hour"));
    }
    Ok(span)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_a_number_and_a_unit() {
        let millis = |text| parse(text).map(|span| span.as_millis());
        assert_eq!(millis("500ms"), Ok(500));
        assert_eq!(millis("3s"), Ok(3000));
        assert_eq!(millis("60m"), Ok(3_600_000));
        for wrong in [
            "",
            "s",
            "3",
            "-3s",
            "+3s",
            "1.5s",
            "3 s",
            "2h",
            "61m",
            "3é",
            "99999999999999999999s",
            "18446744073709551615m",
        ] {
            assert!(parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_seed_chooses_within_the_range_and_the_same_again() {
        let wait = Wait {
            shortest: Duration::from_secs(1),
            longest: Duration::from_secs(5),
        };
        let chosen: Vec<_> = (0..100).map(|number| wait.chosen(7, number)).collect();
        assert!(
            chosen
                .iter()
                .all(|at| (wait.shortest..=wait.longest).contains(at))
        );
        let again: Vec<_> = (0..100).map(|number| wait.chosen(7, number)).collect();
        assert_eq!(chosen, again);
        let other: Vec<_> = (0..100).map(|number| wait.chosen(8, number)).collect();
        assert_ne!(chosen, other);
        assert!(chosen.iter().any(|at| at.as_secs() < 2));
        assert!(chosen.iter().any(|at| at.as_secs() >= 4));
    }

    #[test]
    fn one_time_is_chosen_whatever_the_seed() {
        let second = Duration::from_secs(1);
        let wait = Wait {
            shortest: second,
            longest: second,
        };
        assert_eq!(wait.chosen(u64::MAX, usize::MAX), second);
    }
}
