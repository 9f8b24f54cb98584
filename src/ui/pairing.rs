//! Pairing a phone: a small button under the terminals, and a panel with the code in their place.

use ipp_flow::{Event, PairingNote, ViewModel};
use leptos::prelude::*;

use super::list::list;
use super::node::{Node, words};
use crate::shell::UiContext;
use crate::text::{Key, age};

/// The pairing section. The button stays in place and closes what it opened, so that it keeps the
/// focus.
pub(super) fn pairing(context: UiContext) -> Node {
    let toggle = Node::button("pair")
        .attribute(context, "aria-expanded", |_, view| {
            Some(view.pairing.is_open().to_string())
        })
        .text(context, |context, view| {
            let open = view.pairing.is_open();
            Some(context.texts.get(if open { Key::Close } else { Key::Pair }))
        })
        .on("click", move |_| {
            let open = context.view.with_untracked(|view| view.pairing.is_open());
            context.dispatch.tell(if open {
                Event::StopPairing
            } else {
                Event::Pair
            });
        });
    Node::new("div", "pairing")
        .hidden(context, |view| view.pairing == PairingNote::Hidden)
        .with(status_of(words(context, "paired", paired)))
        .with(panel(context))
        .with(toggle)
}

/// Wraps a text in a live region, which screen readers speak when it changes.
pub(super) fn status_of(words: Node) -> Node {
    Node::new("div", "").set("role", "status").with(words)
}

fn panel(context: UiContext) -> Node {
    let new_code = Node::button("new-code")
        .text(context, |context, _| Some(context.texts.get(Key::NewCode)))
        .hidden(context, |view| !lacks_code(&view.pairing))
        .on("click", move |_| context.dispatch.tell(Event::Pair));
    Node::new("div", "pair-panel")
        .set("role", "group")
        .hidden(context, |view| !view.pairing.is_open())
        .with(status_of(words(context, "pair-status", status)))
        .with(code(context))
        .with(new_code)
}

/// The code, how long it is valid, and the steps to use it.
fn code(context: UiContext) -> Node {
    let pick = |view: &ViewModel| match &view.pairing {
        PairingNote::Code { groups, .. } => Some(groups.clone()),
        _ => Some(Vec::new()),
    };
    // The stylesheet makes the gaps, so that copying gives the code alone.
    let letters = list(context, Node::new("p", "code"), pick, |_, rows, groups| {
        rows.keep(groups.len(), || Node::new("span", ""));
        for (row, group) in rows.each().zip(groups) {
            row.say(&group.0);
        }
    });
    let step = |say| Node::new("li", "").text(context, say);
    let steps = Node::of_class("ol", "steps")
        .with(step(|context, _| Some(context.texts.get(Key::PairOpenApp))))
        .with(step(|context, _| {
            Some(context.texts.get(Key::PairTypeCode))
        }))
        .with(step(|context, _| Some(context.texts.get(Key::PairWait))));
    Node::of_class("div", "pair-code")
        .hidden(
            context,
            |view| !matches!(&view.pairing, PairingNote::Code { groups, .. } if !groups.is_empty()),
        )
        .with(letters)
        .with(words(context, "code-left", left))
        .with(steps)
}

const fn lacks_code(note: &PairingNote) -> bool {
    matches!(note, PairingNote::Refused(_) | PairingNote::Expired)
}

fn paired(context: UiContext, view: &ViewModel) -> Option<String> {
    let PairingNote::Offered {
        paired: Some(device),
    } = &view.pairing
    else {
        return None;
    };
    Some(context.texts.fill(Key::PhonePaired, &[("device", device)]))
}

fn status(context: UiContext, view: &ViewModel) -> Option<String> {
    Some(context.texts.get(match &view.pairing {
        PairingNote::Asking => Key::PairAsking,
        PairingNote::Refused(Some(detail)) => return Some(detail.clone()),
        PairingNote::Refused(None) => Key::PairRefused,
        PairingNote::Expired => Key::PairExpired,
        PairingNote::Code { .. } => Key::Pair,
        PairingNote::Hidden | PairingNote::Offered { .. } => return None,
    }))
}

fn left(context: UiContext, view: &ViewModel) -> Option<String> {
    let PairingNote::Code { seconds, .. } = view.pairing else {
        return None;
    };
    Some(context.texts.fill(Key::PairLeft, &[("age", &age(seconds))]))
}
