//! Checks whether an order can be charged, before anything is stored or sent.
//!
//! The rules about lines and sums are Kustom's, which refuses a session that breaks them; the caps
//! are ours. All that is wrong is reported at once, each under the field's own name.

mod findings;
mod line;

#[cfg(test)]
mod tests;

use ipp_wire::{Order, code, currency};

use crate::problem::Answer;
use findings::Findings;

/// Maximum amount of a payment, in minor units. Far above any sale in a shop and far below 2^53,
/// where JavaScript's numbers stop being exact.
pub const MAX_AMOUNT: i64 = 9_999_999_999;
/// Maximum number of lines of an order.
pub const MAX_LINES: usize = 1000;
/// Maximum length of an order's reference, in characters.
pub const MAX_REFERENCE: usize = 255;
/// Maximum size of `merchant_data`, in bytes, with the payment id beside it. Kustom documents no
/// limit; this one is ours, so that a session that Kustom would refuse is refused before it.
pub const MAX_MERCHANT_DATA: usize = 4096;

/// Checks everything about an order that can be known without calling another system.
///
/// # Errors
/// 422 with the code of the first thing that is wrong, and every field that is wrong.
pub fn check(order: &Order) -> Answer<()> {
    let mut findings = Findings::default();
    references(order, &mut findings);
    amounts(order, &mut findings);
    if order.order_items.is_empty() {
        findings.add(
            code::BAD_ORDER,
            "order_items",
            "there must be at least one line",
        );
    } else if order.order_items.len() > MAX_LINES {
        let message = format!(
            "there are {} lines; at most {MAX_LINES} are taken",
            order.order_items.len()
        );
        findings.add(code::BAD_ORDER, "order_items", message);
    } else {
        for (at, item) in order.order_items.iter().enumerate() {
            line::check(at, item, &mut findings);
        }
        // Sums of wrong lines would only repeat the finding.
        if findings.is_empty() {
            sums(order, &mut findings);
        }
    }
    findings.verdict()
}

fn references(order: &Order, findings: &mut Findings) {
    let first = &order.merchant_reference1;
    if first.trim().is_empty() {
        findings.add(code::BAD_ORDER, "merchant_reference1", "must not be empty");
    } else if first.trim() != first {
        // "ORDER-1" and "ORDER-1 " would be two orders here and one at the counter.
        let message = "must not begin or end with white space";
        findings.add(code::BAD_ORDER, "merchant_reference1", message);
    }
    let second = order.merchant_reference2.as_ref();
    let both = [
        ("merchant_reference1", Some(first)),
        ("merchant_reference2", second),
    ];
    for (field, text) in both {
        let Some(text) = text else { continue };
        findings.text(field, text, MAX_REFERENCE);
    }
    let own = order.merchant_data.as_deref().unwrap_or_default();
    let length = crate::kustom::wrapped_length(own);
    if length > MAX_MERCHANT_DATA {
        let message = format!(
            "has {length} bytes as JSON with the payment's id; at most {MAX_MERCHANT_DATA} are taken"
        );
        findings.add(code::BAD_ORDER, "merchant_data", message);
    }
}

fn amounts(order: &Order, findings: &mut Findings) {
    let said = &order.purchase_currency;
    if !currency::is_accepted(said) {
        // Debug escapes what could break a log line; the cut keeps the answer short.
        let shown: String = said.chars().take(8).collect();
        let message = format!("{shown:?} is not an ISO 4217 currency code, such as \"SEK\"");
        findings.add(code::BAD_CURRENCY, "purchase_currency", message);
    }
    let (amount, tax) = (order.order_amount, order.order_tax_amount);
    if !(1..=MAX_AMOUNT).contains(&amount) {
        let message = format!("{amount} is not from 1 to {MAX_AMOUNT} minor units");
        findings.add(code::BAD_AMOUNT, "order_amount", message);
    } else if tax < 0 {
        let message = format!("{tax} is negative");
        findings.add(code::BAD_AMOUNT, "order_tax_amount", message);
    } else if tax > amount {
        let message = format!("{tax} is more than order_amount, {amount}, which includes it");
        findings.add(code::BAD_AMOUNT, "order_tax_amount", message);
    }
}

fn sums(order: &Order, findings: &mut Findings) {
    let items = &order.order_items;
    let total = sum(items.iter().map(|item| item.total_amount));
    differs(
        "order_amount",
        order.order_amount,
        "total_amount",
        total,
        findings,
    );
    // Lines may come without tax; if any has some, they must add up to all of it.
    if items.iter().any(|item| item.total_tax_amount != 0) {
        let tax = sum(items.iter().map(|item| item.total_tax_amount));
        let said = order.order_tax_amount;
        differs("order_tax_amount", said, "total_tax_amount", tax, findings);
    }
}

fn sum(mut amounts: impl Iterator<Item = i64>) -> Option<i64> {
    amounts.try_fold(0_i64, i64::checked_add)
}

fn differs(field: &str, said: i64, of: &str, sum: Option<i64>, findings: &mut Findings) {
    match sum {
        Some(sum) if sum == said => {}
        Some(sum) => {
            let by = said.abs_diff(sum);
            let which = if said > sum { "more" } else { "less" };
            let message =
                format!("{said} is {by} {which} than the lines' {of}, which sum to {sum}");
            findings.add(code::ORDER_DOES_NOT_ADD_UP, field, message);
        }
        None => findings.add(
            code::BAD_AMOUNT,
            field,
            format!("the lines' {of} sum to too much"),
        ),
    }
}
