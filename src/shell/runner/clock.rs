//! The clock that keeps the times on the screen up to date.

use std::rc::Rc;

use gloo_timers::callback::Interval;
use leptos::prelude::*;

use super::Runner;

impl Runner {
    /// Starts or stops the clock: it runs while the view ages, so that a page that waits for its next sale
    /// does nothing.
    pub(super) fn update_clock(&self) {
        let ages = !self.0.closed.get() && self.0.view.with_untracked(|shown| shown.ages());
        if ages == self.0.clock.borrow().is_some() {
            return;
        }
        let weak = Rc::downgrade(&self.0);
        let clock = ages.then(|| {
            Interval::new(1_000, move || {
                if let Some(inner) = weak.upgrade() {
                    // Each run begins with a tick; this run has no event after it.
                    Self(inner).run();
                }
            })
        });
        drop(self.0.clock.replace(clock));
    }
}
