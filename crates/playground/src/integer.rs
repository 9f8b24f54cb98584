//! Reads whole numbers as JSON Schema understands them: `1000.0` is one.
//!
//! Not for money in an order. There `24.00` is a mistake in the unit, and is refused.

use std::fmt;

use serde::de::{Deserializer, Error, Unexpected, Visitor};

/// Up to here every whole number is a value of `f64`.
const MAX_EXACT: f64 = 9_007_199_254_740_992.0;

/// Reads a whole number or `null`.
pub(crate) fn option<'de, D: Deserializer<'de>>(from: D) -> Result<Option<i64>, D::Error> {
    from.deserialize_any(Whole)
}

struct Whole;

impl Visitor<'_> for Whole {
    type Value = Option<i64>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a whole number")
    }

    fn visit_unit<E: Error>(self) -> Result<Option<i64>, E> {
        Ok(None)
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Option<i64>, E> {
        Ok(Some(number))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Option<i64>, E> {
        let fits = i64::try_from(number);
        fits.map(Some)
            .map_err(|_| E::invalid_value(Unexpected::Unsigned(number), &self))
    }

    #[allow(
        clippy::cast_possible_truncation,
        reason = "the number is whole, and small enough to be exact"
    )]
    fn visit_f64<E: Error>(self, number: f64) -> Result<Option<i64>, E> {
        if number.fract() == 0.0 && number.abs() <= MAX_EXACT {
            Ok(Some(number as i64))
        } else {
            Err(E::invalid_value(Unexpected::Float(number), &self))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_whole_number_may_have_a_point_and_no_fraction() {
        let read = |text: &str| option(&mut serde_json::Deserializer::from_str(text)).ok();
        assert_eq!(read("1000"), Some(Some(1000)));
        assert_eq!(read("1000.0"), Some(Some(1000)));
        assert_eq!(read("-1e3"), Some(Some(-1000)));
        assert_eq!(read("null"), Some(None));
        for wrong in ["1.5", "1e300", "18446744073709551615", "\"1\"", "true"] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }
}
