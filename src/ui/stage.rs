//! The state in words, what to do next, and how old the knowledge is.

use ipp_flow::{Left, LinkNote, Screen, Text, ViewModel};

use super::node::{Node, words};
use crate::shell::UiContext;
use crate::text::{Key, age, ago};

/// Draws the state. While a charge is offered and there is nothing else to say, it is hidden and
/// the terminals take its place.
pub(super) fn stage(context: UiContext) -> Node {
    let silent = |view: &ViewModel| {
        view.screen == Screen::Ready
            && view.status == Text::Ready
            && view.hint.is_none()
            && view.detail.is_none()
    };
    let ages = Node::new("div", "ages")
        .with(words(context, "elapsed", elapsed))
        .with(words(context, "left", left))
        .with(words(context, "left soon", soon))
        .with(words(context, "confirmed", confirmed))
        .with(words(context, "ended", ended));
    let detail = words(context, "detail", |_, view| view.detail.clone());
    Node::new("div", "state")
        .hidden(context, silent)
        .with(Node::new("span", "icon").set("aria-hidden", "true"))
        .with(words(context, "status", |context, view| {
            Some(context.texts.say(&view.status))
        }))
        .with(ages)
        .with(words(context, "hint", hint))
        .with(Node::new("div", "").set("lang", "en").with(detail))
        .with(words(context, "detail order-id", order_id))
}

pub(super) fn hint(context: UiContext, view: &ViewModel) -> Option<String> {
    view.hint.as_ref().map(|hint| context.texts.say(hint))
}

fn order_id(context: UiContext, view: &ViewModel) -> Option<String> {
    let order_id = view.order_id.as_deref()?;
    Some(context.texts.fill(Key::OrderId, &[("order_id", order_id)]))
}

fn ended(context: UiContext, view: &ViewModel) -> Option<String> {
    context.moments.format(view.ended_at?)
}

fn elapsed(context: UiContext, view: &ViewModel) -> Option<String> {
    Some(
        context
            .texts
            .fill(Key::Elapsed, &[("age", &age(view.elapsed?))]),
    )
}

/// The time left, in small print while there is enough.
fn left(context: UiContext, view: &ViewModel) -> Option<String> {
    let left = view.left.filter(|left| !left.soon)?;
    time_left(context, left)
}

/// The time left, emphasised once there is little.
fn soon(context: UiContext, view: &ViewModel) -> Option<String> {
    let left = view.left.filter(|left| left.soon)?;
    time_left(context, left)
}

fn time_left(context: UiContext, left: Left) -> Option<String> {
    let age = age(left.seconds);
    Some(context.texts.fill(Key::TimeLeft, &[("age", &age)]))
}

/// The age of the state; while the stream is lost, its note has the age instead. Not in a live
/// region, or screen readers would speak every second.
fn confirmed(context: UiContext, view: &ViewModel) -> Option<String> {
    let seconds = view.confirmed.filter(|_| view.link == LinkNote::Live)?;
    Some(
        context
            .texts
            .fill(Key::Confirmed, &[("age", &ago(seconds))]),
    )
}
