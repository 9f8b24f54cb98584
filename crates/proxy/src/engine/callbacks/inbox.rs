//! Runs [`ipp_payment::work_off`] over the inbox. Callbacks of one session are processed in order,
//! those of different sessions in parallel; an unreadable session delays no other.

use std::collections::HashMap;
use std::panic::AssertUnwindSafe;
use std::time::Duration;

use futures::FutureExt as _;
use tokio::task::{Id, JoinSet};
use tokio::time::Instant;

use super::queue::CallbackQueue;
use crate::engine::Engine;
use crate::engine::lease::WORK_ROUND;
use crate::store::Work;
use ipp_payment::{Effects as _, InboxItem, MAX_INBOX_BACKOFF, put_off_failed, work_off};

/// Pause before the inbox is read again while due callbacks are being processed.
const MIN_PAUSE: Duration = Duration::from_millis(50);
/// Maximum number of sessions read at the same time because of callbacks. However many callbacks
/// arrive, Kustom stays free for the reads and cancels of payments under way.
const MAX_SESSIONS_AT_ONCE: usize = 8;
/// How often to check that no payment lacks a watcher.
const ROUND_INTERVAL: Duration = Duration::from_secs(60);

/// Runs until the engine stops.
pub(in crate::engine) async fn work(engine: Engine) {
    let mut running = JoinSet::new();
    // By task id, so that a finished task frees its session however it ended.
    let mut sessions: HashMap<Id, Option<String>> = HashMap::new();
    let mut queue = CallbackQueue::default();
    let mut round_due = Instant::now();
    loop {
        if Instant::now() >= round_due {
            round_due = Instant::now() + ROUND_INTERVAL;
            engine.round().await;
        }
        let mut pause = MAX_INBOX_BACKOFF;
        let ours = engine.has_work(Work::Inbox).await;
        if !ours {
            // Whoever has the inbox now processes what this process had read of it.
            queue = CallbackQueue::default();
        }
        if running.len() < MAX_SESSIONS_AT_ONCE
            && ours
            && let Err(error) = queue.fill(&engine.inner.store, MAX_INBOX_BACKOFF).await
        {
            tracing::error!(%error, "the inbox could not be read; trying again");
            pause = engine.inner.timings.poll_watched;
        }
        while running.len() < MAX_SESSIONS_AT_ONCE
            && let Some((session, items)) = queue.next()
        {
            // A session that is skipped here is found again once it is free.
            if !sessions.values().any(|busy| *busy == session) {
                let engine = engine.clone();
                let task = running.spawn(async move { engine.work_off(items).await });
                sessions.insert(task.id(), session);
            }
        }
        // A finishing task wakes this loop as well.
        if !ours {
            pause = WORK_ROUND;
        } else if running.len() < MAX_SESSIONS_AT_ONCE {
            pause = pause.min(engine.until_next().await);
        }
        tokio::select! {
            Some(done) = running.join_next_with_id() => {
                let id = match done {
                    Ok((id, ())) => id,
                    Err(error) => {
                        tracing::error!(%error, "processing a callback failed");
                        error.id()
                    }
                };
                sessions.remove(&id);
            }
            () = engine.inner.callbacks.arrived.notified() => {}
            () = tokio::time::sleep(pause) => {}
            () = engine.inner.tasks.stopping() => return,
        }
    }
}

impl Engine {
    async fn until_next(&self) -> Duration {
        match self.inner.store.inbox_next_due().await {
            // What is due already is being processed; its end wakes this loop.
            Ok(Some(due)) => crate::clock::now()
                .until(due)
                .clamp(MIN_PAUSE, MAX_INBOX_BACKOFF),
            Ok(None) => MAX_INBOX_BACKOFF,
            Err(_) => self.inner.timings.poll_watched,
        }
    }

    async fn round(&self) {
        match self.load_unfinished().await {
            Ok(unfinished) => unfinished.iter().for_each(|payment| {
                self.keep_watched(payment.id);
            }),
            Err(error) => {
                tracing::error!(%error, "could not check for payments without a watcher");
            }
        }
        let watchers = &self.inner.payments.watchers;
        self.inner.pages.prune(|id| watchers.has(id));
    }

    async fn work_off(&self, items: Vec<InboxItem>) {
        for item in items {
            match AssertUnwindSafe(work_off(self, &item)).catch_unwind().await {
                Ok(Ok(true)) => {}
                Ok(Ok(false)) => return,
                Ok(Err(error)) => return put_off_failed(self, &item, &error.to_string()).await,
                Err(_) => return put_off_failed(self, &item, "a defect; see the log").await,
            }
        }
    }
}
