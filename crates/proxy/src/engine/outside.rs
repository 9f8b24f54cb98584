//! Takes up what the operator's commands have changed in the database beside this process: pages
//! hear of it, and what is to be done about the payment is done.

use ipp_payment::{Duty, Effects as _};

use super::Engine;
use crate::store::StoreError;

/// Runs until the engine stops.
pub(super) async fn work(engine: Engine) {
    while !engine.is_stopping() {
        if let Err(error) = engine.take_up_outside_changes().await {
            tracing::warn!(%error, "what commands have changed could not be read; trying again");
        }
        engine.pause(engine.inner.timings.poll_watched).await;
    }
}

impl Engine {
    async fn take_up_outside_changes(&self) -> Result<(), StoreError> {
        let store = &self.inner.store;
        let changes = store.outside_changes().await?;
        for change in &changes {
            let Some(id) = change.payment else {
                self.inner.outbox.wake();
                continue;
            };
            let payment = match store.payment(id).await {
                Ok(Some(payment)) => payment,
                Ok(None) => continue,
                // Its alarm is raised where payments are taken up.
                Err(StoreError::Row { .. }) => continue,
                Err(error) => return Err(error),
            };
            tracing::info!(payment = %id, "a command changed this payment");
            self.ensure_told(&payment);
            if payment.duty(&self.inner.timings) != Duty::Rest {
                self.watch_payment(id);
            }
        }
        match changes.last() {
            Some(last) => store.outside_done(*last).await,
            None => Ok(()),
        }
    }
}
