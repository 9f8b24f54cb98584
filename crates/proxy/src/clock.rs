//! The system clock, read only here.

use std::time::{SystemTime, UNIX_EPOCH};

use ipp_payment::Millis;

/// The current time.
#[must_use]
pub fn now() -> Millis {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    // A clock before 1970 is a broken machine. Zero makes every deadline due, which only leads to
    // more reads.
    Millis(since.map_or(0, |d| i64::try_from(d.as_millis()).unwrap_or(i64::MAX)))
}
