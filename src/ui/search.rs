//! The search among many terminals.

use ipp_flow::{Event, ViewModel};
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use super::node::{Node, words};
use crate::shell::Desk;
use crate::text::Key;

/// A field with a button that empties it, and what is said when nothing is found.
pub(super) fn search(desk: Desk) -> [Node; 2] {
    let whole = Node::new("div", "search")
        .hidden(desk, |view| view.finder.is_none())
        .with(field(desk))
        .with(clear(desk));
    // Who looks sees the list; who listens is told how many there are.
    let found = Node::of_class("p", "live").line(desk, found);
    let answer = Node::new("div", "")
        .set("role", "status")
        .with(words(desk, "nothing-found", nothing))
        .with(found);
    [whole, answer]
}

fn tell(desk: Desk, text: String) {
    desk.dispatch.tell(Event::Searched(text));
}

fn field(desk: Desk) -> Node {
    let key = move |event: web_sys::Event| {
        let event: &KeyboardEvent = event.unchecked_ref();
        match event.key().as_str() {
            "Enter" => {
                // The page's form is none of the search's business.
                event.prevent_default();
                desk.dispatch.tell(Event::SearchEntered);
            }
            // Once there is nothing to clear, Escape is the page's again.
            "Escape" if !desk.view.with_untracked(text).is_empty() => {
                event.stop_propagation();
                tell(desk, String::new());
            }
            _ => {}
        }
    };
    let label = |desk: Desk, _: &ViewModel| Some(desk.texts.get(Key::SearchTerminals));
    Node::new("input", "search-field")
        .set("type", "search")
        .set("autocomplete", "off")
        .set("autocapitalize", "off")
        .set("spellcheck", "false")
        .attribute(desk, "aria-label", label)
        .attribute(desk, "placeholder", label)
        .value(desk, |_, view| Some(text(view)))
        .on("input", move |event| tell(desk, event_target_value(&event)))
        .on("keydown", key)
}

fn clear(desk: Desk) -> Node {
    let clear = move |event: web_sys::Event| {
        tell(desk, String::new());
        // The button goes; who pressed it types on.
        let button = event.current_target();
        let button = button.and_then(|button| button.dyn_into::<HtmlElement>().ok());
        let field = button.and_then(|button| button.previous_element_sibling());
        if let Some(Ok(field)) = field.map(JsCast::dyn_into::<HtmlElement>) {
            // A field that is gone needs no focus.
            let _ = field.focus();
        }
    };
    Node::button("clear")
        .attribute(desk, "aria-label", |desk, _| {
            Some(desk.texts.get(Key::ClearSearch))
        })
        .hidden(desk, |view| text(view).is_empty())
        .on("click", clear)
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
