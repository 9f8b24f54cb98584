//! What only a playground answers; in `live` these routes are 404.

use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use crate::{EnrollmentCode, Verdict};

/// `POST /api/playground/devices`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MakeDevice {
    /// Must not be empty.
    pub name: String,
    /// The shop it stands in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub location_id: Option<String>,
    /// Labels.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub metadata: BTreeMap<String, String>,
}

/// `POST /api/playground/enrollments/pair`: a phone on which an enrollment code is typed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PairPhone {
    /// As the till shows it.
    pub enrollment_code: EnrollmentCode,
    /// What the phone is to be called; must not be empty.
    pub name: String,
}

/// `POST /api/playground/payments/{payment_id}/tap`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TapCard {
    /// One of Kustom's ten outcomes; `SUCCESS` if omitted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<String>,
}

/// `POST /api/playground/token`: only with the playground inside, on loopback.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IssuedToken {
    /// A till token.
    pub token: String,
}

/// `GET /api/playground/callbacks`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Callbacks {
    /// Newest first.
    pub callbacks: Vec<CallbackRecord>,
}

/// One callback as the proxy received it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CallbackRecord {
    /// RFC 3339.
    pub received_at: String,
    /// The `webhook-id` header, if there was one.
    pub webhook_id: Option<String>,
    /// Kustom's type, such as `ipp.session.finalized`; null if the body could not be read.
    #[serde(rename = "type")]
    pub kind: Option<String>,
    /// Which session it is about.
    pub session_id: Option<String>,
    /// What the proxy made of it.
    pub verdict: Verdict,
    /// Why it was refused, or what it led to.
    pub detail: Option<String>,
}

/// `GET /api/playground/checklist`: Kustom's seven points before going live.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checklist {
    /// In Kustom's order.
    pub items: Vec<CheckItem>,
}

/// One point of the checklist.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckItem {
    /// What must have been shown.
    pub title: String,
    /// Whether this proxy has seen it happen.
    pub done: bool,
    /// What showed it, or what to do.
    pub detail: String,
}
