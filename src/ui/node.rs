//! The elements of the screen, created by plain DOM calls.
//!
//! Elements that last as long as the screen need no view that can be rebuilt: each such view adds
//! code of its own to the wasm, which was half of the widget. Here one function sets every
//! attribute, and one type of effect follows every text.

use ipp_flow::ViewModel;
use leptos::prelude::*;
use leptos::tachys::renderer::Rndr;
use wasm_bindgen::JsValue;
use web_sys::{Element, Event};

use crate::shell::{Listener, UiContext};

/// Computes a text from the view model. A plain function pointer, so that one piece of wasm serves
/// all.
pub(super) type Say = fn(UiContext, &ViewModel) -> Option<String>;

/// A condition on the view model.
type Is = fn(&ViewModel) -> bool;

/// The property of an element that follows the view model.
#[derive(Clone, Copy)]
enum Place {
    /// The text content.
    Text,
    /// The text content; without one the element is hidden.
    Line,
    /// An attribute, removed without a value.
    Attribute(&'static str),
    /// The value of an input field.
    Value,
}

/// One element. Its effects and listeners end with the reactive owner in which it was created.
pub(super) struct Node(Element);

impl Node {
    /// Creates an element with a class that is also its part; with neither if `class` is empty.
    pub(super) fn new(tag: &str, class: &str) -> Self {
        let node = Self(Rndr::create_element(tag, None));
        if class.is_empty() {
            return node;
        }
        node.set("class", class).set("part", class)
    }

    /// Creates an element with a class that is no part.
    pub(super) fn of_class(tag: &str, class: &str) -> Self {
        Self::new(tag, "").set("class", class)
    }

    /// Creates a button that does not submit a form of the page's.
    pub(super) fn button(class: &str) -> Self {
        Self::new("button", class).set("type", "button")
    }

    /// Wraps an existing element.
    pub(super) const fn of(element: Element) -> Self {
        Self(element)
    }

    /// The wrapped element.
    pub(super) const fn element(&self) -> &Element {
        &self.0
    }

    /// Sets a constant attribute.
    pub(super) fn set(self, name: &str, value: &str) -> Self {
        Rndr::set_attribute(&self.0, name, value);
        self
    }

    /// Appends a child.
    pub(super) fn with(self, child: Self) -> Self {
        Rndr::insert_node(&self.0, &child.0, None);
        self
    }

    /// Makes its text follow the view model.
    pub(super) fn text(self, context: UiContext, say: Say) -> Self {
        self.follow(context, Place::Text, say)
    }

    /// Like [`Self::text`], and hides it while there is no text.
    pub(super) fn line(self, context: UiContext, say: Say) -> Self {
        self.follow(context, Place::Line, say)
    }

    /// Makes an attribute follow the view model.
    pub(super) fn attribute(self, context: UiContext, name: &'static str, say: Say) -> Self {
        self.follow(context, Place::Attribute(name), say)
    }

    /// Hides it while the condition holds.
    pub(super) fn hidden(self, context: UiContext, is: Is) -> Self {
        let (element, mut before) = (self.0.clone(), None);
        follow(Box::new(move || {
            let hidden = context.view.with(is);
            if before != Some(hidden) {
                Place::Attribute("hidden").put(&element, hidden.then_some(""));
                before = Some(hidden);
            }
        }));
        self
    }

    /// Makes the field's value follow the view model.
    pub(super) fn value(self, context: UiContext, say: Say) -> Self {
        self.follow(context, Place::Value, say)
    }

    /// Calls `heard` on each event of that kind.
    pub(super) fn on(self, kind: &'static str, heard: impl FnMut(Event) + 'static) -> Self {
        StoredValue::new_local(Listener::new(&self.0, kind, heard));
        self
    }

    fn follow(self, context: UiContext, place: Place, say: Say) -> Self {
        let (element, mut before) = (self.0.clone(), None);
        follow(Box::new(move || {
            let said = context.view.with(|view| say(context, view));
            if before.as_ref() != Some(&said) {
                place.put(&element, said.as_deref());
                before = Some(said);
            }
        }));
        self
    }
}

/// Runs `run` now and whenever a signal that it read has changed. Boxed, so that there is one type
/// of effect.
pub(super) fn follow(mut run: Box<dyn FnMut()>) {
    StoredValue::new_local(RenderEffect::new(move |_: Option<()>| run()));
}

impl Place {
    fn put(self, element: &Element, said: Option<&str>) {
        let text = said.unwrap_or_default();
        match self {
            Self::Text => element.set_text_content(Some(text)),
            Self::Line => {
                element.set_text_content(Some(text));
                Self::Attribute("hidden").put(element, said.map_or(Some(""), |_| None));
            }
            Self::Attribute(name) => match said {
                Some(value) => Rndr::set_attribute(element, name, value),
                None => Rndr::remove_attribute(element, name),
            },
            Self::Value => Rndr::set_property(element, "value", &JsValue::from_str(text)),
        }
    }
}

/// The value of a boolean attribute: empty if set.
pub(super) fn flag(set: bool) -> Option<String> {
    set.then(String::new)
}

/// A paragraph that is hidden while it has no text.
pub(super) fn words(context: UiContext, class: &str, say: Say) -> Node {
    Node::new("p", class).line(context, say)
}
