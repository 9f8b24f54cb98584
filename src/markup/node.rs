//! One element of a tree, with the bindings of all within it.

use leptos::tachys::renderer::Rndr;
use web_sys::{Element, Event};

use super::binding::{Binding, Place, Source};
use super::{Cell, Is, Row, Rows, Say, Scene};
use crate::shell::Listener;

/// Rows that a list has at first, more than are in view. The others follow, after each frame as many as
/// are there and so many again: the page answers a press before it has laid out hundreds of them.
const FIRST_ROWS: usize = 24;

/// One element, while its tree is made.
pub(crate) struct Node<S: Scene> {
    pub(super) element: Element,
    pub(super) bindings: Vec<Binding<S>>,
}

impl<S: Scene> Node<S> {
    /// Creates an element.
    pub(crate) fn new(tag: &str) -> Self {
        Self::of(Rndr::create_element(tag, None))
    }

    /// Wraps an existing element.
    pub(super) const fn of(element: Element) -> Self {
        Self {
            element,
            bindings: Vec::new(),
        }
    }

    /// The element.
    pub(crate) const fn element(&self) -> &Element {
        &self.element
    }

    /// Sets a class, for our stylesheet, that is also a part, for the page's.
    pub(crate) fn class(self, class: &str) -> Self {
        self.set("class", class).set("part", class)
    }

    /// Sets a constant attribute.
    pub(crate) fn set(self, name: &str, value: &str) -> Self {
        Rndr::set_attribute(&self.element, name, value);
        self
    }

    /// Appends a child.
    pub(crate) fn with(mut self, child: impl Child<S>) -> Self {
        child.hang(&mut self);
        self
    }

    /// Makes a text follow the model.
    pub(crate) fn say(self, place: Place, say: Say<S>) -> Self {
        self.follow(place, Source::Say(say))
    }

    /// Sets an attribute while the condition holds.
    pub(crate) fn flag(self, name: &'static str, is: Is<S>) -> Self {
        self.follow(Place::Attribute(name), Source::If(is))
    }

    fn follow(self, place: Place, source: Source<S>) -> Self {
        let element = self.element.clone();
        self.bind(Binding::Property(element, place, source, None))
    }

    /// Calls `heard` on each event of that kind.
    pub(crate) fn on(self, kind: &'static str, heard: impl FnMut(Event) + 'static) -> Self {
        let listener = Listener::new(&self.element, kind, heard);
        self.bind(Binding::Listener {
            _listener: listener,
        })
    }

    /// Draws a list again whenever its items or the language change. While `pick` returns `None`,
    /// the last drawing stays; what comes after it begins with the first rows again. Rows are kept, see
    /// [`Rows::keep`]: a ticking time does not recreate elements each second.
    pub(crate) fn list<T: PartialEq + 'static, R: Row + 'static>(
        self,
        pick: fn(&S::Model) -> Option<&[T]>,
        draw: fn(S, &mut Rows<R>, &[T]),
    ) -> Self {
        let mut rows = Rows::of(&self.element);
        // How many items have a row.
        let mut drawn = 0;
        self.bind(Binding::List(Box::new(move |scene, model, before| {
            let Some(items) = pick(model) else {
                drawn = 0;
                return true;
            };
            if drawn < items.len() || before.and_then(pick) != Some(items) {
                drawn = items.len().min(2 * drawn + FIRST_ROWS);
                draw(scene, &mut rows, items.get(..drawn).unwrap_or(items));
            }
            drawn == items.len()
        })))
    }

    /// Hides it while the condition holds, and has `fill` add its children when it is first shown.
    /// Not for live regions: screen readers speak only those that were there before.
    pub(crate) fn later(self, hides: Is<S>, fill: fn(S, Self) -> Self) -> Self {
        let element = self.element.clone();
        // Hidden before what is inside changes: a focused row must not be taken off a visible list.
        self.flag("hidden", hides)
            .bind(Binding::Later(element, hides, fill))
    }

    fn bind(mut self, binding: Binding<S>) -> Self {
        self.bindings.push(binding);
        self
    }
}

/// What can be a child of a node.
pub(crate) trait Child<S: Scene> {
    /// Appends it to `parent`.
    fn hang(self, parent: &mut Node<S>);
}

impl<S: Scene> Child<S> for Node<S> {
    fn hang(mut self, parent: &mut Node<S>) {
        Rndr::insert_node(&parent.element, &self.element, None);
        parent.bindings.append(&mut self.bindings);
    }
}

impl<S: Scene> Child<S> for &Cell {
    fn hang(self, parent: &mut Node<S>) {
        Rndr::insert_node(&parent.element, self.element(), None);
    }
}

impl<S: Scene> Child<S> for &str {
    fn hang(self, parent: &mut Node<S>) {
        let text = Rndr::create_text_node(self);
        Rndr::insert_node(&parent.element, &text, None);
    }
}
