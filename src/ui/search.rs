//! The search among many terminals.

use ipp_flow::{Event, ViewModel};
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use super::Node;
use crate::shell::UiContext;
use crate::text::Key;

/// The field, with a button that clears it.
pub(super) fn search() -> Node {
    markup! { div "search" later=(|view| view.finder.is_none(), fill); }
}

/// What was found. Sighted users see the list; screen readers speak the number of matches.
pub(super) fn answer() -> Node {
    markup! {
        div role="status" {
            p "nothing-found" line=(nothing);
            p class="live" line=(found);
        }
    }
}

fn fill(context: UiContext, search: Node) -> Node {
    markup! {
        (search)
        input "search-field" type="search" autocomplete="off" autocapitalize="off" spellcheck="false"
            aria-label=[Key::SearchTerminals]
            placeholder=[Key::SearchTerminals]
            value=(|_, view| Some(text(view)))
            on:input=(move |event| tell(context, event_target_value(&event)))
            on:keydown=(move |event| key(context, event.unchecked_ref()));
        button "clear" type="button"
            aria-label=[Key::ClearSearch]
            ?hidden=(|view| text(view).is_empty())
            on:click=(move |event| clear(context, &event));
    }
}

fn tell(context: UiContext, text: String) {
    context.dispatch.tell(Event::Searched(text));
}

fn key(context: UiContext, event: &KeyboardEvent) {
    match event.key().as_str() {
        "Enter" => {
            // Enter must not submit a form of the page's.
            event.prevent_default();
            context.dispatch.tell(Event::SearchEntered);
        }
        // With nothing to clear, Escape is left to the page.
        "Escape" if !context.view.with_untracked(|view| text(view).is_empty()) => {
            event.stop_propagation();
            tell(context, String::new());
        }
        _ => {}
    }
}

fn clear(context: UiContext, event: &web_sys::Event) {
    tell(context, String::new());
    // The button disappears; the focus returns to the field.
    let button = event.current_target();
    let button = button.and_then(|button| button.dyn_into::<HtmlElement>().ok());
    let field = button.and_then(|button| button.previous_element_sibling());
    if let Some(Ok(field)) = field.map(JsCast::dyn_into::<HtmlElement>) {
        // It fails only if the field is gone.
        let _ = field.focus();
    }
}

fn text(view: &ViewModel) -> String {
    let finder = view.finder.as_ref();
    finder.map_or_else(String::new, |finder| finder.text.clone())
}

fn nothing(context: UiContext, view: &ViewModel) -> Option<String> {
    let finder = view.finder.as_ref().filter(|finder| finder.found == 0)?;
    let values = [("text", finder.text.trim())];
    Some(context.texts.fill(Key::NothingFound, &values))
}

fn found(context: UiContext, view: &ViewModel) -> Option<String> {
    let finder = view.finder.as_ref()?;
    let told = !finder.text.is_empty() && finder.found > 0;
    told.then(|| context.texts.count(Key::Found, finder.found))
}
