//! Lists of rows whose number changes.
//!
//! Rows are updated in place, by index: a focused row keeps the focus, and a ticking time does not
//! recreate elements each second.

use ipp_flow::ViewModel;
use leptos::prelude::*;
use leptos::tachys::renderer::Rndr;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, Event};

use super::node::{Node, follow};
use crate::shell::UiContext;

/// Redraws a list whenever its items or the language change. While `pick` returns `None`, the last
/// drawing stays.
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

/// The index of the row whose button was pressed. One listener serves all rows: rows are created
/// while the list is drawn, and a listener begun there would end at the next drawing.
pub(super) fn pressed(event: &Event) -> Option<usize> {
    let list = event.current_target()?.dyn_into::<Element>().ok()?;
    let target = event.target()?.dyn_into::<Element>().ok()?;
    let button = target.closest("button").ok()??;
    let place = |row: &Row| row.0.contains(Some(&button));
    Rows(list).each().position(|row| place(&row))
}

/// The child elements of an element.
pub(super) struct Rows(Element);

impl Rows {
    /// The children of `element`.
    pub(super) fn of(element: &Element) -> Self {
        Self(element.clone())
    }

    /// Adds or removes elements at the end until there are `count`.
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

    /// Iterates over the children.
    pub(super) fn each(&self) -> impl Iterator<Item = Row> + use<> {
        let first = self.0.first_element_child();
        std::iter::successors(first, Element::next_element_sibling).map(Row)
    }

    /// Sets the text of each child.
    pub(super) fn say(&self, texts: &[&str]) {
        self.each().zip(texts).for_each(|(row, text)| row.say(text));
    }
}

/// One child element.
pub(super) struct Row(Element);

impl Row {
    /// Its children.
    pub(super) fn rows(&self) -> Rows {
        Rows::of(&self.0)
    }

    /// Sets its text.
    pub(super) fn say(&self, text: &str) {
        if self.0.text_content().as_deref() != Some(text) {
            self.0.set_text_content(Some(text));
        }
    }

    /// Sets its text, or hides it without one.
    pub(super) fn say_or_hide(&self, text: Option<&str>) {
        self.say(text.unwrap_or_default());
        self.set("hidden", text.map_or(Some(""), |_| None));
    }

    /// Sets an attribute, or removes it without a value.
    pub(super) fn set(&self, name: &str, value: Option<&str>) {
        match value {
            Some(value) => Rndr::set_attribute(&self.0, name, value),
            None => Rndr::remove_attribute(&self.0, name),
        }
    }

    /// Sets whether it is checked.
    pub(super) fn check(&self, checked: bool) {
        Rndr::set_property(&self.0, "checked", &JsValue::from_bool(checked));
    }
}
