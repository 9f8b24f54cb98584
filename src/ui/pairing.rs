//! Pairing a phone: a small button under the terminals, and in their place a code.

use ipp_flow::{Event, PairingNote, ViewModel};
use leptos::prelude::*;

use super::words::Words;
use crate::shell::Desk;
use crate::text::{Key, age};

/// The button stays where it is and closes what it has opened, so that it keeps the focus.
#[component]
pub(super) fn Pairing(desk: Desk) -> impl IntoView {
    let is = move |what: fn(&PairingNote) -> bool| desk.view.with(|view| what(&view.pairing));
    let open = move || is(PairingNote::is_open);
    let toggle = move |_| {
        let event = if desk.view.with_untracked(|view| view.pairing.is_open()) {
            Event::StopPairing
        } else {
            Event::Pair
        };
        desk.dispatch.tell(event);
    };
    let label = move || desk.texts.get(if open() { Key::Close } else { Key::Pair });
    view! {
        <div class="pairing" part="pairing" hidden=move || is(|note| *note == PairingNote::Hidden)>
            <div role="status">
                <Words desk class="paired" say=paired />
            </div>
            <div class="pair-panel" part="pair-panel" role="group" hidden=move || !open()>
                <div role="status">
                    <Words desk class="pair-status" say=status />
                </div>
                <Code desk />
                <button
                    class="new-code"
                    part="new-code"
                    type="button"
                    hidden=move || !is(lacks_code)
                    on:click=move |_| desk.dispatch.tell(Event::Pair)
                >
                    {move || desk.texts.get(Key::NewCode)}
                </button>
            </div>
            <button
                class="pair"
                part="pair"
                type="button"
                aria-expanded=move || if open() { "true" } else { "false" }
                on:click=toggle
            >
                {label}
            </button>
        </div>
    }
}

/// The code, how long it serves, and what to do with it.
#[component]
fn Code(desk: Desk) -> impl IntoView {
    let groups = Memo::new(move |_| {
        desk.view.with(|view| match &view.pairing {
            PairingNote::Code { groups, .. } => groups.clone(),
            _ => Vec::new(),
        })
    });
    // The gaps are the stylesheet's: what is copied is the code alone.
    let letters = move || {
        let group = |group: ipp_flow::EnrollmentCode| view! { <span>{group.0}</span> };
        groups.get().into_iter().map(group).collect::<Vec<_>>()
    };
    let steps = [Key::PairOpenApp, Key::PairTypeCode, Key::PairWait]
        .map(|key| view! { <li>{move || desk.texts.get(key)}</li> });
    view! {
        <div class="pair-code" hidden=move || groups.with(Vec::is_empty)>
            <p class="code" part="code">{letters}</p>
            <Words desk class="code-left" say=left />
            <ol class="steps">{steps}</ol>
        </div>
    }
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
