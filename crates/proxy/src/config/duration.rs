//! Parses durations as people write them: `90s`, `15m`, `12h`.

use std::time::Duration;

/// Longer durations are taken for mistakes.
const MAX_DURATION: Duration = Duration::from_secs(366 * 24 * 3600);

/// Parses a whole number and a unit: `ms`, `s`, `m`, `h` or `d`.
///
/// # Errors
/// If it has another form, is zero, or is more than 366 days.
pub fn parse_duration(text: &str) -> Result<Duration, String> {
    read(text).ok_or_else(|| "must be a time above zero, such as 500ms, 90s, 15m or 12h".to_owned())
}

fn read(text: &str) -> Option<Duration> {
    let unit = text.find(|c: char| !c.is_ascii_digit())?;
    let (number, unit) = text.split_at(unit);
    let milliseconds: u64 = match unit {
        "ms" => 1,
        "s" => 1_000,
        "m" => 60_000,
        "h" => 3_600_000,
        "d" => 86_400_000,
        _ => return None,
    };
    let number: u64 = number.parse().ok()?;
    let duration = Duration::from_millis(number.checked_mul(milliseconds)?);
    (duration > Duration::ZERO && duration <= MAX_DURATION).then_some(duration)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_and_a_unit_are_read() {
        let table = [
            ("500ms", 500),
            ("90s", 90_000),
            ("15m", 900_000),
            ("12h", 43_200_000),
            ("1d", 86_400_000),
        ];
        for (text, milliseconds) in table {
            assert_eq!(
                parse_duration(text),
                Ok(Duration::from_millis(milliseconds))
            );
        }
    }

    #[test]
    fn anything_else_is_refused_and_does_not_overflow() {
        for text in [
            "",
            "0s",
            "15",
            "s",
            "-1s",
            "1.5h",
            "1 s",
            "1w",
            "400d",
            "99999999999999999999d",
        ] {
            assert!(parse_duration(text).is_err(), "{text:?}");
        }
        assert!(parse_duration(&format!("{}d", u64::MAX)).is_err());
    }
}
