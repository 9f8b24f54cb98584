//! Parses RFC 3339 without the browser: engines differ on fractions of more than three digits.

use ipp_flow::Millis;

/// Milliseconds since 1970 of a time such as `2026-06-05T18:33:39.608920367Z`; `None` if it
/// is not one.
pub(crate) fn millis(text: &str) -> Option<Millis> {
    let bytes = text.as_bytes();
    let fixed = [(4, b'-'), (7, b'-'), (13, b':'), (16, b':')];
    if fixed.iter().any(|(at, mark)| bytes.get(*at) != Some(mark))
        || !matches!(bytes.get(10), Some(b'T' | b't' | b' '))
    {
        return None;
    }
    let (year, month, day) = (
        digits(text, 0..4)?,
        digits(text, 5..7)?,
        digits(text, 8..10)?,
    );
    let (hour, minute, second) = (
        digits(text, 11..13)?,
        digits(text, 14..16)?,
        digits(text, 17..19)?,
    );
    if !(1..=12).contains(&month)
        || !(1..=31).contains(&day)
        || hour > 23
        || minute > 59
        || second > 60
    {
        return None;
    }
    let (thousandths, zone) = fraction(text.get(19..)?)?;
    let seconds = days(year, month, day) * 86_400 + hour * 3_600 + minute * 60 + second;
    Some(Millis((seconds - offset(zone)?) * 1_000 + thousandths))
}

fn digits(text: &str, range: std::ops::Range<usize>) -> Option<i64> {
    let part = text.get(range)?;
    part.bytes()
        .all(|byte| byte.is_ascii_digit())
        .then(|| part.parse().ok())?
}

/// The milliseconds of `.608920367`, and the rest of the text.
fn fraction(rest: &str) -> Option<(i64, &str)> {
    let Some(rest) = rest.strip_prefix('.') else {
        return Some((0, rest));
    };
    let length = rest.bytes().take_while(u8::is_ascii_digit).count();
    let (fraction, zone) = rest.split_at(length);
    let padded = format!("{fraction:0<3}");
    (length > 0).then_some(())?;
    Some((digits(&padded, 0..3)?, zone))
}

/// Seconds east of Greenwich.
fn offset(zone: &str) -> Option<i64> {
    if matches!(zone, "Z" | "z") {
        return Some(0);
    }
    let sign = match zone.as_bytes() {
        [b'+', _, _, b':', _, _] => 1,
        [b'-', _, _, b':', _, _] => -1,
        _ => return None,
    };
    Some(sign * (digits(zone, 1..3)? * 3_600 + digits(zone, 4..6)? * 60))
}

/// Days since 1970-01-01 in the Gregorian calendar; years begin in March, so that the leap
/// day is the last.
fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

#[cfg(test)]
mod tests {
    use super::millis;
    use ipp_flow::Millis;

    #[test]
    fn times_of_kustom_and_of_the_proxy_are_read() {
        assert_eq!(millis("1970-01-01T00:00:00Z"), Some(Millis(0)));
        assert_eq!(
            millis("2026-06-05T18:33:39.608920367Z"),
            Some(Millis(1_780_684_419_608))
        );
        assert_eq!(
            millis("2026-06-05T18:33:39.6Z"),
            Some(Millis(1_780_684_419_600))
        );
    }

    #[test]
    fn a_zone_is_taken_into_account() {
        assert_eq!(
            millis("2026-06-05T20:33:39+02:00"),
            millis("2026-06-05T18:33:39Z")
        );
        assert_eq!(
            millis("2026-06-05T13:03:39-05:30"),
            millis("2026-06-05T18:33:39Z")
        );
    }

    #[test]
    fn a_leap_day_is_a_day() {
        let day = |text| millis(text).map(|at| at.0 / 86_400_000);
        assert_eq!(
            day("2028-03-01T00:00:00Z"),
            day("2028-02-28T00:00:00Z").map(|at| at + 2)
        );
        assert_eq!(
            day("2100-03-01T00:00:00Z"),
            day("2100-02-28T00:00:00Z").map(|at| at + 1)
        );
    }

    #[test]
    fn what_is_not_a_time_is_none() {
        for text in [
            "",
            "now",
            "2026-06-05",
            "2026-13-05T18:33:39Z",
            "2026-06-05T18:33:39",
            "2026-06-05T18:33:39.Z",
            "2026-06-05T18:33:3öZ",
            "+026-06-05T18:33:39Z",
        ] {
            assert_eq!(millis(text), None, "{text}");
        }
    }
}
