//! The callbacks that the proxy received, newest first.

use ipp_wire::{CallbackRecord, Verdict};
use leptos::prelude::*;

use super::bench::Bench;

/// Shows the log of callbacks.
#[component]
pub(crate) fn Log(bench: Bench) -> impl IntoView {
    let rows = move || {
        bench
            .state
            .with(|state| state.callbacks.iter().map(row).collect_view())
    };
    let empty = move || !bench.state.with(|state| state.callbacks.is_empty());
    view! {
        <div class="log-head">
            <h3 class={"subtitle"}>"Callbacks"</h3>
            <button class="link refresh" type="button" on:click=move |_| bench.read_callbacks()>"Read again"</button>
        </div>
        <p class="no-callback" hidden=empty>"None received yet."</p>
        <ol class="log" tabindex="0" aria-label="Callbacks, newest first">{rows}</ol>
    }
}

fn row(record: &CallbackRecord) -> impl IntoView + use<> {
    let (verdict, name) = match record.verdict {
        Verdict::Accepted => ("verdict accepted", "accepted"),
        Verdict::Duplicate => ("verdict duplicate", "duplicate"),
        Verdict::Refused => ("verdict refused", "refused"),
    };
    let kind = record
        .kind
        .clone()
        .unwrap_or_else(|| "unreadable".to_owned());
    view! {
        <li class="callback">
            <time class="time" datetime=record.received_at.clone()>{clock_of(&record.received_at)}</time>
            <code class="kind">{kind}</code>
            <span class=verdict>{name}</span>
            <span class="why">{record.detail.clone()}</span>
        </li>
    }
}

/// The time of day of an RFC 3339 time, in the browser's time zone.
fn clock_of(time: &str) -> String {
    let date = js_sys::Date::new(&time.into());
    let text = String::from(date.to_time_string());
    text.get(..8).unwrap_or_default().to_owned()
}
