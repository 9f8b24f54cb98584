//! What the rest of the shell stands on: tasks, timers, listeners, storage, random numbers.

pub(crate) mod clock;
pub(crate) mod listener;
pub(crate) mod random;
pub(crate) mod storage;
pub(crate) mod task;
pub(crate) mod timers;
