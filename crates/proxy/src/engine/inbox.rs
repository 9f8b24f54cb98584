//! Runs [`ipp_payment::work_off`] over the inbox. Callbacks of one session are worked off one
//! after the other, those of several sessions side by side; a session that cannot be read holds
//! up no other.

use std::collections::HashMap;
use std::panic::AssertUnwindSafe;
use std::time::Duration;

use futures::FutureExt as _;
use tokio::task::{Id, JoinSet};
use tokio::time::Instant;

use super::Engine;
use super::callback_queue::CallbackQueue;
use ipp_payment::{InboxItem, MAX_INBOX_BACKOFF, put_off_failed, watch_all, work_off};

/// Callbacks that were worked off are kept this long, to know their redeliveries by.
const KEPT: Duration = Duration::from_secs(30 * 24 * 3600);
/// So long the inbox is left alone when something in it is due and being worked off.
const SOONEST: Duration = Duration::from_millis(50);
/// So many sessions are read at the same time because of callbacks. However many callbacks come,
/// the reads and cancels that payments under way are waiting for find Kustom free.
const AT_ONCE: usize = 8;
/// How often it is looked whether a payment is left alone.
const ROUNDS: Duration = Duration::from_secs(60);
/// How often old callbacks are forgotten, counted in rounds.
const SWEEP: u32 = 60;

/// Runs until the engine stops.
pub(super) async fn work(engine: Engine) {
    let mut running = JoinSet::new();
    // By task, so that the end of one frees its session however it ended.
    let mut sessions: HashMap<Id, Option<String>> = HashMap::new();
    let mut queue = CallbackQueue::default();
    let mut rounds = 0u32;
    let mut round_due = Instant::now();
    loop {
        if Instant::now() >= round_due {
            round_due = Instant::now() + ROUNDS;
            engine.round(rounds.is_multiple_of(SWEEP)).await;
            rounds = rounds.wrapping_add(1);
        }
        let mut pause = MAX_INBOX_BACKOFF;
        if running.len() < AT_ONCE
            && let Err(error) = queue.fill(&engine.inner.store, MAX_INBOX_BACKOFF).await
        {
            tracing::error!(%error, "the inbox could not be read; trying again");
            pause = engine.inner.timings.poll_watched;
        }
        while running.len() < AT_ONCE
            && let Some((session, items)) = queue.next()
        {
            // What is left out here is found again once its session is free.
            if !sessions.values().any(|busy| *busy == session) {
                let engine = engine.clone();
                let task = running.spawn(async move { engine.work_off(items).await });
                sessions.insert(task.id(), session);
            }
        }
        // The end of one that is being worked off wakes us as well.
        if running.len() < AT_ONCE {
            pause = pause.min(engine.until_next().await);
        }
        tokio::select! {
            Some(done) = running.join_next_with_id() => {
                let id = match done {
                    Ok((id, ())) => id,
                    Err(error) => {
                        tracing::error!(%error, "working off a callback failed");
                        error.id()
                    }
                };
                sessions.remove(&id);
            }
            () = engine.inner.inbox.notified() => {}
            () = tokio::time::sleep(pause) => {}
            () = engine.inner.stop.cancelled() => return,
        }
    }
}

impl Engine {
    async fn until_next(&self) -> Duration {
        match self.inner.store.inbox_next_due().await {
            // What is due already is being worked off; its end wakes us.
            Ok(Some(due)) => crate::clock::now()
                .until(due)
                .clamp(SOONEST, MAX_INBOX_BACKOFF),
            Ok(None) => MAX_INBOX_BACKOFF,
            Err(_) => self.inner.timings.poll_watched,
        }
    }

    async fn round(&self, sweep: bool) {
        if let Err(error) = watch_all(self).await {
            tracing::error!(%error, "it could not be looked whether a payment is left alone");
        }
        self.prune_told();
        if !sweep {
            return;
        }
        let before = crate::clock::now().minus(KEPT);
        if let Err(error) = self.inner.store.inbox_forget(before).await {
            tracing::warn!(%error, "old callbacks could not be forgotten");
        }
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
