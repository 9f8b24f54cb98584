//! What happened to a payment, in order: what `ipp-proxy timeline` prints, and a playground answers.

use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use crate::{PaymentState, Verdict, words};

/// `GET /api/playground/payments/{payment_id}/timeline`: what happened to a payment.
///
/// No key, token or signature is in it. Of the order it has the sum alone, except in the bodies of
/// `exchange`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Timeline {
    /// The payment.
    pub payment_id: String,
    /// Kustom's session, once it is known.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub session_id: Option<String>,
    /// Where the payment stands.
    pub state: PaymentState,
    /// What was ordered, in minor units.
    pub order_amount: i64,
    /// The currency, by ISO 4217.
    pub purchase_currency: String,
    /// Oldest first. Two that began in the same millisecond are in the order of their record.
    pub entries: Vec<TimelineEntry>,
}

/// One thing that happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TimelineEntry {
    /// When it began, RFC 3339.
    #[cfg_attr(feature = "openapi", schema(format = DateTime))]
    pub at: String,
    /// What it was.
    pub event: TimelineEvent,
    /// The request and answer of a `request`, a `call` or a `callback`; left out where the proxy does
    /// not have them any more. Only the playground's route tells them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exchange: Option<Exchange>,
}

/// An HTTP request and its answer. What may be a secret is replaced by `[secret]`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Exchange {
    /// What was asked.
    pub request: HttpRequest,
    /// What was answered; null if nothing was.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub answer: Option<HttpAnswer>,
    /// The request as a command for a shell, with variables in place of secrets: `$TILL_TOKEN`,
    /// `$KUSTOM_API_KEY` and `$WEBHOOK_SIGNATURE`.
    pub curl: String,
}

/// A request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct HttpRequest {
    /// The method.
    pub method: String,
    /// The address.
    pub url: String,
    /// By name, in lower case.
    pub headers: BTreeMap<String, String>,
    /// The body, if it is JSON; otherwise what else it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<String>,
}

/// An answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct HttpAnswer {
    /// The status.
    pub status: u16,
    /// By name, in lower case.
    pub headers: BTreeMap<String, String>,
    /// The body, if it is JSON; otherwise what else it is. Left out if it was not read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<String>,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum TimelineEvent {
    /// A page asked for something, and was answered with the payment.
    Request {
        /// What for.
        request: PageRequest,
        /// The status of the answer.
        status: u16,
        /// How long the answer took, in milliseconds.
        took_ms: u64,
    },
    /// The proxy called Kustom. A read that says what the last one said is not recorded.
    Call {
        /// Which call.
        call: ProviderCall,
        /// What came of it.
        result: CallResult,
        /// How long that took, in milliseconds.
        took_ms: u64,
        /// The session's status in the answer.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        session_status: Option<String>,
        /// The session's amount in the answer, in minor units.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        order_amount: Option<i64>,
        /// Kustom's order in the answer.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        order_id: Option<String>,
        /// Why there was no answer, or what Kustom said.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        detail: Option<String>,
    },
    /// A callback of Kustom's with a valid signature.
    Callback {
        /// The `webhook-id` header.
        webhook_id: String,
        /// Kustom's type, such as `ipp.session.finalized`.
        #[serde(rename = "type", default, skip_serializing_if = "Option::is_none")]
        callback_type: Option<String>,
        /// Why a card was declined.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        failure_reason: Option<String>,
        /// Whether it was new.
        verdict: Verdict,
    },
    /// The payment was stored anew.
    State {
        /// Its version.
        version: u64,
        /// Where it stands.
        state: PaymentState,
        /// The session's status.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        session_status: Option<String>,
        /// The code of the reason.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
    },
}

words! {
    /// What a page asks for.
    pub enum PageRequest {
        /// A start, or the same start again.
        Start = "start",
        /// A cancel.
        Cancel = "cancel",
        /// A settlement by hand.
        Resolve = "resolve",
    }
}

words! {
    /// A call to Kustom about a session.
    pub enum ProviderCall {
        /// `POST /ipp/v1/sessions`.
        Create = "create",
        /// `GET /ipp/v1/sessions/{session_id}`.
        Read = "read",
        /// `PUT /ipp/v1/sessions/{session_id}/cancel`.
        Cancel = "cancel",
    }
}

words! {
    /// What came of a call to Kustom.
    pub enum CallResult {
        /// Kustom did it, or answered the question.
        Answered = "answered",
        /// Kustom refused it: nothing was done.
        Refused = "refused",
        /// No usable answer came: it may have been done.
        Lost = "lost",
        /// It did not leave the proxy.
        NotSent = "not_sent",
    }
}
