//! Announcements for screen readers: each change once, and assertively if something is wrong.
//!
//! One of the two regions has text at a time, since a region's urgency must not change with its
//! text.

use ipp_flow::{LinkNote, Tone, ViewModel};

use super::Node;
use super::stage::hint;
use crate::shell::UiContext;
use crate::text::Key;

/// The region for what may wait until the reader has finished.
pub(super) fn polite() -> Node {
    markup! {
        div class="live" role="status" aria-live="polite" aria-atomic="true"
            text=(|context, view| (!is_urgent(view)).then(|| spoken(context, view)));
    }
}

/// The region for what may not.
pub(super) fn urgent() -> Node {
    markup! {
        div class="live" role="alert" aria-live="assertive" aria-atomic="true"
            text=(|context, view| is_urgent(view).then(|| spoken(context, view)));
    }
}

const fn is_lost(view: &ViewModel) -> bool {
    matches!(view.link, LinkNote::Lost { .. })
}

const fn is_urgent(view: &ViewModel) -> bool {
    matches!(view.tone, Tone::Bad | Tone::Careful) || is_lost(view)
}

/// The text to speak: headline and hint, preceded by a lost connection. Ages are left out, or it
/// would speak each second.
fn spoken(context: UiContext, view: &ViewModel) -> String {
    let mut said = String::new();
    if is_lost(view) {
        said = context.texts.get(Key::LineLost);
        said.push(' ');
    }
    said.push_str(&context.texts.say(&view.status));
    if let Some(hint) = hint(context, view) {
        // A pause between the two, unless the headline ends with one.
        if !said.ends_with(['.', '…']) {
            said.push('.');
        }
        said.push(' ');
        said.push_str(&hint);
    }
    // Two equal declines in a row are two changes: a silent space tells them apart.
    if !view.declines.is_multiple_of(2) {
        said.push('\u{a0}');
    }
    said
}
