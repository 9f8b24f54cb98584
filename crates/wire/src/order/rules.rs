//! The rules of an order as a whole.

use alloc::format;
use alloc::string::String;

use super::findings::Findings;
use super::part::{Part, difference};
use super::{MAX_AMOUNT, MAX_LINES, MAX_MERCHANT_DATA, MAX_REFERENCE, Order, line};
use crate::{code, currency};

/// Checks everything about an order that can be known without asking another system. Returns what
/// is odd about an order that can be charged.
///
/// # Errors
/// What is wrong, all at once.
pub fn check(order: &Order) -> Result<Findings, Findings> {
    let mut findings = Findings::default();
    let mut whole = Part {
        line: None,
        findings: &mut findings,
    };
    texts(order, &mut whole);
    amounts(order, &mut whole);
    lines(order, &mut findings);
    if !findings.is_empty() {
        return Err(findings);
    }
    // Sums of wrong lines would only repeat the finding.
    sums(
        order,
        &mut Part {
            line: None,
            findings: &mut findings,
        },
    );
    if !findings.is_empty() {
        return Err(findings);
    }
    each_line(order, &mut findings, line::warn);
    Ok(findings)
}

fn each_line(order: &Order, findings: &mut Findings, look: fn(&super::OrderItem, &mut Part<'_>)) {
    for (at, item) in order.order_items.iter().enumerate() {
        let line = Some(at);
        look(item, &mut Part { line, findings });
    }
}

fn texts(order: &Order, whole: &mut Part<'_>) {
    let (field, first) = ("merchant_reference1", &order.merchant_reference1);
    whole.filled(field, first);
    if !first.trim().is_empty() && first.trim() != first {
        // "ORDER-1" and "ORDER-1 " would be two orders here and one at the counter.
        let message = "must not begin or end with white space";
        whole.add(code::BAD_ORDER, field, message);
    }
    whole.text(field, first, MAX_REFERENCE);
    if let Some(second) = &order.merchant_reference2 {
        whole.text("merchant_reference2", second, MAX_REFERENCE);
    }
    let length = wrapped_length(order.merchant_data.as_deref().unwrap_or_default());
    if length > MAX_MERCHANT_DATA {
        let message = format!(
            "has {length} bytes as JSON with the payment's id; at most {MAX_MERCHANT_DATA} are taken"
        );
        whole.add(code::BAD_ORDER, "merchant_data", &message);
    }
}

fn amounts(order: &Order, whole: &mut Part<'_>) {
    let said = &order.purchase_currency;
    if !currency::is_accepted(said) {
        let mut message = String::from("must be a currency code of ISO 4217, such as SEK");
        let capitals = said.to_ascii_uppercase();
        if currency::is_accepted(&capitals) {
            message = format!("must be in capital letters: write {capitals}");
        }
        whole.add(code::BAD_CURRENCY, "purchase_currency", &message);
    }
    whole.within("order_amount", order.order_amount, 1, MAX_AMOUNT);
    whole.within("order_tax_amount", order.order_tax_amount, 0, MAX_AMOUNT);
}

fn lines(order: &Order, findings: &mut Findings) {
    let count = order.order_items.len();
    if (1..=MAX_LINES).contains(&count) {
        return each_line(order, findings, line::check);
    }
    let mut whole = Part {
        line: None,
        findings,
    };
    let message = format!("has {count} lines; there must be from 1 to {MAX_LINES}");
    whole.add(code::BAD_ORDER, "order_items", &message);
}

/// Checks the sums of lines that are right by themselves, whose numbers cannot overflow.
fn sums(order: &Order, whole: &mut Part<'_>) {
    let items = &order.order_items;
    let total = items.iter().map(|item| item.total_amount).sum();
    if order.order_amount != total {
        let of = "the sum of the lines' total_amount";
        let message = difference(order.order_amount, of, total);
        whole.add(code::ORDER_DOES_NOT_ADD_UP, "order_amount", &message);
    }
    let said = order.order_tax_amount;
    if items.iter().all(|item| item.total_tax_amount == 0) {
        // Lines may come without tax. A gift card can leave less to pay than the tax, but there is
        // no more tax than goods.
        let goods = items.iter().map(|item| item.total_amount.max(0)).sum();
        if said > goods {
            let message = difference(said, "what the lines come to", goods);
            whole.add(code::BAD_AMOUNT, "order_tax_amount", &message);
        }
        return;
    }
    // Each line may have been rounded by itself, and the order's tax as a whole.
    let tax: i64 = items.iter().map(|item| item.total_tax_amount).sum();
    if said.abs_diff(tax) > items.len() as u64 {
        let of = "the sum of the lines' total_tax_amount";
        let message = difference(said, of, tax);
        whole.add(code::ORDER_DOES_NOT_ADD_UP, "order_tax_amount", &message);
    }
}

/// Length in bytes of the merchant's own text as JSON beside the payment's id, as the proxy sends
/// both in `merchant_data`: quotes and line breaks grow. The rest of what it adds to recognize its
/// sessions is at most 100 bytes, whatever the text.
#[must_use]
pub fn wrapped_length(own: &str) -> usize {
    const BESIDE: usize =
        r#"{"ipp_payment_id":"00000000-0000-0000-0000-000000000000","merchant_data":""}"#.len();
    let escaped = |letter: char| match letter {
        '"' | '\\' | '\n' | '\r' | '\t' | '\u{8}' | '\u{c}' => 2,
        '\0'..' ' => 6,
        _ => letter.len_utf8(),
    };
    BESIDE + own.chars().map(escaped).sum::<usize>()
}
