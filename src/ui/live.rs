//! What a screen reader says: each change once, and at once where it went wrong.

use ipp_flow::{LinkNote, Tone, ViewModel};
use web_sys::Element;

use super::node::Node;
use super::stage::hint;
use crate::shell::UiContext;
use crate::text::Key;

/// Two regions, of which one speaks: how urgent a region is must not change with its text.
pub(super) fn live(region: Element, (context, urgent): (UiContext, bool)) {
    let say = if urgent {
        |context: UiContext, view: &ViewModel| is_urgent(view).then(|| spoken(context, view))
    } else {
        |context: UiContext, view: &ViewModel| (!is_urgent(view)).then(|| spoken(context, view))
    };
    Node::of(region).text(context, say);
}

const fn is_lost(view: &ViewModel) -> bool {
    matches!(view.link, LinkNote::Lost { .. })
}

const fn is_urgent(view: &ViewModel) -> bool {
    matches!(view.tone, Tone::Bad | Tone::Careful) || is_lost(view)
}

/// The headline and the hint, and before them that the connection is lost. Ages are left out, or
/// it would speak each second.
fn spoken(context: UiContext, view: &ViewModel) -> String {
    let mut said = String::new();
    if is_lost(view) {
        said = context.texts.get(Key::LineLost);
        said.push(' ');
    }
    said.push_str(&context.texts.say(&view.status));
    if let Some(hint) = hint(context, view) {
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
