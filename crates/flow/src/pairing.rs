//! Pairing a phone: a code on the screen, until a new terminal is in the list.

use alloc::{string::String, vec::Vec};

use crate::{DeviceId, EnrollmentCode, Millis};

/// How long a code is asked to serve, in ms: time to fetch the phone, and no more.
pub const CODE_LIFE: i64 = 900_000;

/// A code as the proxy told it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Enrollment {
    /// What to type on the phone.
    pub code: EnrollmentCode,
    /// Until when it serves.
    pub expires_at: Millis,
}

/// Where the pairing of a phone stands. None of it outlives a reload: the code is kept nowhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Pairing {
    /// Nobody is at it.
    Closed {
        /// The phone that was paired last, until the cashier does something else.
        paired: Option<String>,
    },
    /// A code is asked for.
    Asking,
    /// No code could be had; the proxy's sentence, if it gave one.
    Refused(Option<String>),
    /// A code is on the screen.
    Open {
        /// The code.
        enrollment: Enrollment,
        /// The terminals that there were before, as soon as those are known: one that is not
        /// among them is the phone.
        known: Option<Vec<DeviceId>>,
    },
}
