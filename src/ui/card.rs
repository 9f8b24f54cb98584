//! The root of the element's view.

use ipp_flow::{LinkNote, Tone, ViewModel};
use leptos::prelude::*;
use web_sys::Element;

use super::node::{Node, words};
use super::{
    actions::actions, live::live, moving::move_to, open::open_payments, order::order,
    pairing::pairing, picker::picker, press, stage::stage,
};
use crate::shell::UiContext;
use crate::text::{Key, age};

/// Draws the card, and two live regions for screen readers.
#[component]
pub(crate) fn Checkout(context: UiContext) -> impl IntoView {
    view! {
        <div class="card" part="card" use:card=context></div>
        <div class="live" role="status" aria-live="polite" aria-atomic="true" use:live=(context, false)></div>
        <div class="live" role="alert" aria-live="assertive" aria-atomic="true" use:live=(context, true)></div>
    }
}

/// Fills the card and sets the data attributes that the stylesheet reads.
fn card(card: Element, context: UiContext) {
    press::guard(&card);
    let stage = Node::new("div", "stage")
        .with(stage(context))
        .with(move_to(context))
        .with(picker(context))
        .with(pairing(context));
    Node::of(card)
        .attribute(context, "data-screen", |_, view| {
            Some(view.screen.name().to_owned())
        })
        .attribute(context, "data-tone", |_, view| {
            Some(tone(view.tone).to_owned())
        })
        .attribute(context, "data-link", |_, view| {
            Some(link(view.link).to_owned())
        })
        .with(order(context))
        .with(stage)
        .with(words(context, "link-note", connection))
        .with(open_payments(context))
        .with(actions(context));
}

/// The note about a lost connection, with the age of the shown state: since Kustom was last asked,
/// or since the stream was lost.
fn connection(context: UiContext, view: &ViewModel) -> Option<String> {
    let LinkNote::Lost { seconds } = view.link else {
        return None;
    };
    let age = age(view.confirmed.unwrap_or(seconds));
    Some(context.texts.fill(Key::ConnectionLost, &[("age", &age)]))
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
