//! Trees of elements that follow a model: a small builder over Leptos' renderer.
//!
//! [`markup!`](crate::markup!) makes a tree of [`Node`]s, whose nesting is that of the elements. A
//! node carries its bindings: which of its properties follow the model, and what each last showed.
//! [`mount`] puts trees on the page and updates all their bindings in one effect. The elements stay:
//! what is not on the screen is `hidden`, and only texts and attributes change, so that nothing on
//! the page jumps or loses focus.

#[macro_use]
mod macros;
mod binding;
mod node;
mod rows;

#[cfg(all(test, target_arch = "wasm32"))]
mod browser_test;

use std::sync::Arc;

use leptos::prelude::*;
use leptos::tachys::renderer::Rndr;
use web_sys::Element;

pub(crate) use binding::Place;
pub(crate) use node::Node;
pub(crate) use rows::{Cell, Row, Rows};

use crate::shell::AfterPaint;
use binding::{Binding, update};

/// What the trees of one kind of element follow. It is also what their texts are made with and
/// their listeners act on.
pub(crate) trait Scene: Copy + 'static {
    /// The model, all of which is decided elsewhere.
    type Model: 'static;
    /// What the texts depend on beside the model.
    type Language: PartialEq + 'static;

    /// The current model. An effect that asks for it runs again when it changes.
    fn model(self) -> Arc<Self::Model>;

    /// The current language, likewise.
    fn language(self) -> Self::Language;

    /// Whether its reactive owner has ended, so that nothing can be asked any more.
    fn is_gone(self) -> bool;
}

/// Computes a text from the model. A plain function pointer, so that one piece of wasm serves all.
pub(crate) type Say<S> = fn(S, &<S as Scene>::Model) -> Option<String>;

/// A condition on the model.
pub(crate) type Is<S> = fn(&<S as Scene>::Model) -> bool;

/// Appends the trees to `parent` and keeps them up to date. They are removed when the reactive owner
/// in which it is called ends.
pub(crate) fn mount<S: Scene>(scene: S, parent: &Element, trees: Vec<Node<S>>) {
    let mut screen = Screen {
        elements: Vec::new(),
        bindings: Vec::new(),
        before: None,
    };
    for mut tree in trees {
        screen.bindings.append(&mut tree.bindings);
        screen.elements.push(tree.element);
    }
    let elements = screen.elements.clone();
    // The owner has the trees and not the effect, which is dropped only after its task has ended.
    let screen = StoredValue::new_local(screen);
    let more = ArcTrigger::new();
    StoredValue::new_local(RenderEffect::new(move |_: Option<Option<AfterPaint>>| {
        more.track();
        let complete = screen.try_update_value(|screen| screen.update(scene));
        let more = more.clone();
        (complete == Some(false)).then(|| AfterPaint::new(0, move || more.notify()))
    }));
    for element in elements {
        Rndr::insert_node(parent, &element, None);
    }
}

/// The mounted trees.
struct Screen<S: Scene> {
    elements: Vec<Element>,
    bindings: Vec<Binding<S>>,
    before: Option<(Arc<S::Model>, S::Language)>,
}

impl<S: Scene> Screen<S> {
    /// Returns whether it is complete. No signal is locked while it changes the page, since a change may
    /// make the page call back.
    fn update(&mut self, scene: S) -> bool {
        let (model, language) = (scene.model(), scene.language());
        let before = self.before.as_ref();
        let before = before.filter(|(_, spoken)| *spoken == language);
        let before = before.map(|(model, _)| &**model);
        let complete = update(&mut self.bindings, scene, &model, before);
        self.before = Some((model, language));
        complete
    }
}

impl<S: Scene> Drop for Screen<S> {
    fn drop(&mut self) {
        self.elements.iter().for_each(Element::remove);
    }
}
