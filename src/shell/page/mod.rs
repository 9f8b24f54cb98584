//! What the page is told: DOM events, and each error once.

pub(crate) mod announce;
pub(crate) mod complaints;
pub(crate) mod paint;
