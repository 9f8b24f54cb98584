//! Draws the view model: `flow` decides, `text` finds the words, and `shell` acts.
//!
//! The trees are written with [`markup!`](crate::markup). What the first screen does not show is
//! filled when it is first shown.

mod actions;
mod card;
mod live;
mod moving;
mod open;
mod order;
mod pairing;
mod picker;
mod press;
mod scene;
mod search;
mod stage;

#[cfg(all(test, target_arch = "wasm32"))]
mod browser_test;

pub(crate) use card::draw;

use crate::shell::UiContext;

/// An element of the screen.
type Node = crate::markup::Node<UiContext>;
