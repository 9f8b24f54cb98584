//! Lists: what changes in number.
//!
//! Rows are told anew by their place, and stay: whoever has the focus on one keeps it, and nothing
//! is made again each second only because a time in it goes on.

use ipp_flow::ViewModel;
use leptos::prelude::*;
use leptos::tachys::renderer::Rndr;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, Event};

use super::node::{Node, follow};
use crate::shell::UiContext;

/// Draws a list into an element whenever it or the language has changed. While `pick` has none,
/// what was drawn stays.
pub(super) fn list<T: PartialEq + 'static>(
    context: UiContext,
    node: Node,
    pick: fn(&ViewModel) -> Option<Vec<T>>,
    draw: fn(UiContext, &Rows, &[T]),
) -> Node {
    let (rows, mut before) = (Rows::of(node.element()), None);
    follow(Box::new(move || {
        let now = (context.view.with(pick), context.language());
        if before.as_ref() == Some(&now) {
            return;
        }
        if let Some(list) = &now.0 {
            draw(context, &rows, list);
        }
        before = Some(now);
    }));
    node
}

/// The place in the list of the row whose button was pressed. One listener serves all rows: those
/// are made while the list is drawn, and what begins then ends when it is drawn again.
pub(super) fn pressed(event: &Event) -> Option<usize> {
    let list = event.current_target()?.dyn_into::<Element>().ok()?;
    let target = event.target()?.dyn_into::<Element>().ok()?;
    let button = target.closest("button").ok()??;
    let place = |row: &Row| row.0.contains(Some(&button));
    Rows(list).each().position(|row| place(&row))
}

/// The elements in an element.
pub(super) struct Rows(Element);

impl Rows {
    /// Those in this one.
    pub(super) fn of(element: &Element) -> Self {
        Self(element.clone())
    }

    /// Makes or removes elements at the end, until there are so many.
    pub(super) fn keep(&self, count: usize, make: fn() -> Node) {
        let mut there = self.0.child_element_count() as usize;
        while there < count {
            Rndr::insert_node(&self.0, make().element(), None);
            there += 1;
        }
        while there > count {
            if let Some(last) = self.0.last_element_child() {
                last.remove();
            }
            there -= 1;
        }
    }

    /// One after the other.
    pub(super) fn each(&self) -> impl Iterator<Item = Row> + use<> {
        let first = self.0.first_element_child();
        std::iter::successors(first, Element::next_element_sibling).map(Row)
    }

    /// One after the other is told its text.
    pub(super) fn say(&self, texts: &[&str]) {
        self.each().zip(texts).for_each(|(row, text)| row.say(text));
    }
}

/// One of them.
pub(super) struct Row(Element);

impl Row {
    /// What is in it.
    pub(super) fn rows(&self) -> Rows {
        Rows::of(&self.0)
    }

    /// Its text.
    pub(super) fn say(&self, text: &str) {
        if self.0.text_content().as_deref() != Some(text) {
            self.0.set_text_content(Some(text));
        }
    }

    /// Its text; without one it is hidden.
    pub(super) fn say_or_hide(&self, text: Option<&str>) {
        self.say(text.unwrap_or_default());
        self.set("hidden", text.map_or(Some(""), |_| None));
    }

    /// An attribute, which is not there without a value.
    pub(super) fn set(&self, name: &str, value: Option<&str>) {
        match value {
            Some(value) => Rndr::set_attribute(&self.0, name, value),
            None => Rndr::remove_attribute(&self.0, name),
        }
    }

    /// Whether it is picked.
    pub(super) fn check(&self, checked: bool) {
        Rndr::set_property(&self.0, "checked", &JsValue::from_bool(checked));
    }
}
