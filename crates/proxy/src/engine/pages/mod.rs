//! What open pages are told: changes, snapshots, and how fresh the knowledge of a payment is.

mod feed;
pub(super) mod freshness;
mod show;
pub(super) mod told;

pub(super) use feed::busy;
pub use feed::{Change, Feed};
