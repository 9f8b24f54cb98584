//! Waiting for a condition: never for a time.

use std::future::Future;

use gloo_timers::future::TimeoutFuture;

use super::page;

/// What takes longer on the slowest machine is not going to happen.
const PATIENCE: f64 = 25_000.0;

/// How long between two looks, in milliseconds.
const BETWEEN: u32 = 15;

/// Looks until there is something to be seen, and gives that.
pub(crate) async fn until<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    eventually(what, || std::future::ready(look())).await
}

/// The same, where looking takes a while itself.
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
            js_sys::Date::now() - began < PATIENCE,
            "this never came: {what}\non the screen:\n{}",
            page::all_screens()
        );
        TimeoutFuture::new(BETWEEN).await;
    }
}
