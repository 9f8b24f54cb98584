//! The whole of the element.

use ipp_flow::{LinkNote, Screen, Tone, ViewModel};
use leptos::prelude::*;

use super::{
    actions::Actions, live::Live, moving::MoveTo, open::OpenPayments, order::OrderSummary,
    pairing::Pairing, picker::Picker, stage::Stage, words::Words,
};
use crate::shell::Desk;
use crate::text::{Key, age};

/// The whole element.
#[component]
pub(crate) fn Checkout(desk: Desk) -> impl IntoView {
    let view = desk.view;
    view! {
        <div
            class="card"
            part="card"
            data-screen=move || view.with(|v| screen(v.screen))
            data-tone=move || view.with(|v| tone(v.tone))
            data-link=move || view.with(|v| link(v.link))
        >
            <OrderSummary desk />
            <div class="stage" part="stage">
                <Stage desk />
                <MoveTo desk />
                <Picker desk />
                <Pairing desk />
            </div>
            <Words desk class="link-note" say=connection />
            <OpenPayments desk />
            <Actions desk />
        </div>
        <Live desk />
    }
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
