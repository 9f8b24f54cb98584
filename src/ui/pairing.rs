//! Pairing a phone: a small button under the terminals, and in their place a code.

use ipp_flow::{Event, PairingNote, ViewModel};
use leptos::prelude::*;

use super::list::list;
use super::node::{Node, words};
use crate::shell::Desk;
use crate::text::{Key, age};

/// The button stays where it is and closes what it has opened, so that it keeps the focus.
pub(super) fn pairing(desk: Desk) -> Node {
    let toggle = Node::button("pair")
        .attribute(desk, "aria-expanded", |_, view| {
            Some(view.pairing.is_open().to_string())
        })
        .text(desk, |desk, view| {
            let open = view.pairing.is_open();
            Some(desk.texts.get(if open { Key::Close } else { Key::Pair }))
        })
        .on("click", move |_| {
            let open = desk.view.with_untracked(|view| view.pairing.is_open());
            desk.dispatch.tell(if open {
                Event::StopPairing
            } else {
                Event::Pair
            });
        });
    Node::new("div", "pairing")
        .hidden(desk, |view| view.pairing == PairingNote::Hidden)
        .with(status_of(words(desk, "paired", paired)))
        .with(panel(desk))
        .with(toggle)
}

/// What is said when it changes.
pub(super) fn status_of(words: Node) -> Node {
    Node::new("div", "").set("role", "status").with(words)
}

fn panel(desk: Desk) -> Node {
    let new_code = Node::button("new-code")
        .text(desk, |desk, _| Some(desk.texts.get(Key::NewCode)))
        .hidden(desk, |view| !lacks_code(&view.pairing))
        .on("click", move |_| desk.dispatch.tell(Event::Pair));
    Node::new("div", "pair-panel")
        .set("role", "group")
        .hidden(desk, |view| !view.pairing.is_open())
        .with(status_of(words(desk, "pair-status", status)))
        .with(code(desk))
        .with(new_code)
}

/// The code, how long it serves, and what to do with it.
fn code(desk: Desk) -> Node {
    let pick = |view: &ViewModel| match &view.pairing {
        PairingNote::Code { groups, .. } => Some(groups.clone()),
        _ => Some(Vec::new()),
    };
    // The gaps are the stylesheet's: what is copied is the code alone.
    let letters = list(desk, Node::new("p", "code"), pick, |_, rows, groups| {
        rows.keep(groups.len(), || Node::new("span", ""));
        for (row, group) in rows.each().zip(groups) {
            row.say(&group.0);
        }
    });
    let step = |say| Node::new("li", "").text(desk, say);
    let steps = Node::of_class("ol", "steps")
        .with(step(|desk, _| Some(desk.texts.get(Key::PairOpenApp))))
        .with(step(|desk, _| Some(desk.texts.get(Key::PairTypeCode))))
        .with(step(|desk, _| Some(desk.texts.get(Key::PairWait))));
    Node::of_class("div", "pair-code")
        .hidden(
            desk,
            |view| !matches!(&view.pairing, PairingNote::Code { groups, .. } if !groups.is_empty()),
        )
        .with(letters)
        .with(words(desk, "code-left", left))
        .with(steps)
}

const fn lacks_code(note: &PairingNote) -> bool {
    matches!(note, PairingNote::Refused(_) | PairingNote::Expired)
}

fn paired(desk: Desk, view: &ViewModel) -> Option<String> {
    let PairingNote::Offered {
        paired: Some(device),
    } = &view.pairing
    else {
        return None;
    };
    Some(desk.texts.fill(Key::PhonePaired, &[("device", device)]))
}

fn status(desk: Desk, view: &ViewModel) -> Option<String> {
    Some(desk.texts.get(match &view.pairing {
        PairingNote::Asking => Key::PairAsking,
        PairingNote::Refused(Some(detail)) => return Some(detail.clone()),
        PairingNote::Refused(None) => Key::PairRefused,
        PairingNote::Expired => Key::PairExpired,
        PairingNote::Code { .. } => Key::Pair,
        PairingNote::Hidden | PairingNote::Offered { .. } => return None,
    }))
}

fn left(desk: Desk, view: &ViewModel) -> Option<String> {
    let PairingNote::Code { seconds, .. } = view.pairing else {
        return None;
    };
    Some(desk.texts.fill(Key::PairLeft, &[("age", &age(seconds))]))
}
