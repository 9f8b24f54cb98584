//! The till's other open payments: a short list, folded until opened.

use ipp_flow::{OpenRow, ViewModel};
use leptos::prelude::*;

use super::list::{Rows, list, pressed};
use super::node::Node;
use super::press::OFFERS;
use crate::shell::UiContext;
use crate::text::{Key, age};

/// The list: its heading has the count; pressing a row shows that payment.
pub(super) fn open_payments(context: UiContext) -> Node {
    let rows = Node::new("ul", "").on("click", move |event| {
        let id = |view: &ViewModel| Some(view.open.get(pressed(&event)?)?.id.clone());
        if let Some(id) = context.view.with_untracked(id) {
            context.dispatch.visit(id);
        }
    });
    let pick = |view: &ViewModel| Some(view.open.clone());
    Node::new("details", "open-payments")
        .hidden(context, |view| view.open.is_empty())
        .with(Node::new("summary", "").text(context, title))
        .with(list(context, rows, pick, draw))
}

fn title(context: UiContext, view: &ViewModel) -> Option<String> {
    let count = view.open.len();
    (count > 0).then(|| context.texts.count(Key::OpenPayments, count))
}

fn draw(context: UiContext, rows: &Rows, payments: &[OpenRow]) {
    rows.keep(payments.len(), row);
    for (item, open) in rows.each().zip(payments) {
        let order = [("reference", open.reference.as_str())];
        let order = context.texts.fill(Key::Order, &order);
        let amount = context.money.format(&open.amount);
        let status = context.texts.say(&open.status);
        let terminal = open.terminal.as_deref().unwrap_or_default();
        let age = format!("{terminal} {}", age(open.age));
        for button in item.rows().each() {
            let class = if open.careful {
                "open-payment careful"
            } else {
                "open-payment"
            };
            button.set("class", Some(class));
            button.set(OFFERS, Some(&open.id.0));
            button.rows().say(&[&order, &amount, &status, &age]);
        }
    }
}

/// One payment, which a press shows.
fn row() -> Node {
    let button = Node::button("open-payment")
        .with(Node::of_class("span", "name"))
        .with(Node::new("span", ""))
        .with(Node::of_class("span", "open-status"))
        .with(Node::of_class("span", "open-age"));
    Node::new("li", "").with(button)
}
