//! The proxy's clock, as far as the page can know it.

use std::cell::Cell;

use ipp_flow::Millis;

use super::time;

/// Turns the page's clock into the proxy's, so that a till with a wrong clock shows right ages.
#[derive(Default)]
pub(crate) struct Clock {
    /// Milliseconds that the proxy is ahead of the page.
    ahead: Cell<i64>,
}

impl Clock {
    /// Now, by the proxy's clock.
    pub(crate) fn now(&self) -> Millis {
        Millis(page_now() + self.ahead.get())
    }

    /// The proxy just said what time it is. What is no time is ignored.
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
