//! Draws the view model: everything is decided in `flow`, said in `text`, and done by `shell`.
//!
//! The tree of elements stays as it is. What is not on the screen is `hidden`, and what changes
//! is a text or an attribute: that is small, and nothing on the page jumps or loses its focus.
//! So only the outermost elements are a view that Leptos mounts; those in them are [`node::Node`]s.
//! Classes are for our stylesheet, and most are a `part` too, for the page's.

mod actions;
mod card;
mod list;
mod live;
mod moving;
mod node;
mod open;
mod order;
mod pairing;
mod picker;
mod press;
mod search;
mod stage;

#[cfg(all(test, target_arch = "wasm32"))]
mod browser_test;

pub(crate) use card::Checkout;
