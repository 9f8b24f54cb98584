//! A line of text that is there only while it has something to say.

use ipp_flow::ViewModel;
use leptos::prelude::*;

use crate::shell::Desk;

/// What a line says about the screen. A plain function: one piece of wasm serves all lines.
pub(super) type Say = fn(Desk, &ViewModel) -> Option<String>;

/// A paragraph.
#[component]
pub(super) fn Words(desk: Desk, class: &'static str, say: Say) -> impl IntoView {
    let text = move || desk.view.with(|view| say(desk, view));
    view! {
        <p class=class part=class hidden=move || text().is_none()>
            {move || text().unwrap_or_default()}
        </p>
    }
}
