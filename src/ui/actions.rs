//! The actions: one large button, one small one, and the reason why the large one is disabled.

use ipp_flow::{Action, Button, ViewModel};
use leptos::ev::MouseEvent;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

use super::Node;
use crate::shell::UiContext;

/// The buttons and that reason.
pub(super) fn actions(context: UiContext) -> Node {
    markup! {
        div "actions" {
            p "blocked" line=(blocked);
            button "primary" type="button"
                line=(|context, view| label(context, view.primary))
                ?disabled=(|view| !is_enabled(view.primary))
                data-offers=(|_, view| name(view.primary))
                on:click=(move |event| press(context, |view| view.primary, event.unchecked_ref()));
            button "secondary" type="button"
                line=(|context, view| label(context, view.secondary))
                ?disabled=(|view| !is_enabled(view.secondary))
                data-offers=(|_, view| name(view.secondary))
                on:click=(move |event| press(context, |view| view.secondary, event.unchecked_ref()));
        }
    }
}

fn press(context: UiContext, which: fn(&ViewModel) -> Option<Button>, event: &MouseEvent) {
    let pressed = context.view.with_untracked(|view| which(view));
    if let Some(button) = pressed.filter(|button| !is_slip(button.action, event)) {
        context.dispatch.press(button.action);
    }
}

fn blocked(context: UiContext, view: &ViewModel) -> Option<String> {
    let blocked = view.blocked.as_ref()?;
    Some(context.texts.blocked(blocked))
}

fn label(context: UiContext, button: Option<Button>) -> Option<String> {
    button.map(|button| context.texts.action(button.action))
}

/// A stable name of the action, for `data-offers`; labels won't do, since the page may give two
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

fn is_enabled(button: Option<Button>) -> bool {
    button.is_some_and(|button| button.enabled)
}

/// Whether it is the second half of a double tap on Charge. The button may have changed since the
/// first half, and a double tap must not charge.
fn is_slip(action: Action, event: &MouseEvent) -> bool {
    matches!(action, Action::Charge | Action::ChargeAgain) && event.detail() > 1
}
