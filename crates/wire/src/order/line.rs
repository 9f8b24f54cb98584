//! Checks one line of an order: `unit_price × quantity − total_discount_amount = total_amount`.

use alloc::format;

use super::part::{Part, difference};
use super::{MAX_AMOUNT, MAX_REFERENCE, OrderItem};
use crate::code;

/// Maximum length of an article number that Kustom accepts, in characters.
const MAX_ARTICLE: usize = 64;
/// Maximum tax rate: 1000 % in basis points. A higher one was probably in another unit.
const MAX_TAX_RATE: i64 = 100_000;

/// The code of a warning: a line's tax is not what its rate makes of its amount.
pub const WARN_LINE_TAX: &str = "warn_line_tax";

/// Checks a line by itself. A discount line may be negative.
pub(super) fn check(item: &OrderItem, part: &mut Part<'_>) {
    part.filled("name", &item.name);
    part.text("name", &item.name, MAX_REFERENCE);
    for (field, text) in [("reference", &item.reference), ("type", &item.kind)] {
        if let Some(text) = text {
            part.text(field, text, MAX_ARTICLE);
        }
    }
    for (field, amount, least, most) in [
        ("unit_price", item.unit_price, -MAX_AMOUNT, MAX_AMOUNT),
        ("total_amount", item.total_amount, -MAX_AMOUNT, MAX_AMOUNT),
        (
            "total_tax_amount",
            item.total_tax_amount,
            -MAX_AMOUNT,
            MAX_AMOUNT,
        ),
        ("quantity", item.quantity, 1, MAX_AMOUNT),
        (
            "total_discount_amount",
            item.total_discount_amount,
            0,
            MAX_AMOUNT,
        ),
        ("tax_rate", item.tax_rate, 0, MAX_TAX_RATE),
    ] {
        part.within(field, amount, least, most);
    }
    adds_up(item, part);
}

fn adds_up(item: &OrderItem, part: &mut Part<'_>) {
    let total = item.total_amount;
    let gross = item.unit_price.checked_mul(item.quantity);
    match gross.and_then(|gross| gross.checked_sub(item.total_discount_amount)) {
        Some(expected) if expected == total => {}
        Some(expected) => {
            let of = "unit_price × quantity − total_discount_amount";
            let mut message = difference(total, of, expected);
            if total.abs_diff(expected) <= item.quantity.unsigned_abs()
                && let Some((price, discount)) = rounded_up(item)
            {
                message.push_str(&format!(
                    ": write unit_price {price} and total_discount_amount {discount}"
                ));
            }
            part.add(code::ORDER_DOES_NOT_ADD_UP, "total_amount", &message);
        }
        None => {
            let message = "unit_price × quantity − total_discount_amount is too large";
            part.add(code::BAD_AMOUNT, "total_amount", message);
        }
    }
    let tax = item.total_tax_amount;
    let against = tax != 0 && (tax < 0) != (total < 0);
    if against || tax.unsigned_abs() > total.unsigned_abs() {
        let message = format!("{tax} is not within total_amount, {total}, which includes it");
        part.add(code::BAD_AMOUNT, "total_tax_amount", &message);
    }
}

/// The price and discount with which a line of several pieces that was rounded as a whole adds up:
/// the price is rounded up, so that the discount is not negative.
fn rounded_up(item: &OrderItem) -> Option<(i64, i64)> {
    let full = item.total_amount.checked_add(item.total_discount_amount)?;
    let below = full.checked_div_euclid(item.quantity)?;
    let price = below.checked_add(i64::from(full.checked_rem_euclid(item.quantity)? > 0))?;
    let discount = price
        .checked_mul(item.quantity)?
        .checked_sub(item.total_amount)?;
    Some((price, discount))
}

/// Warns of tax that the line's rate does not make, within one minor unit. Klarna's checkout family,
/// where the names come from, refuses it; whether Kustom does for terminals is not documented.
///
/// For a line that [`check`] has found nothing about: its numbers are small enough.
pub(super) fn warn(item: &OrderItem, part: &mut Part<'_>) {
    let (total, tax, rate) = (item.total_amount, item.total_tax_amount, item.tax_rate);
    let (scaled, base) = (total * rate, 10_000 + rate);
    if (tax * base - scaled).abs() > base {
        let message = format!(
            "{tax} is not the tax that tax_rate {rate} makes of {total}, {}; Kustom may refuse it",
            scaled / base
        );
        part.add(WARN_LINE_TAX, "total_tax_amount", &message);
    }
}
