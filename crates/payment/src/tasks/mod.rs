//! The tasks that drive payments. Everything outside is reached through [`crate::Effects`].
//!
//! Each task writes to the database first, then calls Kustom or tells the pages. A task may be
//! dropped between any two steps, for example when the process is killed; the next process starts
//! from what is stored.

mod apply;
mod begin;
mod inbox;
mod round;
mod stray;
mod watch;

pub use apply::{apply, apply_with_retries};
pub use begin::{begin, send, take_up};
pub use inbox::{MAX_INBOX_BACKOFF, put_off_failed, work_off};
pub use watch::watch;
