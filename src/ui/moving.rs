//! The other terminals that a payment can be moved to.

use ipp_flow::{Target, ViewModel};
use leptos::prelude::*;

use super::list::{Rows, list, pressed};
use super::node::Node;
use super::press::OFFERS;
use crate::shell::UiContext;
use crate::text::Key;

/// The list replaces the picker once the phone takes too long; one press on a terminal moves the
/// payment there.
pub(super) fn move_to(context: UiContext) -> Node {
    let legend =
        Node::new("p", "legend").text(context, |context, _| Some(context.texts.get(Key::MoveTo)));
    let rows = Node::of_class("div", "devices").on("click", move |event| {
        let id = |view: &ViewModel| Some(view.targets.get(pressed(&event)?)?.id.clone());
        if let Some(id) = context.view.with_untracked(id) {
            context.dispatch.move_to(id);
        }
    });
    Node::new("section", "move")
        .hidden(context, |view| view.targets.is_empty())
        .with(legend)
        .with(list(context, rows, |view| Some(view.targets.clone()), draw))
}

fn draw(_: UiContext, rows: &Rows, targets: &[Target]) {
    rows.keep(targets.len(), || Node::button("target"));
    for (row, target) in rows.each().zip(targets) {
        row.say(&target.name);
        row.set(OFFERS, Some(&target.id.0));
    }
}
