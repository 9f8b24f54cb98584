//! Newtypes, so that ids cannot be mixed up.

use alloc::string::String;
use core::fmt;

/// A payment's UUID, made by the shell.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PaymentId(pub String);

/// Kustom's id of a terminal.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct DeviceId(pub String);

/// A code that pairs any phone with the merchant's account. `Debug` hides it, since only the
/// cashier may see it.
#[derive(Clone, PartialEq, Eq)]
pub struct EnrollmentCode(pub String);

impl fmt::Debug for EnrollmentCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("EnrollmentCode([secret])")
    }
}

/// Milliseconds since 1970 by the proxy's clock. The shell converts the page's clock with the
/// offset from `server_time`, so that a till with a wrong clock shows correct ages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Millis(pub i64);

impl Millis {
    /// The milliseconds since `earlier`; zero if that is in the future.
    #[must_use]
    pub const fn since(self, earlier: Self) -> i64 {
        let d = self.0.saturating_sub(earlier.0);
        if d < 0 { 0 } else { d }
    }
}
