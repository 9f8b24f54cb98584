//! What happens: the state in words, what to do about it, and how old the knowledge is.

use ipp_flow::{Left, LinkNote, Screen, Text, ViewModel};

use super::node::{Node, words};
use crate::shell::Desk;
use crate::text::{Key, age, ago};

/// The state. Where a charge is offered and nothing else is to be said, the terminals stand
/// in its place.
pub(super) fn stage(desk: Desk) -> Node {
    let silent = |view: &ViewModel| {
        view.screen == Screen::Ready
            && view.status == Text::Ready
            && view.hint.is_none()
            && view.detail.is_none()
    };
    let ages = Node::new("div", "ages")
        .with(words(desk, "elapsed", elapsed))
        .with(words(desk, "left", left))
        .with(words(desk, "left soon", soon))
        .with(words(desk, "confirmed", confirmed))
        .with(words(desk, "ended", ended));
    let detail = words(desk, "detail", |_, view| view.detail.clone());
    Node::new("div", "state")
        .hidden(desk, silent)
        .with(Node::new("span", "icon").set("aria-hidden", "true"))
        .with(words(desk, "status", |desk, view| {
            Some(desk.texts.say(&view.status))
        }))
        .with(ages)
        .with(words(desk, "hint", hint))
        .with(Node::new("div", "").set("lang", "en").with(detail))
        .with(words(desk, "detail order-id", order_id))
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
