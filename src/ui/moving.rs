//! The other terminals that a payment can be moved to.

use ipp_flow::Target;
use leptos::prelude::*;

use crate::shell::Desk;
use crate::text::Key;

/// They stand where the terminals to charge on stand, once the phone takes too long: one press
/// on the other terminal moves the payment.
#[component]
pub(super) fn MoveTo(desk: Desk) -> impl IntoView {
    let targets = Memo::new(move |_| desk.view.with(|view| view.targets.clone()));
    let rows = move || {
        targets.with(|targets| {
            let row = |target| row(desk, target);
            targets.iter().map(row).collect::<Vec<_>>()
        })
    };
    view! {
        <section class="move" part="move" hidden=move || targets.with(Vec::is_empty)>
            <p class="legend" part="legend">
                {move || desk.texts.get(Key::MoveTo)}
            </p>
            <div class="devices">{rows}</div>
        </section>
    }
}

fn row(desk: Desk, target: &Target) -> impl IntoView + use<> {
    let (id, name) = (target.id.clone(), target.name.clone());
    view! {
        <button
            type="button"
            class="target"
            part="target"
            on:click=move |_| desk.dispatch.move_to(id.clone())
        >
            {name}
        </button>
    }
}
