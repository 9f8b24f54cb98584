//! The till's other open payments: a short list to finish, folded until somebody wants it.

use ipp_flow::OpenRow;
use leptos::prelude::*;

use crate::shell::Desk;
use crate::text::{Key, age};

/// The heading says how many; a row shows its payment.
#[component]
pub(super) fn OpenPayments(desk: Desk) -> impl IntoView {
    let list = Memo::new(move |_| desk.view.with(|view| view.open.clone()));
    let title = move || desk.texts.count(Key::OpenPayments, list.with(Vec::len));
    let rows = move || {
        list.with(|list| {
            let row = |open| row(desk, open);
            list.iter().map(row).collect::<Vec<_>>()
        })
    };
    view! {
        <details
            class="open-payments"
            part="open-payments"
            hidden=move || list.with(Vec::is_empty)
        >
            <summary>{title}</summary>
            <ul>{rows}</ul>
        </details>
    }
}

/// One payment. Its texts are plain values, as a terminal's are.
fn row(desk: Desk, open: &OpenRow) -> impl IntoView + use<> {
    let order = [("reference", open.reference.as_str())];
    let order = desk.texts.fill(Key::Order, &order);
    let amount = desk.money.format(&open.amount);
    let status = desk.texts.say(&open.status);
    let terminal = open.terminal.clone().unwrap_or_default();
    let (age, id) = (age(open.age), open.id.clone());
    view! {
        <li>
            <button
                type="button"
                class="open-payment"
                class:careful=open.careful
                part="open-payment"
                on:click=move |_| desk.dispatch.visit(id.clone())
            >
                <span class="name">{order}</span>
                <span>{amount}</span>
                <span class="open-status">{status}</span>
                <span class="open-age">{terminal} " " {age}</span>
            </button>
        </li>
    }
}
