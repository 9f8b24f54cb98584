//! The timers of `flow`: each runs at most once at a time.

use std::cell::RefCell;

use gloo_timers::callback::Timeout;
use ipp_flow::Timer;

/// Those that are set. Dropping this stops them all.
#[derive(Default)]
pub(crate) struct Timers(RefCell<Vec<(Timer, Timeout)>>);

impl Timers {
    /// Sets a timer; one that was set before is replaced.
    pub(crate) fn set(&self, timer: Timer, ms: u32, fired: impl FnOnce() + 'static) {
        self.stop(timer);
        self.0.borrow_mut().push((timer, Timeout::new(ms, fired)));
    }

    /// Stops a timer, if it is set.
    pub(crate) fn stop(&self, timer: Timer) {
        self.0.borrow_mut().retain(|(set, _)| *set != timer);
    }

    /// Stops them all.
    pub(crate) fn clear(&self) {
        drop(self.0.take());
    }
}
