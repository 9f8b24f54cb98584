//! Kustom's callbacks: stored once verified, then processed from the inbox.

mod inbox;
mod queue;
pub(crate) mod receive;

pub(super) use inbox::work;
pub use receive::Received;
