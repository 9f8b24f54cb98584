//! Rows of lists, and their cells.

use leptos::tachys::renderer::Rndr;
use wasm_bindgen::JsValue;
use web_sys::Element;

use super::{Node, Scene};

/// One row: a struct with its cells by name.
pub(crate) trait Row {
    /// Makes an empty row.
    fn new() -> Self;

    /// The row's outermost element.
    fn whole(&self) -> &Cell;
}

/// The rows of a list, in an element that may have others before them.
pub(crate) struct Rows<R> {
    list: Element,
    rows: Vec<R>,
}

impl<R: Row> Rows<R> {
    /// No rows yet.
    pub(crate) fn of(list: &Element) -> Self {
        Self {
            list: list.clone(),
            rows: Vec::new(),
        }
    }

    /// Adds or removes rows at the end until there are `count`, and returns them.
    pub(crate) fn keep(&mut self, count: usize) -> &mut [R] {
        for row in self.rows.drain(count.min(self.rows.len())..) {
            row.whole().0.remove();
        }
        while self.rows.len() < count {
            let row = R::new();
            Rndr::insert_node(&self.list, &row.whole().0, None);
            self.rows.push(row);
        }
        &mut self.rows
    }
}

/// An element of a row, which the row's list keeps up to date.
pub(crate) struct Cell(Element);

impl Cell {
    /// The element.
    pub(crate) const fn element(&self) -> &Element {
        &self.0
    }

    /// Sets its text.
    pub(crate) fn say(&self, text: &str) {
        if self.0.text_content().as_deref() != Some(text) {
            self.0.set_text_content(Some(text));
        }
    }

    /// Sets its text, or hides it without one.
    pub(crate) fn say_or_hide(&self, text: Option<&str>) {
        self.say(text.unwrap_or_default());
        self.set("hidden", text.map_or(Some(""), |_| None));
    }

    /// Sets an attribute, or removes it without a value.
    pub(crate) fn set(&self, name: &str, value: Option<&str>) {
        match value {
            Some(value) => Rndr::set_attribute(&self.0, name, value),
            None => Rndr::remove_attribute(&self.0, name),
        }
    }

    /// Sets whether it is checked.
    pub(crate) fn check(&self, checked: bool) {
        Rndr::set_property(&self.0, "checked", &JsValue::from_bool(checked));
    }
}

impl<S: Scene> From<Node<S>> for Cell {
    fn from(node: Node<S>) -> Self {
        Self(node.element)
    }
}
