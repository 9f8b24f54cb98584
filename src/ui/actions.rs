//! What can be done: one large button, one small one, and why the large one may not be pressed.

use ipp_flow::{Action, ViewModel};
use leptos::ev::MouseEvent;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

use super::node::{Node, flag, words};
use super::press::OFFERS;
use crate::shell::UiContext;

/// The buttons and the reason.
pub(super) fn actions(context: UiContext) -> Node {
    let blocked = |context: UiContext, view: &ViewModel| {
        let blocked = view.blocked.as_ref()?;
        Some(context.texts.blocked(blocked))
    };
    let primary = button(context, "primary", |view| view.primary)
        .line(context, |context, view| label(context, view.primary))
        .attribute(context, "disabled", |_, view| disabled(view, view.primary))
        .attribute(context, OFFERS, |_, view| name(view.primary));
    let secondary = button(context, "secondary", |view| view.secondary)
        .line(context, |context, view| label(context, view.secondary))
        .attribute(context, "disabled", |_, view| {
            disabled(view, view.secondary)
        })
        .attribute(context, OFFERS, |_, view| name(view.secondary));
    Node::new("div", "actions")
        .with(words(context, "blocked", blocked))
        .with(primary)
        .with(secondary)
}

/// Which of the two buttons.
type Which = fn(&ViewModel) -> Option<Action>;

fn button(context: UiContext, class: &str, which: Which) -> Node {
    Node::button(class).on("click", move |event| {
        let pressed = context.view.with_untracked(which);
        if let Some(action) = pressed.filter(|action| !is_slip(*action, event.unchecked_ref())) {
            context.dispatch.press(action);
        }
    })
}

fn label(context: UiContext, action: Option<Action>) -> Option<String> {
    action.map(|action| context.texts.action(action))
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
