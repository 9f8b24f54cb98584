//! Kustom's callbacks: stored once verified, then processed from the inbox.

mod inbox;
mod log;
mod queue;
pub(crate) mod receive;

pub(super) use inbox::work;
pub use receive::Received;

use tokio::sync::Notify;

/// What this process keeps about callbacks beside the database.
#[derive(Debug, Default)]
pub(super) struct Callbacks {
    /// Wakes the inbox when a callback was stored.
    pub(super) arrived: Notify,
    log: log::Log,
}
