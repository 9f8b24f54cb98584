//! What only a playground answers; in `live` these routes are 404.

use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use crate::{EnrollmentCode, Verdict, words};

/// `GET /api/playground`: what the provider can simulate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PlaygroundAbilities {
    /// Whether the clerk's side can be simulated. `ipp-playground` can; at Kustom's own playground
    /// devices can be made and cards tapped, and nothing else.
    pub clerk: bool,
}

/// `POST /api/playground/devices`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct MakeDevice {
    /// What it is called; must not be empty.
    #[cfg_attr(feature = "openapi", schema(min_length = 1))]
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
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct PairPhone {
    /// As the till shows it.
    pub enrollment_code: EnrollmentCode,
    /// What the phone is to be called; must not be empty.
    #[cfg_attr(feature = "openapi", schema(min_length = 1))]
    pub name: String,
}

/// `POST /api/playground/payments/{payment_id}/tap`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct TapCard {
    /// One of Kustom's ten outcomes; `SUCCESS` if omitted.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<CardOutcome>))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<String>,
}

words! {
    /// What a simulated card does, in Kustom's words.
    pub enum CardOutcome {
        /// It pays.
        Success = "SUCCESS",
        /// Declined without a reason.
        DeclinedGeneric = "DECLINED_GENERIC",
        /// Declined: insufficient funds.
        InsufficientFunds = "INSUFFICIENT_FUNDS",
        /// Declined: reported lost.
        LostCard = "LOST_CARD",
        /// Declined: reported stolen.
        StolenCard = "STOLEN_CARD",
        /// Declined: expired.
        ExpiredCard = "EXPIRED_CARD",
        /// Declined: the CVC is wrong.
        IncorrectCvc = "INCORRECT_CVC",
        /// The terminal fails to process it.
        ProcessingError = "PROCESSING_ERROR",
        /// Declined: the number is invalid.
        IncorrectNumber = "INCORRECT_NUMBER",
        /// Declined: used too often in a short time.
        CardVelocityExceeded = "CARD_VELOCITY_EXCEEDED",
    }
}

/// `POST /api/playground/token`: only with the playground inside, on loopback.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct IssuedToken {
    /// A till token.
    pub token: String,
}

/// `GET /api/playground/callbacks`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Callbacks {
    /// Newest first.
    pub callbacks: Vec<CallbackRecord>,
}

/// One callback as the proxy received it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CallbackRecord {
    /// When, RFC 3339.
    #[cfg_attr(feature = "openapi", schema(format = DateTime))]
    pub received_at: String,
    /// The `webhook-id` header, if there was one.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub webhook_id: Option<String>,
    /// Kustom's type, such as `ipp.session.finalized`; null if the body could not be read.
    #[cfg_attr(feature = "openapi", schema(required))]
    #[serde(rename = "type")]
    pub kind: Option<String>,
    /// Which session it is about.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub session_id: Option<String>,
    /// What the proxy made of it.
    pub verdict: Verdict,
    /// Why it was refused, or what it led to.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub detail: Option<String>,
}

/// `GET /api/playground/scenarios`: what can be played at this proxy, and what is being played.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Scenarios {
    /// The scenarios that are included.
    pub scenarios: Vec<Scenario>,
    /// The last one that was played here since the proxy started.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub run: Option<ScenarioRun>,
}

/// What goes wrong at a counter, step by step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Scenario {
    /// Its file's name without the ending.
    pub name: String,
    /// What it is called.
    pub title: String,
    /// What goes wrong in it, and why that matters.
    pub about: String,
}

/// `POST /api/playground/scenarios/run`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct RunScenario {
    /// The name of the scenario.
    pub name: String,
}

/// A scenario that is being played, or was.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ScenarioRun {
    /// The name of the scenario.
    pub name: String,
    /// How many steps it has.
    pub steps: u32,
    /// How many of them were taken.
    pub taken: u32,
    /// Everything that happened so far, oldest first.
    pub lines: Vec<String>,
    /// Whether everything was as it has to be; null while it is being played.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub passed: Option<bool>,
}
