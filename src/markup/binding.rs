//! What follows the model, and what it last showed.

use leptos::tachys::renderer::Rndr;
use wasm_bindgen::JsValue;
use web_sys::Element;

use super::{Is, Node, Say, Scene};
use crate::shell::Listener;

/// The property of an element that follows the model.
#[derive(Clone, Copy)]
pub(crate) enum Place {
    /// The text content.
    Text,
    /// The text content; without one the element is hidden.
    Line,
    /// An attribute, removed without a value.
    Attribute(&'static str),
    /// The value of an input field.
    Value,
}

/// Where a property's value comes from.
pub(super) enum Source<S: Scene> {
    /// A text, if there is one.
    Say(Say<S>),
    /// A condition: an empty text while it holds, as boolean attributes have it.
    If(Is<S>),
}

/// Updates a list: from the model, and from the model before unless all is to be drawn. Returns whether
/// every item has its row.
pub(super) type Draw<S> =
    Box<dyn FnMut(S, &<S as Scene>::Model, Option<&<S as Scene>::Model>) -> bool>;

/// One thing that follows the model, or a listener, which lasts as long.
pub(super) enum Binding<S: Scene> {
    /// A property of an element, and what was last written there.
    Property(Element, Place, Source<S>, Option<Option<String>>),
    /// The rows of a list.
    List(Draw<S>),
    /// An element that is filled once the condition no longer hides it.
    Later(Element, Is<S>, fn(S, Node<S>) -> Node<S>),
    /// What was filled so.
    Filled(Vec<Self>),
    /// A listener.
    Listener {
        /// Kept until the tree is gone.
        _listener: Listener,
    },
}

/// Brings the page up to date. `before` is the model that it shows, unless the language changed. Returns
/// whether it is complete: if not, a list has more rows to come.
pub(super) fn update<S: Scene>(
    bindings: &mut [Binding<S>],
    scene: S,
    model: &S::Model,
    before: Option<&S::Model>,
) -> bool {
    let mut complete = true;
    for binding in bindings {
        // A change of the page may call the page, which may take the whole element away.
        if scene.is_gone() {
            return true;
        }
        match binding {
            Binding::Property(element, place, source, last) => {
                let value = match source {
                    Source::Say(say) => say(scene, model),
                    Source::If(is) => is(model).then(String::new),
                };
                if last.as_ref() != Some(&value) {
                    place.put(element, value.as_deref());
                    *last = Some(value);
                }
            }
            Binding::List(draw) => complete &= draw(scene, model, before),
            Binding::Later(element, hides, fill) => {
                if !hides(model) {
                    let mut filled = fill(scene, Node::of(element.clone())).bindings;
                    complete &= update(&mut filled, scene, model, None);
                    *binding = Binding::Filled(filled);
                }
            }
            Binding::Filled(bindings) => complete &= update(bindings, scene, model, before),
            Binding::Listener { .. } => {}
        }
    }
    complete
}

impl Place {
    fn put(self, element: &Element, value: Option<&str>) {
        let text = value.unwrap_or_default();
        match self {
            Self::Text => element.set_text_content(Some(text)),
            Self::Line => {
                element.set_text_content(Some(text));
                Self::Attribute("hidden").put(element, value.map_or(Some(""), |_| None));
            }
            Self::Attribute(name) => match value {
                Some(value) => Rndr::set_attribute(element, name, value),
                None => Rndr::remove_attribute(element, name),
            },
            Self::Value => Rndr::set_property(element, "value", &JsValue::from_str(text)),
        }
    }
}
