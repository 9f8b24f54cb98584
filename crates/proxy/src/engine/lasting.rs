//! Restarts tasks that panic.

use std::panic::AssertUnwindSafe;
use std::time::Duration;

use futures::FutureExt as _;
use tokio_util::sync::CancellationToken;

/// Runs `task` to its end. If it panics, restarts it after `pause`, until `stop`: a defect that one
/// payment triggers must not leave payments unwatched. Tasks resume from the database, so nothing
/// is lost between two runs.
pub(super) async fn lasting<F: Future<Output = ()>>(
    what: &str,
    pause: Duration,
    stop: &CancellationToken,
    mut task: impl FnMut() -> F,
) {
    // The panic hook has logged the message.
    while AssertUnwindSafe(task()).catch_unwind().await.is_err() {
        tracing::error!(what, "a task panicked; restarting it");
        tokio::select! {
            () = tokio::time::sleep(pause) => {}
            () = stop.cancelled() => return,
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::panic)]

    use super::*;
    use std::sync::atomic::{AtomicU32, Ordering};

    #[tokio::test]
    async fn a_task_that_panics_is_begun_anew_until_it_ends() {
        let runs = AtomicU32::new(0);
        let stop = CancellationToken::new();
        let task = || async {
            assert!(runs.fetch_add(1, Ordering::Relaxed) >= 2, "a defect");
        };
        lasting("test", Duration::ZERO, &stop, task).await;
        assert_eq!(runs.load(Ordering::Relaxed), 3);
    }

    #[tokio::test]
    async fn a_task_that_always_panics_ends_with_the_engine() {
        let stop = CancellationToken::new();
        stop.cancel();
        let year = Duration::from_secs(366 * 24 * 3600);
        lasting("test", year, &stop, || async { panic!("a defect") }).await;
    }
}
