//! The order to be paid.

use ipp_flow::{Line, ViewModel};

use super::list::{Rows, list};
use super::node::{Node, flag, words};
use crate::shell::UiContext;
use crate::text::Key;

/// Test mode, reference, amount, tax and the folded lines.
pub(super) fn order(context: UiContext) -> Node {
    // The amount is looked at first and never wraps: a long one is set in a smaller size.
    let amount =
        words(context, "amount", amount).attribute(context, "data-long", |context, view| {
            flag(
                amount(context, view)
                    .is_some_and(|text| text.chars().count() > MAX_FULL_SIZE_CHARS),
            )
        });
    Node::new("div", "order")
        .with(words(context, "test-mode", test_mode))
        .with(words(context, "reference", reference))
        .with(amount)
        .with(words(context, "tax", tax))
        .with(lines(context))
}

/// The number of characters that fit in full size.
const MAX_FULL_SIZE_CHARS: usize = 13;

fn lines(context: UiContext) -> Node {
    // Focusable, so that it scrolls by keyboard too.
    let rows = Node::new("ul", "").set("tabindex", "0");
    let pick = |view: &ViewModel| Some(vec![(view.lines.clone(), currency(view).to_owned())]);
    Node::new("details", "lines")
        .hidden(context, |view| view.lines.is_empty())
        .with(Node::new("summary", "").text(context, title))
        .with(list(context, rows, pick, draw))
}

fn title(context: UiContext, view: &ViewModel) -> Option<String> {
    let count = view.lines.len();
    (count > 0).then(|| context.texts.count(Key::Lines, count))
}

fn draw(context: UiContext, rows: &Rows, sale: &[(Vec<Line>, String)]) {
    let Some((lines, currency)) = sale.first() else {
        return;
    };
    rows.keep(lines.len(), || {
        let row = Node::new("li", "").set("part", "line");
        row.with(Node::new("span", "")).with(Node::new("span", ""))
    });
    for (row, line) in rows.each().zip(lines) {
        let quantity = line.quantity.to_string();
        let values = [
            ("quantity", quantity.as_str()),
            ("name", line.name.as_str()),
        ];
        let name = context.texts.fill(Key::Line, &values);
        let total = context.money.minor(line.total, currency);
        row.rows().say(&[&name, &total]);
    }
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

fn currency(view: &ViewModel) -> &str {
    view.amount.as_ref().map_or("", |amount| &amount.currency)
}
