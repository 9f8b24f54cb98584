//! The terminals to pick from.

use ipp_flow::{DeviceId, Event, Picker as List, Row, ViewModel};
use leptos::prelude::*;

use super::search::Search;
use super::words::Words;
use crate::shell::Desk;
use crate::text::{Key, age};

/// The terminals as radio buttons, those of one shop together, or why there are none.
#[component]
pub(super) fn Picker(desk: Desk) -> impl IntoView {
    let hidden = Memo::new(move |_| desk.view.with(|view| view.picker == List::Hidden));
    // The rows stay while nobody sees them: Chromium never lets go of a radio button that was
    // once in a shadow root, so that new ones for each sale would fill its memory.
    let list = Memo::new(move |before: Option<&List>| {
        desk.view.with(|view| match (&view.picker, before) {
            (List::Hidden, Some(before)) => before.clone(),
            (picker, _) => picker.clone(),
        })
    });
    let groups = move || {
        list.with(|list| {
            let rows: &[Row] = match list {
                List::Rows(rows) => rows,
                _ => &[],
            };
            let apart = rows.iter().any(|row| row.location.is_some());
            rows.chunk_by(|one, next| one.location == next.location)
                .map(|rows| group(desk, rows, apart))
                .collect::<Vec<_>>()
        })
    };
    // One listener for all: a shop may have hundreds.
    let choose = move |event| {
        let id = DeviceId(event_target_value(&event));
        desk.dispatch.tell(Event::DeviceChosen(id));
    };
    view! {
        <fieldset
            class="picker"
            part="picker"
            hidden=hidden
        >
            <legend class="legend" part="legend">
                {move || desk.texts.get(Key::Terminal)}
            </legend>
            <Search desk />
            <Words desk class="empty" say=empty />
            <div class="devices" part="devices" on:change=choose>
                {groups}
            </div>
        </fieldset>
    }
}

fn empty(desk: Desk, view: &ViewModel) -> Option<String> {
    Some(desk.texts.get(match view.picker {
        List::Loading => Key::TerminalsLoading,
        List::Failed => Key::TerminalsFailed,
        List::Empty => Key::NoTerminals,
        List::Hidden | List::Rows(_) => return None,
    }))
}

/// The terminals of one shop, with its name if any terminal stands in one.
fn group(desk: Desk, rows: &[Row], apart: bool) -> impl IntoView + use<> {
    let name = rows.first().and_then(|row| row.location.clone());
    let name = name.unwrap_or_else(|| desk.texts.get(Key::NoLocation));
    let rows: Vec<_> = rows.iter().map(|row| device(desk, row)).collect();
    let label = apart.then(|| name.clone());
    view! {
        <div class="place" role="group" aria-label=label>
            <p class="location" part="location" aria-hidden="true" hidden=!apart>{name}</p>
            {rows}
        </div>
    }
}

/// One terminal. Its texts are plain values: the list is drawn again where it changes, and the
/// elements stay.
fn device(desk: Desk, row: &Row) -> impl IntoView + use<> {
    let busy = row.busy.as_ref().map(|(reference, seconds)| {
        let values = [("reference", reference.as_str()), ("age", &age(*seconds))];
        desk.texts.fill(Key::RowBusy, &values)
    });
    let simulated = row.simulated.then(|| desk.texts.get(Key::Simulated));
    let (id, name) = (row.id.0.clone(), row.name.clone());
    view! {
        <label class="device" part="device">
            // Radio buttons know each other by name within their shadow root only.
            <input type="radio" name="terminal" value=id prop:checked=row.chosen />
            <span class="name">{name}</span>
            {note("simulated", simulated)}
            {note("busy", busy)}
        </label>
    }
}

fn note(class: &'static str, text: Option<String>) -> impl IntoView + use<> {
    let hidden = text.is_none();
    view! { <span class=class hidden=hidden>{text.unwrap_or_default()}</span> }
}
