//! What is done with a payment, step by step: every step that reaches outside is an effect
//! ([`crate::Effects`]), and what is between them is here.
//!
//! The order is always the same: the database first, then Kustom or the pages. A task may be
//! dropped between any two steps, as a process that is killed drops all of them; what it leaves
//! stored is what the next process starts from.

mod apply;
mod begin;
mod inbox;
mod round;
mod stray;
mod watch;

pub use apply::{apply, apply_stubbornly};
pub use begin::{begin, send, take_up, watch_all};
pub use inbox::{MAX_INBOX_BACKOFF, put_off_failed, work_off};
pub use watch::watch;
