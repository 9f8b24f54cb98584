//! An order and its lines, in Kustom's create-session names.

use alloc::string::String;
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

/// Kustom's create-session body without `device_id` and `purchase_started_at`, which the
/// proxy adds. Prices include tax; amounts are minor units of `purchase_currency`.
///
/// A field that is not listed here is refused rather than dropped: what the page meant by
/// it would be lost without a word.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Order {
    /// The order's reference at the merchant; one order is paid at most once.
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 255))]
    pub merchant_reference1: String,
    /// What the customer pays, tax included: the sum of the lines' `total_amount`s.
    #[cfg_attr(feature = "openapi", schema(minimum = 1, maximum = 9_999_999_999i64))]
    pub order_amount: i64,
    /// The lines' tax, or up to one minor unit a line more or less, where each line was rounded by
    /// itself. After a gift card it can be more than what is left to pay.
    #[cfg_attr(feature = "openapi", schema(minimum = 0))]
    pub order_tax_amount: i64,
    /// ISO 4217, upper case.
    #[cfg_attr(feature = "openapi", schema(pattern = "^[A-Z]{3}$"))]
    pub purchase_currency: String,
    /// The lines; their `total_amount`s sum to `order_amount`.
    #[cfg_attr(feature = "openapi", schema(min_items = 1, max_items = 1000))]
    pub order_items: Vec<OrderItem>,
    /// A second reference, shown in Kustom's Portal.
    #[cfg_attr(feature = "openapi", schema(max_length = 255))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub merchant_reference2: Option<String>,
    /// The merchant's own data; given back as it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub merchant_data: Option<String>,
}

/// One line: `unit_price × quantity − total_discount_amount = total_amount`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct OrderItem {
    /// `physical` or `discount`; others, such as `digital`, `shipping_fee` or `gift_card`, are passed
    /// on to Kustom, or mapped to these two where the proxy is told to.
    #[serde(rename = "type", default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// The article's number.
    #[cfg_attr(feature = "openapi", schema(max_length = 64))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
    /// What the customer reads.
    #[cfg_attr(feature = "openapi", schema(min_length = 1))]
    pub name: String,
    /// How many: whole. What is weighed or measured has quantity 1.
    #[cfg_attr(feature = "openapi", schema(minimum = 1))]
    pub quantity: i64,
    /// Minor units for one, tax included.
    pub unit_price: i64,
    /// Minor units for the line, tax included, discount taken off.
    pub total_amount: i64,
    /// Basis points: 2500 is 25 %.
    #[cfg_attr(feature = "openapi", schema(default = 0))]
    #[serde(default)]
    pub tax_rate: i64,
    /// Minor units taken off the line.
    #[cfg_attr(feature = "openapi", schema(default = 0))]
    #[serde(default)]
    pub total_discount_amount: i64,
    /// The tax within `total_amount`.
    #[cfg_attr(feature = "openapi", schema(default = 0))]
    #[serde(default)]
    pub total_tax_amount: i64,
}
