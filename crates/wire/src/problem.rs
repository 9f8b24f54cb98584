//! Every refusal: RFC 7807 problem details with a stable code.

use alloc::collections::BTreeMap;
use alloc::string::String;

use serde::{Deserialize, Serialize};

use crate::PaymentState;

/// `application/problem+json`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Problem {
    /// The HTTP status's own words.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// Stable: decide by it.
    #[cfg_attr(feature = "openapi", schema(schema_with = crate::code::schema))]
    pub code: String,
    /// What is wrong and what to do, in a sentence.
    pub detail: String,
    /// The payment that stands in the way, for 409.
    #[cfg_attr(feature = "openapi", schema(format = "uuid"))]
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
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TokenClock {
    /// What time it is at the proxy, RFC 3339.
    #[cfg_attr(feature = "openapi", schema(format = DateTime))]
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
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OrderTaken {
    /// That payment.
    #[cfg_attr(feature = "openapi", schema(format = "uuid"))]
    pub payment_id: String,
    /// Where it stands.
    pub state: PaymentState,
    /// The till that can read it, and cancel it while it is open.
    pub till: String,
    /// What it is for.
    pub order: OrderTotal,
    /// When it was made, RFC 3339.
    #[cfg_attr(feature = "openapi", schema(format = DateTime))]
    pub created_at: String,
    /// When Kustom was last asked and answered, RFC 3339.
    #[cfg_attr(feature = "openapi", schema(required, format = DateTime))]
    pub confirmed_at: Option<String>,
}

/// How much an order comes to, in Kustom's names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OrderTotal {
    /// The order's reference with the merchant.
    pub merchant_reference1: String,
    /// Minor units, tax included.
    pub order_amount: i64,
    /// ISO 4217.
    pub purchase_currency: String,
}
