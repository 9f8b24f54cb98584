//! Pairing a phone with a single-use code.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};
use time::{Duration, OffsetDateTime};

use crate::device::{Platform, check_location, check_name};
use crate::ids::{EnrollmentId, LocationId};
use crate::problem::FieldErrors;

/// Default lifetime of a code, in ms: two hours. Documented.
const DEFAULT_LIFETIME_MS: i64 = 7_200_000;
/// Longest lifetime of a code, in ms: 30 days. Assumed.
const MAX_LIFETIME_MS: i64 = 2_592_000_000;

/// The state of an enrollment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum EnrollmentStatus {
    /// A phone may use the code.
    Pending,
    /// A phone has used it.
    Consumed,
    /// The code has expired.
    Expired,
    /// Withdrawn; no documented operation leads here.
    Cancelled,
}

/// A one-time pairing code for a phone.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Enrollment {
    /// Its id.
    pub enrollment_id: EnrollmentId,
    /// The code. It pairs any phone to the account, so it is kept out of logs and `Debug`.
    pub enrollment_code: String,
    /// When the code expires.
    #[serde(with = "time::serde::rfc3339")]
    pub expires_at: OffsetDateTime,
    /// Its state.
    pub status: EnrollmentStatus,
    /// The shop of the phone. Assumed: that the answer has it.
    pub location_id: Option<LocationId>,
    /// The labels of the phone.
    pub metadata: BTreeMap<String, String>,
}

impl fmt::Debug for Enrollment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Enrollment")
            .field("enrollment_id", &self.enrollment_id)
            .field("expires_at", &self.expires_at)
            .field("status", &self.status)
            .finish_non_exhaustive()
    }
}

/// The body of `POST /ipp/v1/enrollments`, unchecked.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct EnrollmentBody {
    metadata: Option<BTreeMap<String, String>>,
    location_id: Option<String>,
    expires_in: Option<i64>,
}

/// The settings of a new code.
#[derive(Debug)]
pub(crate) struct NewEnrollment {
    pub(crate) metadata: BTreeMap<String, String>,
    pub(crate) location_id: Option<LocationId>,
    pub(crate) life: Duration,
}

impl EnrollmentBody {
    /// The checked request, or all invalid fields.
    pub(crate) fn check(self) -> Result<NewEnrollment, FieldErrors> {
        let mut errors = FieldErrors::default();
        let location_id = check_location(self.location_id, &mut errors);
        let life = self.expires_in.unwrap_or(DEFAULT_LIFETIME_MS);
        errors.unless(
            (1..=MAX_LIFETIME_MS).contains(&life),
            "expires_in",
            "must be from 1 to 2592000000 ms",
        );
        if !errors.is_empty() {
            return Err(errors);
        }
        Ok(NewEnrollment {
            metadata: self.metadata.unwrap_or_default(),
            location_id,
            life: Duration::milliseconds(life),
        })
    }
}

/// The body that the phone sends when the clerk types the code. Our own: how Kustom's phones do it
/// is not documented.
#[derive(Deserialize)]
pub(crate) struct PairBody {
    enrollment_code: Option<String>,
    name: Option<String>,
    platform: Option<Platform>,
}

/// A phone to pair.
pub(crate) struct Phone {
    pub(crate) code: String,
    pub(crate) name: String,
    pub(crate) platform: Platform,
}

impl PairBody {
    /// The checked phone, or all invalid fields.
    pub(crate) fn check(self) -> Result<Phone, FieldErrors> {
        let mut errors = FieldErrors::default();
        let code = errors.required("enrollment_code", self.enrollment_code);
        let name = check_name(self.name, &mut errors);
        let platform = errors.required("platform", self.platform);
        match (code, name, platform) {
            (Some(code), Some(name), Some(platform)) if errors.is_empty() => Ok(Phone {
                code,
                name,
                platform,
            }),
            _ => Err(errors),
        }
    }
}
