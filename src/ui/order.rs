//! What is to be paid.

use ipp_flow::{Line, ViewModel};
use leptos::prelude::*;

use super::words::Words;
use crate::shell::Desk;
use crate::text::Key;

/// Whether it is play, reference, amount, tax, and the lines, folded.
#[component]
pub(super) fn OrderSummary(desk: Desk) -> impl IntoView {
    view! {
        <div class="order" part="order">
            <Words desk class="test-mode" say=test_mode />
            <Words desk class="reference" say=reference />
            <Amount desk />
            <Words desk class="tax" say=tax />
            <Lines desk />
        </div>
    }
}

/// So many characters are as many as fit in full size.
const LONG: usize = 13;

/// What is looked at first, and never broken in two: one that is long is written smaller.
#[component]
fn Amount(desk: Desk) -> impl IntoView {
    let text = move || desk.view.with(|view| amount(desk, view));
    let long = move || text().is_some_and(|text| text.chars().count() > LONG);
    view! {
        <p
            class="amount"
            part="amount"
            data-long=move || long().then_some("")
            hidden=move || text().is_none()
        >
            {move || text().unwrap_or_default()}
        </p>
    }
}

#[component]
fn Lines(desk: Desk) -> impl IntoView {
    // The screen changes each second, the lines don't.
    let lines = Memo::new(move |_| {
        desk.view
            .with(|view| (view.lines.clone(), currency(view).to_owned()))
    });
    let count = move || lines.with(|(lines, _)| lines.len());
    let title = move || desk.texts.count(Key::Lines, count());
    let rows = move || {
        lines.with(|(lines, currency)| {
            let row = |line| row(desk, line, currency);
            lines.iter().map(row).collect::<Vec<_>>()
        })
    };
    view! {
        <details class="lines" part="lines" hidden=move || count() == 0>
            <summary>{title}</summary>
            // It scrolls, by keyboard too.
            <ul tabindex="0">{rows}</ul>
        </details>
    }
}

fn row(desk: Desk, line: &Line, currency: &str) -> impl IntoView + use<> {
    let quantity = line.quantity.to_string();
    let values = [
        ("quantity", quantity.as_str()),
        ("name", line.name.as_str()),
    ];
    let (name, total) = (
        desk.texts.fill(Key::Line, &values),
        desk.money.minor(line.total, currency),
    );
    view! {
        <li part="line">
            <span>{name}</span>
            <span>{total}</span>
        </li>
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
