//! The actions: one large button, one small one, and the reason why the large one is disabled.

use ipp_flow::{Action, Button, ViewModel};
use leptos::ev::MouseEvent;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

use super::node::{Node, flag, words};
use super::press::OFFERS;
use crate::shell::UiContext;

/// The buttons and that reason.
pub(super) fn actions(context: UiContext) -> Node {
    let blocked = |context: UiContext, view: &ViewModel| {
        let blocked = view.blocked.as_ref()?;
        Some(context.texts.blocked(blocked))
    };
    let primary = button(context, "primary", |view| view.primary)
        .line(context, |context, view| label(context, view.primary))
        .attribute(context, "disabled", |_, view| disabled(view.primary))
        .attribute(context, OFFERS, |_, view| name(view.primary));
    let secondary = button(context, "secondary", |view| view.secondary)
        .line(context, |context, view| label(context, view.secondary))
        .attribute(context, "disabled", |_, view| disabled(view.secondary))
        .attribute(context, OFFERS, |_, view| name(view.secondary));
    Node::new("div", "actions")
        .with(words(context, "blocked", blocked))
        .with(primary)
        .with(secondary)
}

/// Selects the action of one of the two buttons.
type Which = fn(&ViewModel) -> Option<Button>;

fn button(context: UiContext, class: &str, which: Which) -> Node {
    Node::button(class).on("click", move |event| {
        let pressed = context
            .view
            .with_untracked(which)
            .map(|button| button.action);
        if let Some(action) = pressed.filter(|action| !is_slip(*action, event.unchecked_ref())) {
            context.dispatch.press(action);
        }
    })
}

fn label(context: UiContext, button: Option<Button>) -> Option<String> {
    button.map(|button| context.texts.action(button.action))
}

/// A stable name of the action, for [`OFFERS`]; labels won't do, since the page may give two
/// actions the same one.
fn name(button: Option<Button>) -> Option<String> {
    let name = match button?.action {
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

fn disabled(button: Option<Button>) -> Option<String> {
    flag(!button.is_some_and(|button| button.enabled))
}

/// Whether it is the second half of a double tap on Charge. The button may have changed since the
/// first half, and a double tap must not charge.
fn is_slip(action: Action, event: &MouseEvent) -> bool {
    matches!(action, Action::Charge | Action::ChargeAgain) && event.detail() > 1
}
