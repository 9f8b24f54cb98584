//! Pairing a phone with a single-use code.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};
use time::{Duration, OffsetDateTime};
use utoipa::ToSchema;

use crate::device::{Platform, check_location, check_name};
use crate::ids::{EnrollmentId, LocationId};
use crate::integer;
use crate::problem::FieldErrors;
use crate::rules::{EnrollmentLife, Presence, Rules};

/// Default lifetime of a code. Documented.
const DEFAULT_LIFETIME: Duration = Duration::hours(2);
/// Longest lifetime of a code, in ms: 30 days. Assumed.
const MAX_LIFETIME_MS: i64 = 2_592_000_000;
/// What was seen of a field that is left out.
const NOT_NULL: &str = "must not be null";

/// The state of an enrollment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "UPPERCASE")]
pub enum EnrollmentStatus {
    /// A phone may use the code.
    Pending,
    /// A phone has used it.
    Consumed,
    /// The code has expired.
    Expired,
    /// Withdrawn. Lists leave it out.
    Cancelled,
}

/// A one-time pairing code for a phone.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Enrollment {
    /// Its id.
    pub enrollment_id: EnrollmentId,
    /// The code. It pairs any phone to the account, so it is kept out of logs and `Debug`.
    pub enrollment_code: String,
    /// When the code expires.
    #[serde(with = "time::serde::rfc3339")]
    #[schema(value_type = String, format = DateTime)]
    pub expires_at: OffsetDateTime,
    /// Its state.
    pub status: EnrollmentStatus,
    /// The shop of the phone. Assumed: that the answer has it.
    #[schema(required)]
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
#[derive(Debug, Default, Deserialize, ToSchema)]
pub(crate) struct EnrollmentBody {
    /// The labels that the phone will have.
    metadata: Option<BTreeMap<String, String>>,
    /// The shop that the phone will stand in. The rule `enrollment_location` says whether it may be
    /// left out.
    #[schema(value_type = Option<LocationId>)]
    location_id: Option<String>,
    /// In ms.
    #[schema(minimum = 1, maximum = 2_592_000_000i64)]
    #[serde(default, deserialize_with = "integer::option")]
    expires_in: Option<i64>,
    /// The same as a word. The rule `enrollment_life` says which of the two counts.
    ttl: Option<Ttl>,
}

/// The lifetimes that a code was seen to have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[expect(clippy::enum_variant_names, reason = "they are Kustom's words")]
pub(crate) enum Ttl {
    /// Two hours.
    TwoHours,
    /// A day.
    TwentyFourHours,
    /// Two days.
    FortyEightHours,
    /// Three days.
    SeventyTwoHours,
}

impl Ttl {
    fn life(self) -> Duration {
        Duration::hours(match self {
            Self::TwoHours => 2,
            Self::TwentyFourHours => 24,
            Self::FortyEightHours => 48,
            Self::SeventyTwoHours => 72,
        })
    }
}

/// The settings of a new code.
#[derive(Debug)]
pub(crate) struct NewEnrollment {
    pub(crate) metadata: BTreeMap<String, String>,
    pub(crate) location_id: Option<LocationId>,
    pub(crate) life: Duration,
}

impl NewEnrollment {
    /// Whether the code looks like a UUID rather than something to type. Seen of those that serve
    /// longer than two hours.
    pub(crate) fn has_long_code(&self) -> bool {
        self.life > DEFAULT_LIFETIME
    }
}

impl EnrollmentBody {
    /// The checked request, or all invalid fields.
    pub(crate) fn check(self, rules: Rules) -> Result<NewEnrollment, FieldErrors> {
        let mut errors = FieldErrors::default();
        if rules.enrollment_location == Presence::Required {
            // Seen where an account has several shops; this one has two.
            errors.unless(self.location_id.is_some(), "location_id", NOT_NULL);
        }
        let life = self.life(rules.enrollment_life, &mut errors);
        let location_id = check_location(self.location_id, &mut errors);
        if !errors.is_empty() {
            return Err(errors);
        }
        Ok(NewEnrollment {
            metadata: self.metadata.unwrap_or_default(),
            location_id,
            life,
        })
    }

    /// How long the code serves. Of two lifetimes the shorter is taken.
    fn life(&self, by: EnrollmentLife, errors: &mut FieldErrors) -> Duration {
        let (needs_ms, needs_ttl) = match by {
            EnrollmentLife::Both => (true, true),
            EnrollmentLife::Ttl => (false, true),
            EnrollmentLife::ExpiresIn | EnrollmentLife::Either => (false, false),
        };
        errors.unless(
            !needs_ms || self.expires_in.is_some(),
            "expires_in",
            NOT_NULL,
        );
        errors.unless(!needs_ttl || self.ttl.is_some(), "ttl", NOT_NULL);
        let milliseconds = self.expires_in.filter(|_| by != EnrollmentLife::Ttl);
        errors.unless(
            milliseconds.is_none_or(|life| (1..=MAX_LIFETIME_MS).contains(&life)),
            "expires_in",
            "must be from 1 to 2592000000 ms",
        );
        let milliseconds = milliseconds.map(Duration::milliseconds);
        let ttl = self.ttl.filter(|_| by != EnrollmentLife::ExpiresIn);
        let lives = milliseconds.into_iter().chain(ttl.map(Ttl::life));
        lives.min().unwrap_or(DEFAULT_LIFETIME)
    }
}

/// The body that the phone sends when the clerk types the code. Our own: how Kustom's phones do it
/// is not documented.
#[derive(Deserialize, ToSchema)]
pub(crate) struct PairBody {
    /// The code.
    #[schema(required, value_type = String)]
    enrollment_code: Option<String>,
    /// The merchant's name for the device.
    #[schema(required, value_type = String, pattern = "\\S")]
    name: Option<String>,
    /// What the phone is.
    #[schema(required, value_type = Platform)]
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
