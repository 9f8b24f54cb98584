//! Draws the view model: `flow` decides, `text` finds the words, and `shell` acts.
//!
//! The tree of elements is static: what is not on the screen is `hidden`, and only texts and
//! attributes change. That keeps the code small, and nothing on the page jumps or loses focus. So
//! Leptos mounts only the outermost elements as a view; those inside are [`node::Node`]s. Classes
//! are for our stylesheet; most are also a `part` for the page's.

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
