//! The order to be paid.

use ipp_flow::{OrderLine, Picker, ViewModel};

use super::Node;
use crate::markup::Rows;
use crate::shell::UiContext;
use crate::text::Key;

/// Test mode, reference, amount, tax, the folded lines, and the terminal.
pub(super) fn order() -> Node {
    markup! {
        div "order" {
            p "test-mode" line=(test_mode);
            p "reference" line=(reference);
            p "amount" line=(amount) data-long=(long);
            p "tax" line=(tax);
            details "lines" ?hidden=(|view| view.lines.is_empty()) {
                summary text=(title);
                // Focusable, so that it scrolls by keyboard too.
                ul tabindex="0" list=(|view| Some(&view.lines), draw);
            }
            p "terminal" line=(terminal);
        }
    }
}

/// The number of characters that fit in full size.
const MAX_FULL_SIZE_CHARS: usize = 13;

/// The amount is looked at first and never wraps: a long one is set in a smaller size.
fn long(context: UiContext, view: &ViewModel) -> Option<String> {
    let amount = amount(context, view)?;
    (amount.chars().count() > MAX_FULL_SIZE_CHARS).then(String::new)
}

row! {
    /// One line of the order.
    struct LineRow {
        name: { span; },
        total: { span; },
    }
    li part="line" { (&name) (&total) }
}

fn draw(context: UiContext, rows: &mut Rows<LineRow>, lines: &[OrderLine]) {
    for (row, line) in rows.keep(lines, |_| "") {
        let quantity = line.quantity.to_string();
        let values = [
            ("quantity", quantity.as_str()),
            ("name", line.name.as_str()),
        ];
        row.name.say(&context.texts.fill(Key::Line, &values));
        row.total.say(&context.money.format(&line.total));
    }
}

fn title(context: UiContext, view: &ViewModel) -> Option<String> {
    let count = view.lines.len();
    (count > 0).then(|| context.texts.count(Key::Lines, count))
}

fn test_mode(context: UiContext, view: &ViewModel) -> Option<String> {
    view.test_mode.then(|| context.texts.get(Key::TestMode))
}

fn reference(context: UiContext, view: &ViewModel) -> Option<String> {
    let reference = view.reference.as_deref()?;
    Some(context.texts.fill(Key::Order, &[("reference", reference)]))
}

fn amount(context: UiContext, view: &ViewModel) -> Option<String> {
    view.amount
        .as_ref()
        .map(|amount| context.money.format(amount))
}

fn tax(context: UiContext, view: &ViewModel) -> Option<String> {
    let tax = view.tax.filter(|tax| *tax != 0)?;
    let amount = context.money.minor(tax, currency(view));
    Some(context.texts.fill(Key::TaxIncluded, &[("amount", &amount)]))
}

/// The terminal of the payment. Where another can be picked, the list says which.
fn terminal(_: UiContext, view: &ViewModel) -> Option<String> {
    let picked = view.picker != Picker::Hidden;
    view.terminal.clone().filter(|_| !picked)
}

fn currency(view: &ViewModel) -> &str {
    view.amount.as_ref().map_or("", |amount| &amount.currency)
}
