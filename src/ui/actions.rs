//! What can be done: one large button, one small one, and why the large one may not be pressed.

use ipp_flow::{Action, ViewModel};
use leptos::ev::MouseEvent;
use leptos::prelude::*;

use super::words::Words;
use crate::shell::Desk;

/// Which of the two buttons.
type Which = fn(&ViewModel) -> Option<Action>;

/// The buttons and the reason.
#[component]
pub(super) fn Actions(desk: Desk) -> impl IntoView {
    let blocked = |desk: Desk, view: &ViewModel| {
        view.blocked
            .as_ref()
            .map(|blocked| desk.texts.blocked(blocked))
    };
    view! {
        <div class="actions" part="actions">
            <Words desk class="blocked" say=blocked />
            <ActionButton desk class="primary" which=|view| view.primary />
            <ActionButton desk class="secondary" which=|view| view.secondary />
        </div>
    }
}

#[component]
fn ActionButton(desk: Desk, class: &'static str, which: Which) -> impl IntoView {
    let action = move || desk.view.with(which);
    let disabled = move || {
        desk.view
            .with(|view| !which(view).is_some_and(|action| view.can(action)))
    };
    let press = move |event: MouseEvent| {
        let pressed = desk.view.with_untracked(which);
        if let Some(action) = pressed.filter(|action| !is_slip(*action, &event)) {
            desk.dispatch.press(action);
        }
    };
    view! {
        <button
            type="button"
            class=class
            part=class
            hidden=move || action().is_none()
            disabled=disabled
            on:click=press
        >
            {move || action().map(|action| desk.texts.action(action)).unwrap_or_default()}
        </button>
    }
}

/// The second half of a double tap. The button may have become another one under the finger
/// since the first half, and nobody charges by a double tap.
fn is_slip(action: Action, event: &MouseEvent) -> bool {
    matches!(action, Action::Charge | Action::ChargeAgain) && event.detail() > 1
}
