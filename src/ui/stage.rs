//! What happens: the state in words, what to do about it, and how old the knowledge is.

use ipp_flow::{Left, LinkNote, Screen, Text, ViewModel};
use leptos::prelude::*;

use super::words::Words;
use crate::shell::Desk;
use crate::text::{Key, age, ago};

/// The state. Where a charge is offered and nothing else is to be said, the terminals stand
/// in its place.
#[component]
pub(super) fn Stage(desk: Desk) -> impl IntoView {
    let silent = |view: &ViewModel| {
        view.screen == Screen::Ready
            && view.status == Text::Ready
            && view.hint.is_none()
            && view.detail.is_none()
    };
    view! {
        <div class="state" part="state" hidden=move || desk.view.with(silent)>
            <span class={"icon"} part="icon" aria-hidden="true"></span>
            <Words desk class="status" say=|desk, view| Some(desk.texts.say(&view.status)) />
            <div class="ages" part="ages">
                <Words desk class="elapsed" say=elapsed />
                <Words desk class="left" say=left />
                <Words desk class="left soon" say=soon />
                <Words desk class="confirmed" say=confirmed />
                <Words desk class="ended" say=ended />
            </div>
            <Words desk class="hint" say=hint />
            <div lang="en">
                <Words desk class="detail" say=|_, view| view.detail.clone() />
            </div>
            <Words desk class="detail order-id" say=order_id />
        </div>
    }
}

pub(super) fn hint(desk: Desk, view: &ViewModel) -> Option<String> {
    view.hint.as_ref().map(|hint| desk.texts.say(hint))
}

fn order_id(desk: Desk, view: &ViewModel) -> Option<String> {
    let order_id = view.order_id.as_deref()?;
    Some(desk.texts.fill(Key::OrderId, &[("order_id", order_id)]))
}

fn ended(desk: Desk, view: &ViewModel) -> Option<String> {
    desk.moments.format(view.ended_at?)
}

fn elapsed(desk: Desk, view: &ViewModel) -> Option<String> {
    Some(
        desk.texts
            .fill(Key::Elapsed, &[("age", &age(view.elapsed?))]),
    )
}

/// Small for as long as there is time.
fn left(desk: Desk, view: &ViewModel) -> Option<String> {
    let left = view.left.filter(|left| !left.soon)?;
    time_left(desk, left)
}

/// To be seen, once there is not.
fn soon(desk: Desk, view: &ViewModel) -> Option<String> {
    let left = view.left.filter(|left| left.soon)?;
    time_left(desk, left)
}

fn time_left(desk: Desk, left: Left) -> Option<String> {
    let age = age(left.seconds);
    Some(desk.texts.fill(Key::TimeLeft, &[("age", &age)]))
}

/// While the stream is lost, the note about that says it. Outside of what screen readers listen
/// to: nobody wants to hear it tick.
fn confirmed(desk: Desk, view: &ViewModel) -> Option<String> {
    let seconds = view.confirmed.filter(|_| view.link == LinkNote::Live)?;
    Some(desk.texts.fill(Key::Confirmed, &[("age", &ago(seconds))]))
}
