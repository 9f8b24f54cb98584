//! Kustom's points before going live: ticked by what the proxy has seen, or with the scenario that
//! would show it.

use super::bench::Bench;
use super::card::Node;
use super::scenarios::{NAME, press};
use super::timeline::{self, PAYMENT};
use super::view::PointView;
use crate::markup::Rows;

/// The points, read each time they are opened.
pub(super) fn checklist(bench: Bench) -> Node {
    markup! {
        details class="scenarios checks" on:toggle=(move |_| bench.read_checklist()) {
            summary class="summary" text=(|_, view| Some(view.ticked.clone()));
            ul class="scenario-list" on:click=(move |event| {
                    press(bench, &event);
                    timeline::press(bench, &event);
                })
                list=(|view| Some(&view.points), draw);
        }
    }
}

row! {
    /// One point.
    struct PointRow {
        title: { p class="point"; },
        detail: { p class="about"; },
        play: { button class="play" type="button"; },
        payment: { button class="play proof" type="button"; },
    }
    li class="scenario" { (&title) (&detail) (&play) (&payment) }
}

fn draw(_: Bench, rows: &mut Rows<PointRow>, points: &[PointView]) {
    for (row, point) in rows.keep(points, |point| &point.title) {
        let tick = if point.done { "✓ " } else { "" };
        row.whole.set("data-done", point.done.then_some(""));
        row.title.say(&format!("{tick}{}", point.title));
        row.detail.say(&point.detail);
        row.play.set(NAME, point.scenario.as_deref());
        row.play.say_or_hide(point.play.as_deref());
        row.payment.set(PAYMENT, point.payment.as_deref());
        let proof = point.payment.as_ref().map(|_| "What happened to it");
        row.payment.say_or_hide(proof);
    }
}
