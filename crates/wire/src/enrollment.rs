//! Pairing a phone: a code that makes it one of the merchant's terminals.

use alloc::collections::BTreeMap;
use core::fmt;

use alloc::string::String;

use serde::{Deserialize, Serialize};

/// `POST /api/enrollments`: a one-time code, to be typed on the phone.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Enroll {
    /// The shop that the phone will stand in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub location_id: Option<String>,
    /// The labels that the phone will bear.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub metadata: BTreeMap<String, String>,
    /// How long the code serves, in ms; as long as Kustom lets it (two hours) if omitted.
    #[cfg_attr(feature = "openapi", schema(minimum = 1))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_in: Option<u64>,
}

/// The code. Told to one page, once: it is kept nowhere, and no other answer has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Enrollment {
    /// Kustom's id.
    pub enrollment_id: String,
    /// What to type on the phone.
    pub enrollment_code: EnrollmentCode,
    /// Until when the code serves, RFC 3339.
    #[cfg_attr(feature = "openapi", schema(format = DateTime))]
    pub expires_at: String,
    /// Kustom's word; `PENDING` at first.
    pub status: String,
}

/// Pairs any phone to the merchant's account, so it is shown to people and to nothing else.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(transparent)]
pub struct EnrollmentCode(pub String);

impl fmt::Debug for EnrollmentCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("EnrollmentCode([secret])")
    }
}

#[cfg(test)]
mod tests {
    use alloc::borrow::ToOwned as _;
    use alloc::format;

    use super::EnrollmentCode;

    #[test]
    fn a_code_is_not_in_its_debug_output() {
        let shown = format!("{:?}", EnrollmentCode("K7QM2ZP4".to_owned()));
        assert!(!shown.contains("K7QM"), "{shown}");
    }
}
