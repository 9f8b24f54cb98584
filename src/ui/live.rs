//! What a screen reader says: each change once, and at once where it went wrong.

use ipp_flow::{LinkNote, Tone, ViewModel};
use web_sys::Element;

use super::node::Node;
use super::stage::hint;
use crate::shell::Desk;
use crate::text::Key;

/// Two regions, of which one speaks: how urgent a region is must not change with its text.
pub(super) fn live(region: Element, (desk, urgent): (Desk, bool)) {
    let say = if urgent {
        |desk: Desk, view: &ViewModel| is_urgent(view).then(|| spoken(desk, view))
    } else {
        |desk: Desk, view: &ViewModel| (!is_urgent(view)).then(|| spoken(desk, view))
    };
    Node::of(region).text(desk, say);
}

const fn is_lost(view: &ViewModel) -> bool {
    matches!(view.link, LinkNote::Lost { .. })
}

const fn is_urgent(view: &ViewModel) -> bool {
    matches!(view.tone, Tone::Bad | Tone::Careful) || is_lost(view)
}

/// The headline and the hint, and before them that the connection is lost. Ages are left out, or
/// it would speak each second.
fn spoken(desk: Desk, view: &ViewModel) -> String {
    let mut said = String::new();
    if is_lost(view) {
        said = desk.texts.get(Key::LineLost);
        said.push(' ');
    }
    said.push_str(&desk.texts.say(&view.status));
    if let Some(hint) = hint(desk, view) {
        // A pause between the two, if the headline has none at its end.
        if !said.ends_with(['.', '…']) {
            said.push('.');
        }
        said.push(' ');
        said.push_str(&hint);
    }
    // The same decline twice is two changes: a space that is not heard tells them apart.
    if !view.declines.is_multiple_of(2) {
        said.push('\u{a0}');
    }
    said
}
