//! A payment: one try to have an order paid on one device.

use serde::{Deserialize, Serialize};

use crate::Order;

/// Where a payment stands, as far as the proxy could confirm it with Kustom.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PaymentState {
    /// The intent is stored; Kustom has not answered yet.
    Starting,
    /// Kustom pushed the session to the phone (CREATED).
    Sent,
    /// The customer is paying (ACTIVE).
    Active,
    /// A cancel was asked for; not confirmed yet, and the payment may still succeed.
    Cancelling,
    /// FINALIZED with this order's amount, currency and reference. Final.
    Paid,
    /// Cancelled, as read from Kustom. Final.
    Cancelled,
    /// The session's life ran out, as read from Kustom. Final.
    Expired,
    /// Nothing was charged: refused before it started, or FAILED as read from Kustom. Final.
    Failed,
    /// Nobody knows yet whether Kustom started it. It may still be charged.
    Unknown,
    /// The terminal collected something else than the order says. Final until settled by hand.
    Held,
    /// Could not be found out in time; a person must look and settle it.
    NeedsAttention,
}

/// A payment as the browser API shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Payment {
    /// The UUID that the page made.
    pub payment_id: String,
    /// Rises with each change; of two answers the higher is the newer.
    pub version: u64,
    /// Where it stands.
    pub state: PaymentState,
    /// Kustom's id of the session behind it, once known.
    pub session_id: Option<String>,
    /// Kustom's own word, as last read.
    pub session_status: Option<String>,
    /// The terminal.
    pub device_id: String,
    /// What it is for.
    pub order: Order,
    /// Kustom's order, once paid.
    pub order_id: Option<String>,
    /// Declined cards, oldest first.
    pub taps: Vec<Tap>,
    /// Why it is `failed`, `held`, `unknown` or `needs_attention`.
    pub reason: Option<Reason>,
    /// True if somebody asked for a cancel, whatever came of it: with `paid` it means that the
    /// payment was made before the cancel arrived.
    pub cancel_asked: bool,
    /// Who settled it by hand, and why.
    pub settled: Option<Settlement>,
    /// RFC 3339.
    pub created_at: String,
    /// When Kustom was last asked and answered, RFC 3339.
    pub confirmed_at: Option<String>,
    /// When the session's life ends as far as we know, RFC 3339.
    pub expires_at: Option<String>,
}

/// `GET /api/payments?open=true`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Payments {
    /// Newest first.
    pub payments: Vec<Payment>,
}

/// One card that was declined during a session.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tap {
    /// RFC 3339.
    pub time: String,
    /// Kustom's code, such as `INSUFFICIENT_FUNDS`; null if Kustom gave none.
    pub failure_reason: Option<String>,
}

/// Why a payment is where it is.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Reason {
    /// Stable, snake_case: see the table in docs/src/browser-api.md.
    pub code: String,
    /// One sentence for a person.
    pub detail: String,
}

/// What a supervisor decided after looking at the terminal or the Portal.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Settlement {
    /// What was decided.
    pub outcome: ResolveOutcome,
    /// The token's subject.
    pub by: String,
    /// Why.
    pub note: String,
    /// RFC 3339.
    pub at: String,
}

/// `PUT /api/payments/{payment_id}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StartPayment {
    /// The terminal to charge on.
    pub device_id: String,
    /// What to charge.
    pub order: Order,
}

/// `POST /api/payments/{payment_id}/resolve`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ResolvePayment {
    /// What was found.
    pub outcome: ResolveOutcome,
    /// Why; must not be empty.
    pub note: String,
}

/// How a payment is settled by hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ResolveOutcome {
    /// The customer paid.
    Paid,
    /// The customer did not pay, or was given the money back.
    NotPaid,
}
