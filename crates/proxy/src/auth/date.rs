//! NumericDate (RFC 7519, 2): seconds since 1970, whole or with a fraction.

use std::fmt;

use ipp_payment::Millis;
use serde::de::{Deserialize, Deserializer, Error, Visitor};

/// The end of the year 9999, in unix seconds. Larger values were probably in milliseconds.
const MAX_UNIX_SECONDS: u64 = 253_402_300_799;

/// A time in a token, which may be finer than a millisecond: each use rounds to the side that
/// accepts less.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct NumericDate {
    floor: i64,
    ceil: i64,
}

impl NumericDate {
    /// Rounds down to a millisecond; for an end.
    pub(super) const fn floor(self) -> Millis {
        Millis(self.floor)
    }

    /// Rounds up to a millisecond; for a beginning.
    pub(super) const fn ceil(self) -> Millis {
        Millis(self.ceil)
    }
}

impl<'de> Deserialize<'de> for NumericDate {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(Number)
    }
}

struct Number;

impl Visitor<'_> for Number {
    type Value = NumericDate;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a number of seconds since 1970")
    }

    fn visit_u64<E: Error>(self, seconds: u64) -> Result<NumericDate, E> {
        let millis = i64::try_from(seconds)
            .ok()
            .filter(|_| seconds <= MAX_UNIX_SECONDS);
        let millis = millis.map(|seconds| seconds * 1000);
        millis
            .map(|at| NumericDate {
                floor: at,
                ceil: at,
            })
            .ok_or_else(out_of_range)
    }

    fn visit_i64<E: Error>(self, seconds: i64) -> Result<NumericDate, E> {
        u64::try_from(seconds)
            .map_err(|_| out_of_range())
            .and_then(|seconds| self.visit_u64(seconds))
    }

    fn visit_f64<E: Error>(self, seconds: f64) -> Result<NumericDate, E> {
        // NaN is in no range.
        if !(0.0..=MAX_UNIX_SECONDS as f64).contains(&seconds) {
            return Err(out_of_range());
        }
        let millis = seconds * 1000.0;
        Ok(NumericDate {
            floor: millis.floor() as i64,
            ceil: millis.ceil() as i64,
        })
    }
}

fn out_of_range<E: Error>() -> E {
    E::custom(
        "must be a number of seconds since 1970, and before the year 10000 \
         (was it counted in milliseconds?)",
    )
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn read(json: &str) -> Option<(i64, i64)> {
        let date = serde_json::from_str::<NumericDate>(json).ok()?;
        Some((date.floor().0, date.ceil().0))
    }

    #[test]
    fn whole_seconds_and_fractions_are_read_in_every_form_of_json() {
        let table = [
            ("0", (0, 0)),
            ("-0", (0, 0)),
            ("0.0", (0, 0)),
            ("1764250000", (1_764_250_000_000, 1_764_250_000_000)),
            ("1764250000.0", (1_764_250_000_000, 1_764_250_000_000)),
            ("1764250000.5", (1_764_250_000_500, 1_764_250_000_500)),
            ("1.76425e9", (1_764_250_000_000, 1_764_250_000_000)),
            ("176425E+4", (1_764_250_000_000, 1_764_250_000_000)),
            ("17642500000e-1", (1_764_250_000_000, 1_764_250_000_000)),
            ("1e-9", (0, 1)),
            ("253402300799", (253_402_300_799_000, 253_402_300_799_000)),
        ];
        for (json, expected) in table {
            assert_eq!(read(json), Some(expected), "{json}");
        }
    }

    #[test]
    fn what_is_finer_than_a_millisecond_is_kept_on_both_sides() {
        for json in ["1764250000.1234", "1764250000.123", "1764250000.9999999"] {
            let (floor, ceil) = read(json).unwrap();
            assert!(ceil - floor <= 1, "{json}: {floor} {ceil}");
            let exact: f64 = json.parse::<f64>().unwrap() * 1000.0;
            assert!(floor as f64 <= exact && exact <= ceil as f64, "{json}");
        }
    }

    #[test]
    fn what_is_no_time_that_a_token_can_mean_is_refused() {
        for json in [
            "-1",
            "-0.001",
            "-9223372036854775808",
            "-1e300",
            "253402300800",
            "253402300799.5",
            "1764250000123",
            "18446744073709551615",
            "18446744073709551616",
            "1e300",
            "1e999",
            "-1e999",
            "NaN",
            "Infinity",
            "null",
            "true",
            "\"1764250000\"",
            "[1764250000]",
            "{}",
            "",
        ] {
            assert_eq!(read(json), None, "{json}");
        }
    }
}
