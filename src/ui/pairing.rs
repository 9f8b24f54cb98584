//! Pairing a phone: a small button under the terminals, and a panel with the code in their place.

use ipp_flow::{EnrollmentCode, Event, PairingNote, ViewModel};
use leptos::prelude::*;

use super::Node;
use crate::markup::Rows;
use crate::shell::UiContext;
use crate::text::{Key, age};

/// The pairing section. The button stays in place and closes what it opened, so that it keeps the
/// focus. The live regions are there from the start.
pub(super) fn pairing(context: UiContext) -> Node {
    markup! {
        div "pairing" ?hidden=(|view| view.pairing == PairingNote::Hidden) {
            div role="status" {
                p "paired" line=(paired);
            }
            div "pair-panel" role="group" ?hidden=(|view| !view.pairing.is_open()) {
                div role="status" {
                    p "pair-status" line=(status);
                }
                div class="pair-code" later=(has_no_code, code);
                button "new-code" type="button" text=[Key::NewCode]
                    ?hidden=(|view| !lacks_code(&view.pairing))
                    on:click=(move |_| context.dispatch.tell(Event::Pair));
            }
            button "pair" type="button" text=(toggle)
                aria-expanded=(|_, view| Some(view.pairing.is_open().to_string()))
                on:click=(move |_| open_or_close(context));
        }
    }
}

fn toggle(context: UiContext, view: &ViewModel) -> Option<String> {
    let open = view.pairing.is_open();
    Some(context.texts.get(if open { Key::Close } else { Key::Pair }))
}

fn open_or_close(context: UiContext) {
    let open = context.view.with_untracked(|view| view.pairing.is_open());
    context.dispatch.tell(if open {
        Event::StopPairing
    } else {
        Event::Pair
    });
}

/// The code, how long it is valid, and the steps to use it.
fn code(_: UiContext, section: Node) -> Node {
    markup! {
        (section)
        p "code" list=(|view| Some(groups(view)), draw);
        p "code-left" line=(left);
        ol class="steps" {
            li text=[Key::PairOpenApp];
            li text=[Key::PairTypeCode];
            li text=[Key::PairWait];
        }
    }
}

fn groups(view: &ViewModel) -> &[EnrollmentCode] {
    match &view.pairing {
        PairingNote::Code { groups, .. } => groups,
        _ => &[],
    }
}

fn has_no_code(view: &ViewModel) -> bool {
    groups(view).is_empty()
}

row! {
    /// A group of the code's letters. The stylesheet makes the gaps, so that copying gives the code
    /// alone.
    struct Letters {}
    span;
}

fn draw(_: UiContext, rows: &mut Rows<Letters>, groups: &[EnrollmentCode]) {
    for (row, group) in rows.keep(groups, |_| "") {
        row.whole.say(&group.0);
    }
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
