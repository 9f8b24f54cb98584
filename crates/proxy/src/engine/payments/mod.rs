//! Payments: what pages ask of them, and the tasks that watch them to their end.

mod effects;
mod requests;
mod start;
pub(super) mod watch;
