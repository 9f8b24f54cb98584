//! Pairing a phone by a code that serves once.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};
use time::{Duration, OffsetDateTime};

use crate::device::{Platform, check_location, check_name};
use crate::ids::{EnrollmentId, LocationId};
use crate::problem::FieldErrors;

/// Documented: two hours, in ms.
const DEFAULT_LIFE: i64 = 7_200_000;
/// Assumed: 30 days, in ms.
const LONGEST_LIFE: i64 = 2_592_000_000;

/// Where an enrollment stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum EnrollmentStatus {
    /// A phone may use the code.
    Pending,
    /// A phone has used it.
    Consumed,
    /// Its time ran out.
    Expired,
    /// Withdrawn; no documented operation leads here.
    Cancelled,
}

/// A one-time pairing code for a phone.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Enrollment {
    /// Its id.
    pub enrollment_id: EnrollmentId,
    /// Pairs any phone to the account, so it is kept out of logs and `Debug`.
    pub enrollment_code: String,
    /// Until when the code serves.
    #[serde(with = "time::serde::rfc3339")]
    pub expires_at: OffsetDateTime,
    /// Where it stands.
    pub status: EnrollmentStatus,
    /// The shop that the phone will stand in. Assumed: that it is answered.
    pub location_id: Option<LocationId>,
    /// The labels that the phone will bear.
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

/// `POST /ipp/v1/enrollments` as it arrives.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct EnrollmentBody {
    metadata: Option<BTreeMap<String, String>>,
    location_id: Option<String>,
    expires_in: Option<i64>,
}

/// What a code is to lead to, and how long it serves.
#[derive(Debug)]
pub(crate) struct NewEnrollment {
    pub(crate) metadata: BTreeMap<String, String>,
    pub(crate) location_id: Option<LocationId>,
    pub(crate) life: Duration,
}

impl EnrollmentBody {
    /// The request, or every field that is wrong.
    pub(crate) fn check(self) -> Result<NewEnrollment, FieldErrors> {
        let mut errors = FieldErrors::default();
        let location_id = check_location(self.location_id, &mut errors);
        let life = self.expires_in.unwrap_or(DEFAULT_LIFE);
        errors.unless(
            (1..=LONGEST_LIFE).contains(&life),
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

/// What the phone sends when the clerk types the code. Ours: Kustom's phones have a way of
/// their own, which is not documented.
#[derive(Deserialize)]
pub(crate) struct PairBody {
    enrollment_code: Option<String>,
    name: Option<String>,
    platform: Option<Platform>,
}

/// A phone that wants to be paired.
pub(crate) struct Phone {
    pub(crate) code: String,
    pub(crate) name: String,
    pub(crate) platform: Platform,
}

impl PairBody {
    /// The phone, or every field that is wrong.
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
