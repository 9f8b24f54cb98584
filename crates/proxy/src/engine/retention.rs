//! Deletes what is no longer kept: payments that ended long ago, callbacks that are processed,
//! notifications that are delivered or given up, and entries of timelines.

use std::time::Duration;

use super::Engine;
use crate::store::StoreError;

/// How often old rows are deleted.
const SWEEP_INTERVAL: Duration = Duration::from_secs(3600);
/// Pause after each transaction that deletes payments, so that a long history that is deleted for
/// the first time leaves most of the database's time to the tills.
const PAUSE: Duration = Duration::from_millis(100);
/// How long processed callbacks are kept, to recognize redeliveries, and finished notifications and
/// entries of timelines, for inspection; unless payments are kept for less.
const KEEP_EVENTS: Duration = Duration::from_secs(30 * 24 * 3600);

/// How much was deleted.
#[derive(Debug, Default)]
struct Deleted {
    payments: u64,
    callbacks: u64,
    notifications: u64,
    entries: u64,
}

/// Runs until the engine stops.
pub(super) async fn work(engine: Engine) {
    loop {
        let mut deleted = Deleted::default();
        let swept = engine.sweep(&mut deleted).await;
        if let Err(error) = swept {
            tracing::warn!(%error, "old rows could not be deleted; trying again in an hour");
        }
        let Deleted {
            payments,
            callbacks,
            notifications,
            entries,
        } = deleted;
        if payments + callbacks + notifications + entries > 0 {
            tracing::info!(
                payments,
                callbacks,
                notifications,
                entries,
                "deleted what is no longer kept"
            );
        }
        if !engine.pause_for(SWEEP_INTERVAL).await {
            return;
        }
    }
}

impl Engine {
    async fn sweep(&self, deleted: &mut Deleted) -> Result<(), StoreError> {
        let (store, now) = (&self.inner.store, crate::clock::now());
        let keep = self.inner.timings.keep_payments;
        let events = now.minus(keep.unwrap_or(KEEP_EVENTS).min(KEEP_EVENTS));
        deleted.callbacks = store.inbox_forget(events).await?;
        deleted.entries = store.journal_forget(events).await?;
        // Before the payments, which their notifications keep.
        deleted.notifications = store.outbox_forget(events).await?;
        let Some(keep) = keep else { return Ok(()) };
        loop {
            let piece = store.delete_payments(now.minus(keep)).await?;
            deleted.payments += piece;
            self.inner.counters.deleted(piece);
            if piece == 0 || !self.pause_for(PAUSE).await {
                return Ok(());
            }
        }
    }

    /// Waits; false if the engine was told to stop.
    pub(super) async fn pause_for(&self, time: Duration) -> bool {
        tokio::select! {
            () = tokio::time::sleep(time) => true,
            () = self.inner.tasks.stopping() => false,
        }
    }
}
