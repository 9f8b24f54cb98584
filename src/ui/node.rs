//! The elements of the screen, made by plain calls to the document.
//!
//! What stays for as long as the screen does needs no view that could be rebuilt: each of those
//! brings code of its own into the wasm, and half of the widget was that. One function sets every
//! attribute here, and one effect of one type follows every text.

use ipp_flow::ViewModel;
use leptos::prelude::*;
use leptos::tachys::renderer::Rndr;
use wasm_bindgen::JsValue;
use web_sys::{Element, Event};

use crate::shell::{Listener, UiContext};

/// What something says about the screen. A plain function: one piece of wasm serves all.
pub(super) type Say = fn(UiContext, &ViewModel) -> Option<String>;

/// What is so or not so about the screen.
type Is = fn(&ViewModel) -> bool;

/// What follows the screen.
#[derive(Clone, Copy)]
enum Place {
    /// The text.
    Text,
    /// The text, and without one the whole is hidden.
    Line,
    /// An attribute, which is not there without a value.
    Attribute(&'static str),
    /// What stands in a field.
    Value,
}

/// One element. What it follows and hears ends with the reactive owner in which it was made.
pub(super) struct Node(Element);

impl Node {
    /// An element with a class, which is its part too. Both are left out if it is empty.
    pub(super) fn new(tag: &str, class: &str) -> Self {
        let node = Self(Rndr::create_element(tag, None));
        if class.is_empty() {
            return node;
        }
        node.set("class", class).set("part", class)
    }

    /// An element with a class that is no part.
    pub(super) fn of_class(tag: &str, class: &str) -> Self {
        Self::new(tag, "").set("class", class)
    }

    /// A button, which sends no form of the page's.
    pub(super) fn button(class: &str) -> Self {
        Self::new("button", class).set("type", "button")
    }

    /// One that is there already.
    pub(super) const fn of(element: Element) -> Self {
        Self(element)
    }

    /// The element itself.
    pub(super) const fn element(&self) -> &Element {
        &self.0
    }

    /// An attribute for good.
    pub(super) fn set(self, name: &str, value: &str) -> Self {
        Rndr::set_attribute(&self.0, name, value);
        self
    }

    /// With this in it, after what is in it already.
    pub(super) fn with(self, child: Self) -> Self {
        Rndr::insert_node(&self.0, &child.0, None);
        self
    }

    /// Its text follows the screen.
    pub(super) fn text(self, context: UiContext, say: Say) -> Self {
        self.follow(context, Place::Text, say)
    }

    /// The same, and it is hidden while there is none.
    pub(super) fn line(self, context: UiContext, say: Say) -> Self {
        self.follow(context, Place::Line, say)
    }

    /// An attribute that follows the screen.
    pub(super) fn attribute(self, context: UiContext, name: &'static str, say: Say) -> Self {
        self.follow(context, Place::Attribute(name), say)
    }

    /// It is hidden while that is so.
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

    /// What stands in the field follows the screen.
    pub(super) fn value(self, context: UiContext, say: Say) -> Self {
        self.follow(context, Place::Value, say)
    }

    /// Calls `heard` at each event of that kind.
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

/// Runs it now, and again whenever something that it read has changed. In a box, so that there is
/// one kind of effect.
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

/// An attribute that is there or not, without a value.
pub(super) fn flag(set: bool) -> Option<String> {
    set.then(String::new)
}

/// A line of text that is there only while it has something to say.
pub(super) fn words(context: UiContext, class: &str, say: Say) -> Node {
    Node::new("p", class).line(context, say)
}
