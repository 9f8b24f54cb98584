//! Order lines and the check that they add up.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::problem::FieldErrors;
use crate::rules::{LineTypes, Presence, Rules};

/// Longest article number, in characters. Documented.
const MAX_ITEM_REFERENCE_CHARS: usize = 64;

/// The types that are documented for terminals.
const DOCUMENTED_TYPES: [&str; 2] = ["physical", "discount"];

/// One line of an order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OrderItem {
    /// `physical`, `digital`, `discount` or whatever else the merchant wrote.
    #[schema(required)]
    #[serde(rename = "type")]
    pub kind: Option<String>,
    /// The article's number.
    #[schema(required)]
    pub reference: Option<String>,
    /// The name that the customer sees.
    pub name: String,
    /// The number of units.
    pub quantity: i64,
    /// The price of one unit; negative on a discount line.
    pub unit_price: i64,
    /// The line's total after its discount.
    pub total_amount: i64,
    /// The tax rate in basis points.
    pub tax_rate: i64,
    /// The discount on the line.
    pub total_discount_amount: i64,
    /// The tax within `total_amount`.
    pub total_tax_amount: i64,
}

/// An unchecked line: any field may be missing.
#[derive(Debug, Default, Deserialize, ToSchema)]
pub(super) struct ItemBody {
    /// What is sold or taken off. The rule `line_types` says which are taken.
    #[serde(rename = "type")]
    kind: Option<String>,
    /// The article's number.
    #[schema(max_length = 64)]
    reference: Option<String>,
    /// The name that the customer sees.
    #[schema(required, value_type = String, pattern = "\\S")]
    name: Option<String>,
    /// The number of units.
    #[schema(required, value_type = i64, minimum = 1)]
    quantity: Option<i64>,
    /// The price of one unit; negative on a discount line.
    #[schema(required, value_type = i64)]
    unit_price: Option<i64>,
    /// The line's total after its discount.
    #[schema(required, value_type = i64)]
    total_amount: Option<i64>,
    /// The tax rate in basis points. The rule `line_tax` says whether this and `total_tax_amount` may be
    /// left out.
    #[schema(minimum = 0, maximum = 10000)]
    tax_rate: Option<i64>,
    /// The discount on the line.
    #[schema(minimum = 0)]
    total_discount_amount: Option<i64>,
    /// The tax within `total_amount`.
    total_tax_amount: Option<i64>,
}

impl ItemBody {
    /// The checked line, or `None` if a required field is missing. Adds all invalid fields, under
    /// the path `at`.
    pub(super) fn check(
        self,
        at: &str,
        rules: Rules,
        errors: &mut FieldErrors,
    ) -> Option<OrderItem> {
        let field = |name: &str| format!("{at}.{name}");
        if rules.line_types == LineTypes::Documented {
            let kind = self.kind.as_deref();
            errors.unless(
                kind.is_none_or(|kind| DOCUMENTED_TYPES.contains(&kind)),
                field("type"),
                "must be physical or discount",
            );
        }
        if rules.line_tax == Presence::Required {
            errors.required(field("tax_rate"), self.tax_rate);
            errors.required(field("total_tax_amount"), self.total_tax_amount);
        }
        let name = errors.required(field("name"), self.name);
        errors.unless(
            name.as_ref().is_none_or(|n| !n.trim().is_empty()),
            field("name"),
            "must not be empty",
        );
        errors.at_most(
            field("reference"),
            self.reference.as_deref(),
            MAX_ITEM_REFERENCE_CHARS,
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

/// Checks that the lines sum up to the order's amount.
pub(super) fn check_sum(items: &[OrderItem], amount: i64, errors: &mut FieldErrors) {
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

/// The difference of a wrong total, if it fits in 64 bits.
fn off_by(is: i64, should: i64) -> String {
    is.checked_sub(should)
        .map_or_else(String::new, |by| format!(", off by {by}"))
}
