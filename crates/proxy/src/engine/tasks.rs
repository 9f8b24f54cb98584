//! The engine's background tasks: their start, their restart after a panic, and their end.

use std::panic::AssertUnwindSafe;
use std::time::Duration;

use futures::FutureExt as _;
use tokio::task::JoinHandle;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tokio_util::task::task_tracker::TaskTrackerToken;

use crate::trace;

/// The tasks of this process.
#[derive(Debug)]
pub(super) struct Tasks {
    tracker: TaskTracker,
    /// Those of them that may call Kustom to create a session.
    creates: TaskTracker,
    stop: CancellationToken,
    /// When this process began; its tasks count time from here.
    began: Instant,
}

impl Default for Tasks {
    fn default() -> Self {
        Self {
            tracker: TaskTracker::new(),
            creates: TaskTracker::new(),
            stop: CancellationToken::new(),
            began: Instant::now(),
        }
    }
}

impl Tasks {
    /// Runs a task, in the trace of the task that spawns it. [`Tasks::ended`] waits for it.
    pub(super) fn spawn<T: Send + 'static>(
        &self,
        task: impl Future<Output = T> + Send + 'static,
    ) -> JoinHandle<T> {
        self.tracker.spawn(trace::within(trace::current(), task))
    }

    /// Permits a create for as long as the permit is held: [`Tasks::creates_ended`] waits for it.
    /// None once the tasks were told to stop.
    pub(super) fn permit_create(&self) -> Option<TaskTrackerToken> {
        // The permit is taken first: a stop between the two lines waits for it in vain, while the
        // other order would let a create begin that no stop waits for.
        let permit = self.creates.token();
        (!self.is_stopping()).then_some(permit)
    }

    /// Runs a task that creates a session; begun under a permit.
    pub(super) fn spawn_create(&self, task: impl Future<Output = ()> + Send + 'static) {
        self.spawn(self.creates.track_future(task));
    }

    /// Runs `task` to its end. If it panics, restarts it after `pause`, until the engine stops: a
    /// defect that one payment triggers must not leave payments unwatched. Tasks resume from the
    /// database, so nothing is lost between two runs.
    pub(super) async fn restarting<F: Future<Output = ()>>(
        &self,
        what: &str,
        pause: Duration,
        mut task: impl FnMut() -> F,
    ) {
        // The panic hook has logged the message.
        while AssertUnwindSafe(task()).catch_unwind().await.is_err() {
            tracing::error!(what, "a task panicked; restarting it");
            self.pause(pause).await;
            if self.is_stopping() {
                return;
            }
        }
    }

    /// Waits for `time`, or until the engine stops.
    pub(super) async fn pause(&self, time: Duration) {
        tokio::select! {
            () = tokio::time::sleep(time) => {}
            () = self.stopping() => {}
        }
    }

    /// Time since this process began.
    pub(super) fn elapsed(&self) -> Duration {
        self.began.elapsed()
    }

    /// Tells every task to stop.
    pub(super) fn halt(&self) {
        self.stop.cancel();
        self.tracker.close();
        self.creates.close();
    }

    /// Whether the tasks were told to stop.
    pub(super) fn is_stopping(&self) -> bool {
        self.stop.is_cancelled()
    }

    /// Resolves when the tasks are told to stop.
    pub(super) async fn stopping(&self) {
        self.stop.cancelled().await;
    }

    /// Resolves when no create is permitted or under way any more, after [`Tasks::halt`].
    pub(super) async fn creates_ended(&self) {
        self.creates.wait().await;
    }

    /// Resolves when every task has ended.
    pub(super) async fn ended(&self) {
        self.tracker.wait().await;
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
        let task = || async {
            assert!(runs.fetch_add(1, Ordering::Relaxed) >= 2, "a defect");
        };
        let tasks = Tasks::default();
        tasks.restarting("test", Duration::ZERO, task).await;
        assert_eq!(runs.load(Ordering::Relaxed), 3);
    }

    #[tokio::test]
    async fn a_stop_waits_for_permitted_creates_and_permits_no_more() {
        let tasks = Tasks::default();
        let permit = tasks.permit_create();
        assert!(permit.is_some());
        tasks.halt();
        assert!(tasks.permit_create().is_none());
        assert_eq!(tasks.creates_ended().now_or_never(), None);
        // What the permit's holder begins is waited for, too.
        let (answer, answered) = tokio::sync::oneshot::channel();
        tasks.spawn_create(async move {
            let _ = answered.await;
        });
        drop(permit);
        assert_eq!(tasks.creates_ended().now_or_never(), None);
        assert_eq!(answer.send(()), Ok(()));
        tasks.creates_ended().await;
    }

    #[tokio::test]
    async fn a_task_that_always_panics_ends_with_the_engine() {
        let tasks = Tasks::default();
        tasks.halt();
        let year = Duration::from_secs(366 * 24 * 3600);
        let task = || async { panic!("a defect") };
        tasks.restarting("test", year, task).await;
    }
}
