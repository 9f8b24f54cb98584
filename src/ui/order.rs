//! What is to be paid.

use ipp_flow::{Line, ViewModel};

use super::list::{Rows, list};
use super::node::{Node, flag, words};
use crate::shell::Desk;
use crate::text::Key;

/// Whether it is play, reference, amount, tax, and the lines, folded.
pub(super) fn order(desk: Desk) -> Node {
    // What is looked at first, and never broken in two: one that is long is written smaller.
    let amount = words(desk, "amount", amount).attribute(desk, "data-long", |desk, view| {
        flag(amount(desk, view).is_some_and(|text| text.chars().count() > LONG))
    });
    Node::new("div", "order")
        .with(words(desk, "test-mode", test_mode))
        .with(words(desk, "reference", reference))
        .with(amount)
        .with(words(desk, "tax", tax))
        .with(lines(desk))
}

/// So many characters are as many as fit in full size.
const LONG: usize = 13;

fn lines(desk: Desk) -> Node {
    // It scrolls, by keyboard too.
    let rows = Node::new("ul", "").set("tabindex", "0");
    let pick = |view: &ViewModel| Some(vec![(view.lines.clone(), currency(view).to_owned())]);
    Node::new("details", "lines")
        .hidden(desk, |view| view.lines.is_empty())
        .with(Node::new("summary", "").text(desk, title))
        .with(list(desk, rows, pick, draw))
}

fn title(desk: Desk, view: &ViewModel) -> Option<String> {
    let count = view.lines.len();
    (count > 0).then(|| desk.texts.count(Key::Lines, count))
}

fn draw(desk: Desk, rows: &Rows, sale: &[(Vec<Line>, String)]) {
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
        let name = desk.texts.fill(Key::Line, &values);
        let total = desk.money.minor(line.total, currency);
        row.rows().say(&[&name, &total]);
    }
}

fn test_mode(desk: Desk, view: &ViewModel) -> Option<String> {
    view.test_mode.then(|| desk.texts.get(Key::TestMode))
}

fn reference(desk: Desk, view: &ViewModel) -> Option<String> {
    let reference = view.reference.as_deref()?;
    Some(desk.texts.fill(Key::Order, &[("reference", reference)]))
}

fn amount(desk: Desk, view: &ViewModel) -> Option<String> {
    view.amount.as_ref().map(|amount| desk.money.format(amount))
}

fn tax(desk: Desk, view: &ViewModel) -> Option<String> {
    let tax = view.tax.filter(|tax| *tax != 0)?;
    let amount = desk.money.minor(tax, currency(view));
    Some(desk.texts.fill(Key::TaxIncluded, &[("amount", &amount)]))
}

fn currency(view: &ViewModel) -> &str {
    view.amount.as_ref().map_or("", |amount| &amount.currency)
}
