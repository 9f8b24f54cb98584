//! Newtypes, so that one id is not taken for another.

use alloc::string::String;
use core::fmt;

/// A payment's UUID; the shell makes it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PaymentId(pub String);

/// Kustom's id of a terminal.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct DeviceId(pub String);

/// Pairs any phone to the merchant's account: for the cashier's eyes alone.
#[derive(Clone, PartialEq, Eq)]
pub struct EnrollmentCode(pub String);

impl fmt::Debug for EnrollmentCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("EnrollmentCode([secret])")
    }
}

/// Milliseconds since 1970 by the proxy's clock. The shell turns the page's clock into it with
/// the offset it learned from `server_time`, so that a till with a wrong clock shows right ages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Millis(pub i64);

impl Millis {
    /// Time since `earlier`; zero if that is in the future.
    #[must_use]
    pub const fn since(self, earlier: Self) -> i64 {
        let d = self.0.saturating_sub(earlier.0);
        if d < 0 { 0 } else { d }
    }
}
