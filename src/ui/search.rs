//! The search among many terminals.

use ipp_flow::{Event, ViewModel};
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use super::node::{Node, words};
use crate::shell::UiContext;
use crate::text::Key;

/// The field with a button that clears it, and the message when nothing is found.
pub(super) fn search(context: UiContext) -> [Node; 2] {
    let whole = Node::new("div", "search")
        .hidden(context, |view| view.finder.is_none())
        .with(field(context))
        .with(clear(context));
    // Sighted users see the list; screen readers speak the number of matches.
    let found = Node::of_class("p", "live").line(context, found);
    let answer = Node::new("div", "")
        .set("role", "status")
        .with(words(context, "nothing-found", nothing))
        .with(found);
    [whole, answer]
}

fn tell(context: UiContext, text: String) {
    context.dispatch.tell(Event::Searched(text));
}

fn field(context: UiContext) -> Node {
    let key = move |event: web_sys::Event| {
        let event: &KeyboardEvent = event.unchecked_ref();
        match event.key().as_str() {
            "Enter" => {
                // Enter must not submit a form of the page's.
                event.prevent_default();
                context.dispatch.tell(Event::SearchEntered);
            }
            // With nothing to clear, Escape is left to the page.
            "Escape" if !context.view.with_untracked(text).is_empty() => {
                event.stop_propagation();
                tell(context, String::new());
            }
            _ => {}
        }
    };
    let label = |context: UiContext, _: &ViewModel| Some(context.texts.get(Key::SearchTerminals));
    Node::new("input", "search-field")
        .set("type", "search")
        .set("autocomplete", "off")
        .set("autocapitalize", "off")
        .set("spellcheck", "false")
        .attribute(context, "aria-label", label)
        .attribute(context, "placeholder", label)
        .value(context, |_, view| Some(text(view)))
        .on("input", move |event| {
            tell(context, event_target_value(&event));
        })
        .on("keydown", key)
}

fn clear(context: UiContext) -> Node {
    let clear = move |event: web_sys::Event| {
        tell(context, String::new());
        // The button disappears; the focus returns to the field.
        let button = event.current_target();
        let button = button.and_then(|button| button.dyn_into::<HtmlElement>().ok());
        let field = button.and_then(|button| button.previous_element_sibling());
        if let Some(Ok(field)) = field.map(JsCast::dyn_into::<HtmlElement>) {
            // It fails only if the field is gone.
            let _ = field.focus();
        }
    };
    Node::button("clear")
        .attribute(context, "aria-label", |context, _| {
            Some(context.texts.get(Key::ClearSearch))
        })
        .hidden(context, |view| text(view).is_empty())
        .on("click", clear)
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
