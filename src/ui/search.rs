//! The search among many terminals.

use ipp_flow::{Event, ViewModel};
use leptos::ev::{KeyboardEvent, MouseEvent};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use super::words::Words;
use crate::shell::Desk;
use crate::text::Key;

/// A field, a button that empties it, and what is said when nothing is found.
#[component]
pub(super) fn Search(desk: Desk) -> impl IntoView {
    let text = move || desk.view.with(text);
    let search = move |text: String| desk.dispatch.tell(Event::Searched(text));
    let key = move |event: KeyboardEvent| match event.key().as_str() {
        "Enter" => {
            // The page's form is none of the search's business.
            event.prevent_default();
            desk.dispatch.tell(Event::SearchEntered);
        }
        // Once there is nothing to clear, Escape is the page's again.
        "Escape" if !text().is_empty() => {
            event.stop_propagation();
            search(String::new());
        }
        _ => {}
    };
    let clear = move |event: MouseEvent| {
        search(String::new());
        // The button goes; who pressed it types on.
        let button = event.current_target();
        let button = button.and_then(|button| button.dyn_into::<HtmlElement>().ok());
        let field = button.and_then(|button| button.previous_element_sibling());
        if let Some(Ok(field)) = field.map(JsCast::dyn_into::<HtmlElement>) {
            // A field that is gone needs no focus.
            let _ = field.focus();
        }
    };
    let label = move || desk.texts.get(Key::SearchTerminals);
    // Who looks sees the list; who listens is told how many there are.
    let found = move || desk.view.with(|view| found(desk, view));
    view! {
        <div
            class="search"
            part="search"
            hidden=move || desk.view.with(|view| view.finder.is_none())
        >
            <input
                class="search-field"
                part="search-field"
                type="search"
                autocomplete="off"
                autocapitalize="off"
                spellcheck="false"
                aria-label=label
                placeholder=label
                prop:value=text
                on:input=move |event| search(event_target_value(&event))
                on:keydown=key
            />
            <button
                class="clear"
                part="clear"
                type="button"
                aria-label=move || desk.texts.get(Key::ClearSearch)
                hidden=move || text().is_empty()
                on:click=clear
            ></button>
        </div>
        <div role="status">
            <Words desk class="nothing-found" say=nothing />
            <p class="live" hidden=move || found().is_none()>
                {move || found().unwrap_or_default()}
            </p>
        </div>
    }
}

fn text(view: &ViewModel) -> String {
    let finder = view.finder.as_ref();
    finder.map_or_else(String::new, |finder| finder.text.clone())
}

fn nothing(desk: Desk, view: &ViewModel) -> Option<String> {
    let finder = view.finder.as_ref().filter(|finder| finder.found == 0)?;
    let values = [("text", finder.text.trim())];
    Some(desk.texts.fill(Key::NothingFound, &values))
}

fn found(desk: Desk, view: &ViewModel) -> Option<String> {
    let finder = view.finder.as_ref()?;
    let told = !finder.text.is_empty() && finder.found > 0;
    told.then(|| desk.texts.count(Key::Found, finder.found))
}
