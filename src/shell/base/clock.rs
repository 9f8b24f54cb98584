//! An estimate of the proxy's clock.

use std::cell::Cell;

use ipp_flow::Millis;

use crate::shell::input::time;

/// Converts the page's time to the proxy's, so that ages are right on a till with a wrong clock.
#[derive(Default)]
pub(crate) struct Clock {
    /// Milliseconds that the proxy is ahead of the page.
    ahead: Cell<i64>,
}

impl Clock {
    /// The current time by the proxy's clock.
    pub(crate) fn now(&self) -> Millis {
        Millis(page_now() + self.ahead.get())
    }

    /// Takes the proxy's current time from a message just received; ignores what is not a time.
    pub(crate) fn learn(&self, server_time: &str) {
        if let Some(Millis(server)) = time::millis(server_time) {
            self.ahead.set(server - page_now());
        }
    }
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "milliseconds since 1970 are far below 2^53"
)]
fn page_now() -> i64 {
    js_sys::Date::now() as i64
}
