//! The terminals to pick from.

use ipp_flow::{Picker as List, Row, ViewModel};
use leptos::prelude::*;

use super::words::Words;
use crate::shell::Desk;
use crate::text::{Key, age};

/// The terminals as radio buttons, or why there are none.
#[component]
pub(super) fn Picker(desk: Desk) -> impl IntoView {
    let list = Memo::new(move |_| desk.view.with(|view| view.picker.clone()));
    let rows = move || {
        list.with(|list| {
            let rows: &[Row] = match list {
                List::Rows(rows) => rows,
                _ => &[],
            };
            rows.iter().map(|row| device(desk, row)).collect::<Vec<_>>()
        })
    };
    view! {
        <fieldset
            class="picker"
            part="picker"
            hidden=move || list.with(|list| *list == List::Hidden)
        >
            <legend class="legend" part="legend">
                {move || desk.texts.get(Key::Terminal)}
            </legend>
            <Words desk class="empty" say=empty />
            <div class="devices" part="devices">
                {rows}
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

/// One terminal. Its texts are plain values: the list is drawn again where it changes, and the
/// elements stay.
fn device(desk: Desk, row: &Row) -> impl IntoView + use<> {
    let busy = row.busy.as_ref().map(|(reference, seconds)| {
        let values = [("reference", reference.as_str()), ("age", &age(*seconds))];
        desk.texts.fill(Key::RowBusy, &values)
    });
    let simulated = row.simulated.then(|| desk.texts.get(Key::Simulated));
    let (id, name, location) = (row.id.clone(), row.name.clone(), row.location.clone());
    view! {
        <label class="device" part="device">
            // Radio buttons know each other by name within their shadow root only.
            <input
                type="radio"
                name="terminal"
                prop:checked=row.chosen
                on:change=move |_| desk.dispatch.choose(id.clone())
            />
            <span class="name">{name}</span>
            {note("simulated", simulated)}
            {note("location", location)}
            {note("busy", busy)}
        </label>
    }
}

fn note(class: &'static str, text: Option<String>) -> impl IntoView + use<> {
    let hidden = text.is_none();
    view! { <span class=class hidden=hidden>{text.unwrap_or_default()}</span> }
}
