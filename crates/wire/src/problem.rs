//! Every refusal: RFC 7807 problem details with a stable code.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::PaymentState;

/// `application/problem+json`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// The HTTP status's own words.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// One of [`code`]'s.
    pub code: String,
    /// What is wrong and what to do, in a sentence.
    pub detail: String,
    /// The payment that stands in the way, for 409.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payment_id: Option<String>,
    /// What that payment may be known of by any till, for `order_open`, `order_paid` and
    /// `order_unsettled`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payment: Option<OrderTaken>,
    /// Field to message, for a body that is refused.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub errors: BTreeMap<String, String>,
    /// For a 401 that a clock decided: how the token's times compare with the proxy's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clock: Option<TokenClock>,
}

/// A token's times, beside the proxy's clock. The seconds are whole, ahead of `server_time`;
/// negative: before it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TokenClock {
    /// What time it is at the proxy.
    pub server_time: String,
    /// When the token ends.
    pub exp: i64,
    /// Before when it is not valid.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nbf: Option<i64>,
    /// When it was signed, by the clock of who signed it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub iat: Option<i64>,
}

/// The payment that has an order already, maybe another till's: enough to show that the order is
/// paid, and how much was paid for it. What was sold, Kustom's ids and the cards stay between that
/// till and the proxy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderTaken {
    /// Which.
    pub payment_id: String,
    /// Where it stands.
    pub state: PaymentState,
    /// The till that can read it, and cancel it while it is open.
    pub till: String,
    /// What it is for.
    pub order: OrderTotal,
    /// RFC 3339.
    pub created_at: String,
    /// When Kustom was last asked and answered, RFC 3339.
    pub confirmed_at: Option<String>,
}

/// How much an order comes to, in Kustom's names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderTotal {
    /// The order's reference with the merchant.
    pub merchant_reference1: String,
    /// Minor units, tax included.
    pub order_amount: i64,
    /// ISO 4217.
    pub purchase_currency: String,
}

/// The stable codes. Once published, a code keeps its meaning.
pub mod code {
    /// 400: the body is not JSON, or not of this shape.
    pub const BAD_JSON: &str = "bad_json";
    /// 400: a path or query value is not what it should be.
    pub const BAD_REQUEST: &str = "bad_request";
    /// 422: the order's lines or amounts do not add up.
    pub const ORDER_DOES_NOT_ADD_UP: &str = "order_does_not_add_up";
    /// 422: an amount is negative, zero or absurd.
    pub const BAD_AMOUNT: &str = "bad_amount";
    /// 422: not a currency of ISO 4217.
    pub const BAD_CURRENCY: &str = "bad_currency";
    /// 422: another field of the order is missing or too long.
    pub const BAD_ORDER: &str = "bad_order";
    /// 422: this payment id was used with another body.
    pub const PAYMENT_ID_REUSED: &str = "payment_id_reused";
    /// 409: a cancel came before this start, which is refused for good; nothing was started.
    pub const PAYMENT_WITHDRAWN: &str = "payment_withdrawn";
    /// 404: Kustom does not know the device.
    pub const UNKNOWN_DEVICE: &str = "unknown_device";
    /// 409: a payment is open on the device.
    pub const DEVICE_BUSY: &str = "device_busy";
    /// 409: a payment of this order is open.
    pub const ORDER_OPEN: &str = "order_open";
    /// 409: this order is paid.
    pub const ORDER_PAID: &str = "order_paid";
    /// 409: a payment of this order is held or needs attention; settle it first.
    pub const ORDER_UNSETTLED: &str = "order_unsettled";
    /// 409: the page's order is not what the merchant's own system has.
    pub const ORDER_MISMATCH: &str = "order_mismatch";
    /// 404: the merchant's own system does not know the order.
    pub const ORDER_UNKNOWN: &str = "order_unknown";
    /// 502: the merchant's own system could not be asked for the order; nothing was started.
    pub const ORDER_UNAVAILABLE: &str = "order_unavailable";
    /// 409: the payment is not one that can be settled by hand.
    pub const NOT_RESOLVABLE: &str = "not_resolvable";
    /// 413: over 64 KB.
    pub const BODY_TOO_LARGE: &str = "body_too_large";
    /// 401: no token.
    pub const NO_TOKEN: &str = "no_token";
    /// 401: the token is not one of ours.
    pub const BAD_TOKEN: &str = "bad_token";
    /// 401: the token's time is up.
    pub const TOKEN_EXPIRED: &str = "token_expired";
    /// 401: the token's `nbf` is in the future: a clock is off.
    pub const TOKEN_NOT_YET_VALID: &str = "token_not_yet_valid";
    /// 403: the token lacks the scope.
    pub const WRONG_SCOPE: &str = "wrong_scope";
    /// 403: over the token's `max_amount`.
    pub const OVER_LIMIT: &str = "over_limit";
    /// 403: not among the token's `devices`.
    pub const DEVICE_NOT_ALLOWED: &str = "device_not_allowed";
    /// 404: no such payment, or another till's.
    pub const UNKNOWN_PAYMENT: &str = "unknown_payment";
    /// 408: the body did not arrive in time.
    pub const BODY_TOO_SLOW: &str = "body_too_slow";
    /// 429: over the limit of the till or the address; this request did nothing.
    pub const TOO_MANY_REQUESTS: &str = "too_many_requests";
    /// 429: too many event streams are open.
    pub const TOO_MANY_STREAMS: &str = "too_many_streams";
    /// 404: no such route.
    pub const NOT_FOUND: &str = "not_found";
    /// 405: the route exists, the method does not.
    pub const METHOD_NOT_ALLOWED: &str = "method_not_allowed";
    /// 400: the webhook's signature, time or headers were refused.
    pub const BAD_SIGNATURE: &str = "bad_signature";
    /// 502: Kustom could not be reached or answered with an error; nothing was started. 503 to a
    /// start: it could not be reached a moment ago, and was not asked.
    pub const PROVIDER_UNAVAILABLE: &str = "provider_unavailable";
    /// 4xx of Kustom's, passed on: what it refused and why.
    pub const PROVIDER_REFUSED: &str = "provider_refused";
    /// 503: the database cannot be written; nothing was started.
    pub const STORAGE_UNAVAILABLE: &str = "storage_unavailable";
    /// 500: our mistake; the log has it.
    pub const INTERNAL: &str = "internal";
}
