//! The timers of `flow`; of each kind at most one runs.

use std::cell::RefCell;

use gloo_timers::callback::Timeout;
use ipp_flow::Timer;

/// The running timers. Dropping this stops them all.
#[derive(Default)]
pub(crate) struct Timers(RefCell<Vec<(Timer, Timeout)>>);

impl Timers {
    /// Sets a timer and replaces an earlier one of the same kind.
    pub(crate) fn set(&self, timer: Timer, ms: u32, fired: impl FnOnce() + 'static) {
        self.stop(timer);
        self.0.borrow_mut().push((timer, Timeout::new(ms, fired)));
    }

    /// Stops a timer, if it runs.
    pub(crate) fn stop(&self, timer: Timer) {
        self.0.borrow_mut().retain(|(set, _)| *set != timer);
    }

    /// Stops all timers.
    pub(crate) fn clear(&self) {
        drop(self.0.take());
    }
}
