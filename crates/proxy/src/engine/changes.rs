//! Takes up what others have changed in the database: an operator's commands, or other proxies. Pages
//! hear of it, and what is to be done about it is done.

use ipp_payment::{Duty, Effects as _};

use super::Engine;
use crate::store::{Change, Changes, StoreError};

/// Runs until the engine stops.
pub(super) async fn work(engine: Engine) {
    while !engine.is_stopping() {
        if let Err(error) = engine.follow_changes().await {
            tracing::warn!(%error, "what others have changed could not be read; trying again");
        }
        engine.pause(engine.inner.timings.poll_watched).await;
    }
}

impl Engine {
    /// Follows changes until the engine stops or the database cannot be read.
    async fn follow_changes(&self) -> Result<(), StoreError> {
        let mut changes = self.inner.store.changes().await?;
        loop {
            let changed = tokio::select! {
                changed = changes.next() => changed?,
                () = self.inner.tasks.stopping() => return Ok(()),
            };
            self.take_up(&mut changes, &changed).await?;
        }
    }

    async fn take_up(&self, changes: &mut Changes, changed: &[Change]) -> Result<(), StoreError> {
        for change in changed {
            match change {
                Change::Confirmed(confirmation) => {
                    self.inner.pages.tell_confirmed(confirmation);
                }
                Change::Devices(digest) => self.devices_changed_elsewhere(*digest),
                Change::Inbox => self.inner.callbacks.arrived.notify_one(),
                Change::Outbox => self.inner.outbox.wake(),
                &Change::Payment(id, version) => {
                    // Most are this process's own.
                    if version.is_some_and(|version| self.inner.pages.knows(id, version)) {
                        continue;
                    }
                    let payment = match self.inner.store.payment(id).await {
                        Ok(Some(payment)) => payment,
                        Ok(None) => continue,
                        // Its alarm is raised where payments are taken up.
                        Err(StoreError::Row { .. }) => continue,
                        Err(error) => return Err(error),
                    };
                    if version.is_none() {
                        tracing::info!(payment = %id, "a command changed this payment");
                    }
                    self.ensure_told(&payment);
                    if payment.duty(&self.inner.timings) != Duty::Rest {
                        // It ends at once if another process owns the payment.
                        self.watch_payment(id);
                    }
                }
            }
        }
        changes.taken_up().await
    }
}
