//! What a session is to charge, and whether it adds up.

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::ids::{DeviceId, parse_uuid};
use crate::problem::FieldErrors;

/// Documented: an article's number has at most 64 characters.
const ITEM_REFERENCE_LENGTH: usize = 64;
/// Assumed.
const MERCHANT_REFERENCE_LENGTH: usize = 255;
/// Assumed.
const MERCHANT_DATA_LENGTH: usize = 6000;

/// What is to be paid. Amounts are minor units of `purchase_currency`, tax included.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Purchase {
    /// What the customer pays.
    pub order_amount: i64,
    /// The tax within it.
    pub order_tax_amount: i64,
    /// ISO 4217.
    pub purchase_currency: String,
    /// The lines.
    pub order_items: Vec<OrderItem>,
    /// The merchant's reference of the order.
    pub merchant_reference1: Option<String>,
    /// A second reference.
    pub merchant_reference2: Option<String>,
    /// Whatever the merchant wants back.
    pub merchant_data: Option<String>,
}

/// One line of an order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderItem {
    /// `physical`, `digital`, `discount` or whatever else the merchant wrote.
    #[serde(rename = "type")]
    pub kind: Option<String>,
    /// The article's number.
    pub reference: Option<String>,
    /// What the customer reads.
    pub name: String,
    /// How many.
    pub quantity: i64,
    /// For one; negative on a discount line.
    pub unit_price: i64,
    /// For the line, discount taken off.
    pub total_amount: i64,
    /// Basis points.
    pub tax_rate: i64,
    /// Taken off the line.
    pub total_discount_amount: i64,
    /// The tax within `total_amount`.
    pub total_tax_amount: i64,
}

/// `POST /ipp/v1/sessions` as it arrives: anything may be missing, so that every missing
/// field can be named at once.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct SessionBody {
    device_id: Option<String>,
    order_amount: Option<i64>,
    order_tax_amount: Option<i64>,
    purchase_currency: Option<String>,
    purchase_started_at: Option<String>,
    order_items: Option<Vec<ItemBody>>,
    merchant_reference1: Option<String>,
    merchant_reference2: Option<String>,
    merchant_data: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
struct ItemBody {
    #[serde(rename = "type")]
    kind: Option<String>,
    reference: Option<String>,
    name: Option<String>,
    quantity: Option<i64>,
    unit_price: Option<i64>,
    total_amount: Option<i64>,
    tax_rate: Option<i64>,
    total_discount_amount: Option<i64>,
    total_tax_amount: Option<i64>,
}

/// A request to charge that adds up. Only [`SessionBody::check`] makes one.
#[derive(Debug)]
pub(crate) struct NewSession {
    pub(crate) device_id: DeviceId,
    pub(crate) purchase: Purchase,
    pub(crate) started_at: Option<OffsetDateTime>,
}

impl SessionBody {
    /// The request, or every field that is wrong.
    pub(crate) fn check(self) -> Result<NewSession, FieldErrors> {
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
                MERCHANT_REFERENCE_LENGTH,
            ),
            (
                "merchant_reference2",
                &self.merchant_reference2,
                MERCHANT_REFERENCE_LENGTH,
            ),
            ("merchant_data", &self.merchant_data, MERCHANT_DATA_LENGTH),
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
            tax.is_none_or(|t| t >= 0 && amount.is_none_or(|a| t <= a)),
            "order_tax_amount",
            "must be from 0 to order_amount",
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
                .filter_map(|(i, body)| body.check(&format!("order_items[{i}]"), &mut errors))
                .collect::<Vec<_>>()
        });
        // A sum over lines that are themselves wrong would only repeat that.
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

impl ItemBody {
    fn check(self, at: &str, errors: &mut FieldErrors) -> Option<OrderItem> {
        let field = |name: &str| format!("{at}.{name}");
        let name = errors.required(field("name"), self.name);
        errors.unless(
            name.as_ref().is_none_or(|n| !n.trim().is_empty()),
            field("name"),
            "must not be empty",
        );
        errors.at_most(
            field("reference"),
            self.reference.as_deref(),
            ITEM_REFERENCE_LENGTH,
        );
        let quantity = errors.required(field("quantity"), self.quantity);
        errors.unless(
            quantity.is_none_or(|q| q > 0),
            field("quantity"),
            "must be at least 1",
        );
        let discount = self.total_discount_amount.unwrap_or(0);
        errors.unless(
            discount >= 0,
            field("total_discount_amount"),
            "must not be negative",
        );
        let tax_rate = self.tax_rate.unwrap_or(0);
        errors.unless(
            (0..=10_000).contains(&tax_rate),
            field("tax_rate"),
            "must be from 0 to 10000 basis points; 2500 is 25 %",
        );
        let unit_price = errors.required(field("unit_price"), self.unit_price);
        let total = errors.required(field("total_amount"), self.total_amount);
        let item = OrderItem {
            kind: self.kind,
            reference: self.reference,
            name: name?,
            quantity: quantity?,
            unit_price: unit_price?,
            total_amount: total?,
            tax_rate,
            total_discount_amount: discount,
            total_tax_amount: self.total_tax_amount.unwrap_or(0),
        };
        check_line(&item, field("total_amount"), errors);
        Some(item)
    }
}

fn check_line(item: &OrderItem, field: String, errors: &mut FieldErrors) {
    let OrderItem {
        quantity,
        unit_price,
        total_discount_amount,
        total_amount,
        ..
    } = item;
    let right = unit_price
        .checked_mul(*quantity)
        .and_then(|gross| gross.checked_sub(*total_discount_amount));
    let message = match right {
        Some(right) if right == *total_amount => return,
        Some(right) => format!(
            "is {total_amount}, but unit_price {unit_price} × quantity {quantity} − \
             total_discount_amount {total_discount_amount} is {right}{}",
            off_by(*total_amount, right)
        ),
        None => format!("cannot be worked out: {unit_price} × {quantity} is out of range"),
    };
    errors.add(field, message);
}

fn check_sum(items: &[OrderItem], amount: i64, errors: &mut FieldErrors) {
    let sum = items
        .iter()
        .try_fold(0_i64, |sum, item| sum.checked_add(item.total_amount));
    let message = match sum {
        Some(sum) if sum == amount => return,
        Some(sum) => {
            format!(
                "is {amount}, but the lines' total_amount sum to {sum}{}",
                off_by(amount, sum)
            )
        }
        None => "cannot be checked: the lines' sum is out of range".to_owned(),
    };
    errors.add("order_amount", message);
}

/// By how much a total is wrong, where that can be said in 64 bits.
fn off_by(is: i64, should: i64) -> String {
    is.checked_sub(should)
        .map_or_else(String::new, |by| format!(", off by {by}"))
}
