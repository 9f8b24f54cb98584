//! Reads the proxy's times.

use ipp_flow::Millis;
use js_sys::Date;

/// Milliseconds since 1970 of an RFC 3339 time such as `2026-06-05T18:33:39.608Z`; `None` if it is not
/// one. Further digits of the fraction, as Kustom writes them, are cut: engines differ on them.
#[expect(
    clippy::cast_possible_truncation,
    reason = "a whole number, and far below 2^53"
)]
pub(crate) fn millis(text: &str) -> Option<Millis> {
    let (seconds, rest) = text.split_at_checked(19)?;
    let zone = rest.trim_start_matches(|digit: char| digit == '.' || digit.is_ascii_digit());
    let fraction = rest.strip_suffix(zone)?;
    let fraction = fraction.get(..4).unwrap_or(fraction);
    // A time without a zone is the page's local one to the browser.
    if zone.is_empty() {
        return None;
    }
    let time = Date::parse(&[seconds, fraction, zone].concat());
    (!time.is_nan()).then_some(Millis(time as i64))
}

#[cfg(all(test, target_arch = "wasm32"))]
mod browser_tests {
    use ipp_flow::Millis;
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::millis;

    #[wasm_bindgen_test]
    fn times_of_kustom_and_of_the_proxy_are_read() {
        for (text, at) in [
            ("1970-01-01T00:00:00Z", 0),
            ("2026-06-05T18:33:39.608920367Z", 1_780_684_419_608),
            ("2026-06-05T18:33:39.6Z", 1_780_684_419_600),
            ("2026-06-05T20:33:39+02:00", 1_780_684_419_000),
            ("2026-06-05T13:03:39.0001-05:30", 1_780_684_419_000),
            ("2028-02-29T00:00:00Z", 1_835_395_200_000),
        ] {
            assert_eq!(millis(text), Some(Millis(at)), "{text}");
        }
    }

    #[wasm_bindgen_test]
    fn what_is_not_a_time_is_none() {
        for text in [
            "",
            "now",
            "2026-06-05",
            "2026-13-05T18:33:39Z",
            "2026-06-05T18:33:39",
            "2026-06-05T18:33:39.608",
            "2026-06-05T18:33:39.Z",
            "2026-06-05T18:33:3öZ",
            "+026-06-05T18:33:39Z",
        ] {
            assert_eq!(millis(text), None, "{text}");
        }
    }
}
