//! The other terminals that a payment can be moved to.

use ipp_flow::{DeviceId, Target};

use super::Node;
use super::press::{OFFERS, pressed};
use crate::markup::Rows;
use crate::shell::UiContext;
use crate::text::Key;

/// The list replaces the picker once the phone takes too long; one press on a terminal moves the
/// payment there.
pub(super) fn move_to() -> Node {
    markup! { section "move" later=(|view| view.targets.is_empty(), fill); }
}

fn fill(context: UiContext, section: Node) -> Node {
    let go = move |event| {
        if let Some(id) = pressed(&event) {
            context.dispatch.move_to(DeviceId(id));
        }
    };
    markup! {
        (section)
        p "legend" text=[Key::MoveTo];
        div class="devices" on:click=(go) list=(|view| Some(&view.targets), draw);
    }
}

row! {
    /// One terminal.
    struct TargetRow {}
    button "target" type="button";
}

fn draw(_: UiContext, rows: &mut Rows<TargetRow>, targets: &[Target]) {
    for (row, target) in rows.keep(targets, |target| &target.id.0) {
        row.whole.say(&target.name);
        row.whole.set(OFFERS, Some(&target.id.0));
    }
}
