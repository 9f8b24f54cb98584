//! The order of a session, and the check that it adds up.

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use utoipa::ToSchema;

use super::line::{ItemBody, OrderItem, check_sum};
use crate::ids::{DeviceId, parse_uuid};
use crate::problem::FieldErrors;
use crate::rules::Rules;

/// Longest merchant reference, in characters. Assumed.
const MAX_MERCHANT_REFERENCE_CHARS: usize = 255;
/// Longest merchant data, in characters. Assumed.
const MAX_MERCHANT_DATA_CHARS: usize = 6000;

/// The order to pay. Amounts are minor units of `purchase_currency`, tax included.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Purchase {
    /// The total to pay.
    pub order_amount: i64,
    /// The tax within it.
    pub order_tax_amount: i64,
    /// The ISO 4217 code of the currency.
    pub purchase_currency: String,
    /// The lines.
    pub order_items: Vec<OrderItem>,
    /// The merchant's reference of the order.
    #[schema(required)]
    pub merchant_reference1: Option<String>,
    /// A second reference.
    #[schema(required)]
    pub merchant_reference2: Option<String>,
    /// Opaque data, returned to the merchant.
    #[schema(required)]
    pub merchant_data: Option<String>,
}

/// The unchecked body of `POST /ipp/v1/sessions`: any field may be missing, so that all missing
/// fields can be named at once.
#[derive(Debug, Default, Deserialize, ToSchema)]
pub(crate) struct SessionBody {
    /// The terminal.
    #[schema(required, value_type = DeviceId)]
    device_id: Option<String>,
    /// The total to pay, in minor units.
    #[schema(required, value_type = i64, minimum = 1)]
    order_amount: Option<i64>,
    /// The tax within it.
    #[schema(required, value_type = i64, minimum = 0)]
    order_tax_amount: Option<i64>,
    /// The ISO 4217 code of the currency.
    #[schema(required, value_type = String, pattern = "^[A-Z]{3}$")]
    purchase_currency: Option<String>,
    /// When the sale began; now, if left out.
    #[schema(format = DateTime)]
    purchase_started_at: Option<String>,
    /// The lines.
    #[schema(required, value_type = Vec<ItemBody>, min_items = 1)]
    order_items: Option<Vec<ItemBody>>,
    /// The merchant's reference of the order.
    #[schema(max_length = 255)]
    merchant_reference1: Option<String>,
    /// A second reference.
    #[schema(max_length = 255)]
    merchant_reference2: Option<String>,
    /// Opaque data, returned to the merchant.
    #[schema(max_length = 6000)]
    merchant_data: Option<String>,
}

/// A valid request to charge, created by [`SessionBody::check`] only.
#[derive(Debug)]
pub(crate) struct NewSession {
    pub(crate) device_id: DeviceId,
    pub(crate) purchase: Purchase,
    pub(crate) started_at: Option<OffsetDateTime>,
}

impl SessionBody {
    /// The checked request, or all invalid fields.
    pub(crate) fn check(self, rules: Rules) -> Result<NewSession, FieldErrors> {
        let mut errors = FieldErrors::default();

        let device_id = errors
            .required("device_id", self.device_id)
            .and_then(|text| {
                let id = parse_uuid(&text).map(DeviceId);
                errors.unless(id.is_some(), "device_id", "must be a UUID");
                id
            });
        let started_at = self.purchase_started_at.and_then(|text| {
            let time = OffsetDateTime::parse(&text, &Rfc3339).ok();
            errors.unless(
                time.is_some(),
                "purchase_started_at",
                "must be an RFC 3339 time, such as 2026-06-05T18:33:39Z",
            );
            time
        });
        let currency = errors.required("purchase_currency", self.purchase_currency);
        errors.unless(
            currency
                .as_ref()
                .is_none_or(|c| c.len() == 3 && c.bytes().all(|b| b.is_ascii_uppercase())),
            "purchase_currency",
            "must be three capital letters of ISO 4217, such as SEK",
        );
        for (field, text, most) in [
            (
                "merchant_reference1",
                &self.merchant_reference1,
                MAX_MERCHANT_REFERENCE_CHARS,
            ),
            (
                "merchant_reference2",
                &self.merchant_reference2,
                MAX_MERCHANT_REFERENCE_CHARS,
            ),
            (
                "merchant_data",
                &self.merchant_data,
                MAX_MERCHANT_DATA_CHARS,
            ),
        ] {
            errors.at_most(field, text.as_deref(), most);
        }

        let amount = errors.required("order_amount", self.order_amount);
        errors.unless(
            amount.is_none_or(|a| a > 0),
            "order_amount",
            "must be more than 0",
        );
        let tax = errors.required("order_tax_amount", self.order_tax_amount);
        errors.unless(
            tax.is_none_or(|t| t >= 0),
            "order_tax_amount",
            "must be 0 or more",
        );

        let bodies = errors.required("order_items", self.order_items);
        errors.unless(
            bodies.as_ref().is_none_or(|items| !items.is_empty()),
            "order_items",
            "must have at least one line",
        );
        let items = bodies.map(|bodies| {
            bodies
                .into_iter()
                .enumerate()
                .filter_map(|(i, body)| {
                    body.check(&format!("order_items[{i}]"), rules, &mut errors)
                })
                .collect::<Vec<_>>()
        });
        // The sum is only checked over valid lines: otherwise it would repeat their errors.
        if let (Some(items), Some(amount), true) = (&items, amount, errors.is_empty()) {
            check_sum(items, amount, &mut errors);
        }

        match (device_id, amount, tax, currency, items) {
            (Some(device_id), Some(amount), Some(tax), Some(currency), Some(items))
                if errors.is_empty() =>
            {
                Ok(NewSession {
                    device_id,
                    started_at,
                    purchase: Purchase {
                        order_amount: amount,
                        order_tax_amount: tax,
                        purchase_currency: currency,
                        order_items: items,
                        merchant_reference1: self.merchant_reference1,
                        merchant_reference2: self.merchant_reference2,
                        merchant_data: self.merchant_data,
                    },
                })
            }
            _ => Err(errors),
        }
    }
}

#[cfg(test)]
mod tests;
