//! The state in words, what to do next, and how old the knowledge is.

use ipp_flow::{Left, LinkNote, Screen, Text, ViewModel};

use super::Node;
use crate::shell::UiContext;
use crate::text::{Key, age, ago};

/// The state. While a charge is offered and there is nothing else to say, it is hidden and the
/// terminals take its place.
pub(super) fn stage() -> Node {
    markup! {
        div "state" ?hidden=(is_silent) {
            // Sent, the customer pays, paid: the stylesheet fills the steps that are reached. The
            // headline says it in words.
            div "progress" aria-hidden="true" { span; span; span; }
            span "icon" aria-hidden="true";
            p "status" line=(|context, view| Some(context.texts.say(&view.status)));
            div class="more" {
                p "hint" line=(hint);
                div lang="en" {
                    p "detail" line=(|_, view| view.detail.clone());
                }
                p "detail order-id" line=(order_id);
                div "ages" {
                    p "elapsed" line=(elapsed);
                    p "left" line=(left);
                    p "left soon" line=(soon);
                    p "confirmed" line=(confirmed);
                    p "ended" line=(ended);
                }
            }
        }
    }
}

fn is_silent(view: &ViewModel) -> bool {
    view.screen == Screen::Ready
        && view.status == Text::Ready
        && view.hint.is_none()
        && view.detail.is_none()
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
