//! Waits for conditions, never for a fixed time.

use std::future::Future;

use gloo_timers::future::TimeoutFuture;

use super::page;

/// Time limit of each wait, in milliseconds; enough for the slowest machine.
const WAIT_TIMEOUT_MS: f64 = 25_000.0;

/// Polling interval, in milliseconds.
const POLL_INTERVAL_MS: u32 = 15;

/// Polls `look` until it returns something, and returns that.
pub(crate) async fn until<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    eventually(what, || std::future::ready(look())).await
}

/// The same for an async `look`.
pub(crate) async fn eventually<T, F>(what: &str, mut look: impl FnMut() -> F) -> T
where
    F: Future<Output = Option<T>>,
{
    let began = js_sys::Date::now();
    loop {
        if let Some(seen) = look().await {
            return seen;
        }
        assert!(
            js_sys::Date::now() - began < WAIT_TIMEOUT_MS,
            "this never came: {what}\non the screen:\n{}",
            page::all_screens()
        );
        TimeoutFuture::new(POLL_INTERVAL_MS).await;
    }
}
