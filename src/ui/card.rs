//! The whole of the element.

use ipp_flow::{LinkNote, Screen, Tone, ViewModel};
use leptos::prelude::*;
use web_sys::Element;

use super::node::{Node, words};
use super::{
    actions::actions, live::live, moving::move_to, open::open_payments, order::order,
    pairing::pairing, picker::picker, press, stage::stage,
};
use crate::shell::Desk;
use crate::text::{Key, age};

/// The whole element.
#[component]
pub(crate) fn Checkout(desk: Desk) -> impl IntoView {
    view! {
        <div class="card" part="card" use:card=desk></div>
        <div class="live" role="status" aria-live="polite" aria-atomic="true" use:live=(desk, false)></div>
        <div class="live" role="alert" aria-live="assertive" aria-atomic="true" use:live=(desk, true)></div>
    }
}

/// What is in the card, and what the stylesheet must know of the screen.
fn card(card: Element, desk: Desk) {
    press::guard(&card);
    let stage = Node::new("div", "stage")
        .with(stage(desk))
        .with(move_to(desk))
        .with(picker(desk))
        .with(pairing(desk));
    Node::of(card)
        .attribute(desk, "data-screen", |_, view| {
            Some(screen(view.screen).to_owned())
        })
        .attribute(desk, "data-tone", |_, view| {
            Some(tone(view.tone).to_owned())
        })
        .attribute(desk, "data-link", |_, view| {
            Some(link(view.link).to_owned())
        })
        .with(order(desk))
        .with(stage)
        .with(words(desk, "link-note", connection))
        .with(open_payments(desk))
        .with(actions(desk));
}

/// How old the picture is: since Kustom was last asked, or since the stream was lost.
fn connection(desk: Desk, view: &ViewModel) -> Option<String> {
    let LinkNote::Lost { seconds } = view.link else {
        return None;
    };
    let age = age(view.confirmed.unwrap_or(seconds));
    Some(desk.texts.fill(Key::ConnectionLost, &[("age", &age)]))
}

/// The screen's name in the stylesheet.
const fn screen(screen: Screen) -> &'static str {
    match screen {
        Screen::Resuming => "resuming",
        Screen::Ready => "ready",
        Screen::Starting => "starting",
        Screen::Sent => "sent",
        Screen::Active => "active",
        Screen::Declined => "declined",
        Screen::Cancelling => "cancelling",
        Screen::Paid { .. } => "paid",
        Screen::Cancelled => "cancelled",
        Screen::Expired => "expired",
        Screen::Failed => "failed",
        Screen::Unknown => "unknown",
        Screen::Held => "held",
        Screen::NeedsAttention => "needs_attention",
    }
}

const fn tone(tone: Tone) -> &'static str {
    match tone {
        Tone::Neutral => "neutral",
        Tone::Waiting => "waiting",
        Tone::Good => "good",
        Tone::Bad => "bad",
        Tone::Careful => "careful",
    }
}

const fn link(link: LinkNote) -> &'static str {
    match link {
        LinkNote::Live => "live",
        LinkNote::Connecting => "connecting",
        LinkNote::Lost { .. } => "lost",
    }
}
