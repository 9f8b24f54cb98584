//! Checks one line of an order: `unit_price × quantity − total_discount_amount = total_amount`.

use ipp_wire::{OrderItem, code};

use super::findings::Findings;
use super::{MAX_AMOUNT, MAX_REFERENCE};

/// Maximum length of an article number that Kustom accepts, in characters.
const MAX_ARTICLE: usize = 64;
/// Maximum tax rate: 1000 % in basis points. A higher one was probably in another unit.
const MAX_TAX_RATE: i64 = 100_000;

/// Checks a line by itself. A discount line may be negative.
pub(super) fn check(at: usize, item: &OrderItem, findings: &mut Findings) {
    texts(at, item, findings);
    let bad = |field: &str, message: String, findings: &mut Findings| {
        findings.add(code::BAD_AMOUNT, name(at, field), message);
    };
    let amounts = [
        ("unit_price", item.unit_price),
        ("total_amount", item.total_amount),
        ("total_tax_amount", item.total_tax_amount),
    ];
    for (field, amount) in amounts {
        if amount.unsigned_abs() > MAX_AMOUNT.unsigned_abs() {
            bad(
                field,
                format!("{amount} is beyond {MAX_AMOUNT} minor units"),
                findings,
            );
        }
    }
    if !(1..=MAX_AMOUNT).contains(&item.quantity) {
        bad(
            "quantity",
            format!("{} is not 1 or more", item.quantity),
            findings,
        );
    }
    if !(0..=MAX_AMOUNT).contains(&item.total_discount_amount) {
        let message = format!(
            "{} is not from 0 to {MAX_AMOUNT}",
            item.total_discount_amount
        );
        bad("total_discount_amount", message, findings);
    }
    if !(0..=MAX_TAX_RATE).contains(&item.tax_rate) {
        let message = format!(
            "{} is not from 0 to {MAX_TAX_RATE} basis points",
            item.tax_rate
        );
        bad("tax_rate", message, findings);
    }
    adds_up(at, item, findings);
}

fn texts(at: usize, item: &OrderItem, findings: &mut Findings) {
    if item.name.trim().is_empty() {
        findings.add(code::BAD_ORDER, name(at, "name"), "must not be empty");
    }
    findings.text(&name(at, "name"), &item.name, MAX_REFERENCE);
    if let Some(reference) = &item.reference {
        findings.text(&name(at, "reference"), reference, MAX_ARTICLE);
    }
    if let Some(kind) = &item.kind {
        findings.text(&name(at, "type"), kind, MAX_ARTICLE);
    }
}

fn adds_up(at: usize, item: &OrderItem, findings: &mut Findings) {
    let total = item.total_amount;
    let expected = item
        .unit_price
        .checked_mul(item.quantity)
        .and_then(|gross| gross.checked_sub(item.total_discount_amount));
    match expected {
        Some(expected) if expected == total => {}
        Some(expected) => {
            let by = total.abs_diff(expected);
            let which = if total > expected { "more" } else { "less" };
            let message = format!(
                "{total} is {by} {which} than unit_price × quantity − total_discount_amount, \
                 which is {expected}"
            );
            findings.add(
                code::ORDER_DOES_NOT_ADD_UP,
                name(at, "total_amount"),
                message,
            );
        }
        None => {
            let message = "unit_price × quantity − total_discount_amount is too large";
            findings.add(code::BAD_AMOUNT, name(at, "total_amount"), message);
        }
    }
    let tax = item.total_tax_amount;
    let against = tax != 0 && (tax < 0) != (total < 0);
    if against || tax.unsigned_abs() > total.unsigned_abs() {
        let message = format!("{tax} is not within total_amount, {total}, which includes it");
        findings.add(code::BAD_AMOUNT, name(at, "total_tax_amount"), message);
    }
}

fn name(at: usize, field: &str) -> String {
    format!("order_items[{at}].{field}")
}
