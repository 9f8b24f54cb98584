//! What can be done: one large button, one small one, and why the large one may not be pressed.

use ipp_flow::{Action, ViewModel};
use leptos::ev::MouseEvent;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

use super::node::{Node, flag, words};
use super::press::OFFERS;
use crate::shell::Desk;

/// The buttons and the reason.
pub(super) fn actions(desk: Desk) -> Node {
    let blocked = |desk: Desk, view: &ViewModel| {
        let blocked = view.blocked.as_ref()?;
        Some(desk.texts.blocked(blocked))
    };
    let primary = button(desk, "primary", |view| view.primary)
        .line(desk, |desk, view| label(desk, view.primary))
        .attribute(desk, "disabled", |_, view| disabled(view, view.primary))
        .attribute(desk, OFFERS, |_, view| name(view.primary));
    let secondary = button(desk, "secondary", |view| view.secondary)
        .line(desk, |desk, view| label(desk, view.secondary))
        .attribute(desk, "disabled", |_, view| disabled(view, view.secondary))
        .attribute(desk, OFFERS, |_, view| name(view.secondary));
    Node::new("div", "actions")
        .with(words(desk, "blocked", blocked))
        .with(primary)
        .with(secondary)
}

/// Which of the two buttons.
type Which = fn(&ViewModel) -> Option<Action>;

fn button(desk: Desk, class: &str, which: Which) -> Node {
    Node::button(class).on("click", move |event| {
        let pressed = desk.view.with_untracked(which);
        if let Some(action) = pressed.filter(|action| !is_slip(*action, event.unchecked_ref())) {
            desk.dispatch.press(action);
        }
    })
}

fn label(desk: Desk, action: Option<Action>) -> Option<String> {
    action.map(|action| desk.texts.action(action))
}

/// What it does, whatever the page's own words for it are: two of those may be alike.
fn name(action: Option<Action>) -> Option<String> {
    let name = match action? {
        Action::Charge => "charge",
        Action::ChargeAgain => "again",
        Action::Cancel => "cancel",
        Action::CheckNow => "check",
        Action::Done => "done",
        Action::TakeOver => "take-over",
        Action::Back => "back",
    };
    Some(name.to_owned())
}

fn disabled(view: &ViewModel, action: Option<Action>) -> Option<String> {
    flag(!action.is_some_and(|action| view.can(action)))
}

/// The second half of a double tap. The button may have become another one under the finger
/// since the first half, and nobody charges by a double tap.
fn is_slip(action: Action, event: &MouseEvent) -> bool {
    matches!(action, Action::Charge | Action::ChargeAgain) && event.detail() > 1
}
