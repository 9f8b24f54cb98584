//! The callbacks that the proxy received, newest first.

use ipp_wire::{CallbackRecord, Word as _};

use super::bench::Bench;
use super::card::Node;
use crate::markup::Rows;

/// The log of callbacks.
pub(super) fn log() -> Node {
    markup! {
        ol class="log" tabindex="0" aria-label="Callbacks, newest first"
            list=(|view| Some(&view.callbacks), draw);
    }
}

row! {
    /// One callback.
    struct CallbackRow {
        time: { time class="time"; },
        kind: { code class="kind"; },
        verdict: { span; },
        why: { span class="why"; },
    }
    li class="callback" { (&time) (&kind) (&verdict) (&why) }
}

fn draw(_: Bench, rows: &mut Rows<CallbackRow>, callbacks: &[CallbackRecord]) {
    for (row, record) in rows.keep(callbacks, |_| "") {
        let verdict = record.verdict.word();
        row.time.set("datetime", Some(&record.received_at));
        row.time.say(&clock_of(&record.received_at));
        row.kind.say(record.kind.as_deref().unwrap_or("unreadable"));
        row.verdict
            .set("class", Some(&format!("verdict {verdict}")));
        row.verdict.say(verdict);
        row.why.say(record.detail.as_deref().unwrap_or_default());
    }
}

/// The time of day of an RFC 3339 time, in the browser's time zone.
fn clock_of(time: &str) -> String {
    let date = js_sys::Date::new(&time.into());
    let text = String::from(date.to_time_string());
    text.get(..8).unwrap_or_default().to_owned()
}
