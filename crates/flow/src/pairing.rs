//! Pairing a phone: the screen shows a code until a new terminal is in the list.

use alloc::{string::String, vec::Vec};

use crate::{DeviceId, EnrollmentCode, Millis};

/// The requested lifetime of a code in milliseconds: enough to fetch the phone.
pub const CODE_LIFE: i64 = 900_000;

/// A code from the proxy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Enrollment {
    /// The code to type on the phone.
    pub code: EnrollmentCode,
    /// When it expires.
    pub expires_at: Millis,
}

/// The state of pairing a phone. A reload resets it, since the code is never stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Pairing {
    /// No phone is being paired.
    Closed {
        /// The name of the last paired phone, until the cashier does something else.
        paired: Option<String>,
    },
    /// A code has been requested.
    Asking,
    /// No code was issued; with the proxy's sentence, if it gave one.
    Refused(Option<String>),
    /// A code is on the screen.
    Open {
        /// The code.
        enrollment: Enrollment,
        /// The terminals that existed before, once they are known. A terminal not among them is
        /// the phone.
        known: Option<Vec<DeviceId>>,
    },
}
