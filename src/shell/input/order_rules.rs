//! The rules that an order must meet before a charge is offered. The proxy checks them again; here
//! they tell the POS developer of a mistake when the order is set, not when a customer waits.

use ipp_flow::BadOrder;
use ipp_wire::{Order, OrderItem};

/// Returns the first rule that the order breaks.
pub(crate) fn check(order: &Order) -> Result<(), BadOrder> {
    filled("merchant_reference1", &order.merchant_reference1)?;
    rule(
        order.merchant_reference1.trim() == order.merchant_reference1,
        "merchant_reference1",
        "must not begin or end with white space",
    )?;
    rule(
        order.order_amount > 0,
        "order_amount",
        "must be more than zero",
    )?;
    let currency = order.purchase_currency.as_bytes();
    let three_letters = currency.len() == 3 && currency.iter().all(u8::is_ascii_uppercase);
    rule(
        three_letters,
        "purchase_currency",
        "must be three capital letters, such as SEK",
    )?;
    rule(
        !order.order_items.is_empty(),
        "order_items",
        "must have at least one line",
    )?;
    let mut sum = Some(0_i64);
    for (at, item) in order.order_items.iter().enumerate() {
        check_item(item).map_err(|bad| BadOrder {
            field: format!("order_items[{at}].{}", bad.field),
            ..bad
        })?;
        sum = sum.and_then(|sum| sum.checked_add(item.total_amount));
    }
    match sum {
        Some(sum) if sum == order.order_amount => {}
        Some(sum) => {
            return bad(
                "order_amount",
                format!(
                    "is {}, but the lines' total_amount sum to {sum}",
                    order.order_amount
                ),
            );
        }
        None => return bad("order_amount", "is too large".to_owned()),
    }
    let tax = 0..=order.order_amount;
    rule(
        tax.contains(&order.order_tax_amount),
        "order_tax_amount",
        "must be between zero and order_amount",
    )
}

fn check_item(item: &OrderItem) -> Result<(), BadOrder> {
    filled("name", &item.name)?;
    rule(item.quantity > 0, "quantity", "must be more than zero")?;
    rule(item.tax_rate >= 0, "tax_rate", "must not be negative")?;
    rule(
        item.total_discount_amount >= 0,
        "total_discount_amount",
        "must not be negative",
    )?;
    let short = item
        .reference
        .as_ref()
        .is_none_or(|reference| reference.chars().count() <= 64);
    rule(short, "reference", "must have at most 64 characters")?;
    let total = item.unit_price.checked_mul(item.quantity);
    match total.and_then(|total| total.checked_sub(item.total_discount_amount)) {
        Some(total) if total == item.total_amount => Ok(()),
        Some(total) => bad(
            "total_amount",
            format!(
                "is {}, but unit_price × quantity − total_discount_amount is {total}",
                item.total_amount
            ),
        ),
        None => bad("total_amount", "is too large".to_owned()),
    }
}

fn filled(field: &str, text: &str) -> Result<(), BadOrder> {
    rule(!text.trim().is_empty(), field, "must not be empty")
}

fn rule(kept: bool, field: &str, message: &str) -> Result<(), BadOrder> {
    if kept {
        Ok(())
    } else {
        bad(field, message.to_owned())
    }
}

fn bad(field: &str, message: String) -> Result<(), BadOrder> {
    Err(BadOrder {
        field: field.to_owned(),
        message,
    })
}

#[cfg(test)]
#[path = "order_rules_test.rs"]
mod tests;
