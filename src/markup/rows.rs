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
///
/// Rows that are left over are kept for the next items, as many as were ever on the page at once: a
/// search that is cleared finds its rows again.
pub(crate) struct Rows<R> {
    list: List,
    rows: Vec<R>,
    most: usize,
}

impl<R: Row> Rows<R> {
    /// No rows yet.
    pub(crate) fn of(element: &Element) -> Self {
        Self {
            list: List {
                element: element.clone(),
                places: Vec::new(),
            },
            rows: Vec::new(),
            most: 0,
        }
    }

    /// Adds, moves or removes rows until there is one for each item, in their order, and returns both.
    /// A row stays with its item's key: a press on it means the same after a change of the list, and
    /// it keeps the focus. Items without an identity have the key "", and rows by their position.
    pub(crate) fn keep<'a, T>(
        &'a mut self,
        items: &'a [T],
        key: fn(&T) -> &str,
    ) -> impl Iterator<Item = (&'a mut R, &'a T)> {
        for (at, item) in items.iter().enumerate() {
            let key = key(item);
            let from = self.list.find(at, key).unwrap_or_else(|| {
                let row = R::new();
                self.list.add(key, row.whole());
                self.rows.push(row);
                self.rows.len() - 1
            });
            self.list.places.swap(at, from);
            self.rows.swap(at, from);
        }
        self.most = self.most.max(items.len());
        self.list.settle(items.len(), self.most);
        self.rows.truncate(self.most);
        self.rows.iter_mut().zip(items)
    }
}

/// What of a list does not depend on the kind of its rows: apart, so that it is in the wasm once.
struct List {
    element: Element,
    /// Each row's key and element.
    places: Vec<(String, Element)>,
}

impl List {
    /// Where the row with this key is, if it is not before this position.
    #[inline(never)]
    fn find(&self, at: usize, key: &str) -> Option<usize> {
        let mut left = self.places.iter().skip(at);
        Some(at + left.position(|(known, _)| known == key)?)
    }

    #[inline(never)]
    fn add(&mut self, key: &str, row: &Cell) {
        self.places.push((key.to_owned(), row.0.clone()));
    }

    /// Takes the rows that are left over off the page, and puts the others in their order. One that is
    /// in its place stays there: moved, it would lose the focus. Keeps at most `most`.
    #[inline(never)]
    fn settle(&mut self, count: usize, most: usize) {
        let (shown, left) = self.places.split_at(count);
        for (_, row) in left {
            row.remove();
        }
        let mut next: Option<&Element> = None;
        for (_, row) in shown.iter().rev() {
            let there = match next {
                Some(next) => next.previous_element_sibling(),
                None => self.element.last_element_child(),
            };
            if there.as_ref() != Some(row) {
                Rndr::insert_node(&self.element, row, next.map(AsRef::as_ref));
            }
            next = Some(row);
        }
        self.places.truncate(most);
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

    /// Sets its style, as a style sheet's rule would: the policy of a strict page refuses the attribute.
    #[cfg(feature = "playground")]
    pub(crate) fn style(&self, rules: &str) {
        Rndr::set_property(&self.0, "style", &JsValue::from_str(rules));
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
