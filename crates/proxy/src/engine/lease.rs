//! Keeps this process's lease on the payments that it owns, takes over those of processes that are
//! gone, and begins anew when another process has taken this one for dead.

use std::time::Duration;

use ipp_payment::{Effects as _, Payment, take_up};

use super::Engine;
use crate::store::{RENEWAL, StoreError, Work};

/// How often the leases of others are looked at.
const ROUND: Duration = Duration::from_secs(1);
/// How often a process asks for work that another one does.
pub(super) const WORK_ROUND: Duration = Duration::from_secs(1);

/// Runs until the engine stops.
pub(super) async fn work(engine: Engine) {
    let store = &engine.inner.store;
    let mut adopted = Vec::new();
    let mut renewed = tokio::time::Instant::now();
    while !engine.is_stopping() {
        if renewed.elapsed() >= RENEWAL || !store.may_call() {
            match engine.renew().await {
                Ok(()) => renewed = tokio::time::Instant::now(),
                Err(error) => {
                    tracing::warn!(%error, "this process's lease could not be renewed; trying again");
                }
            }
        }
        if let Err(error) = engine.take_over(&mut adopted).await {
            tracing::warn!(%error, "payments could not be taken over; trying again");
        }
        engine.pause(ROUND).await;
    }
}

impl Engine {
    /// Renews the lease, or gets another: then this process owns nothing any more, and every watcher
    /// finds that out now.
    async fn renew(&self) -> Result<(), StoreError> {
        if self.inner.store.renew().await? {
            return Ok(());
        }
        tracing::warn!(
            "this process was taken for dead, and others have its payments: it was stopped, or cut \
             from the database. It begins anew"
        );
        self.inner.counters.lease_lost();
        self.inner.store.register().await?;
        self.inner.payments.watchers.wake_all();
        Ok(())
    }

    /// Ends the leases that were not renewed, adopts the payments that nobody owns, and resumes them.
    /// Those that cannot be resumed yet stay in `adopted`.
    async fn take_over(&self, adopted: &mut Vec<Payment>) -> Result<(), StoreError> {
        let ended = self.inner.store.end_leases().await?;
        if ended > 0 {
            tracing::warn!(ended, "processes are gone; taking their payments over");
        }
        adopted.extend(self.adopt().await?);
        take_up(self, adopted).await?;
        adopted.clear();
        Ok(())
    }

    /// Whether this process does work that one process does at a time.
    pub(super) async fn has_work(&self, work: Work) -> bool {
        match self.inner.store.take_work(work).await {
            Ok(ours) => ours,
            Err(error) => {
                tracing::warn!(%error, ?work, "cannot find out who does this work; trying again");
                false
            }
        }
    }

    /// Makes this process the owner of the unfinished payments that none owns, and returns them.
    pub(super) async fn adopt(&self) -> Result<Vec<Payment>, StoreError> {
        let (adopted, unreadable) = self.inner.store.adopt().await?;
        self.note_unreadable(unreadable);
        if !adopted.is_empty() {
            self.inner.counters.adopted(adopted.len());
            tracing::info!(
                payments = adopted.len(),
                "resuming what another process left"
            );
        }
        Ok(adopted)
    }
}
