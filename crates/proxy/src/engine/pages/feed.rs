//! Publishes changes to the pages, and tracks which tills are listening.

use ipp_wire::{Busy, Confirmed, DeviceChanged, Snapshot};
use tokio::sync::broadcast;

use crate::engine::{Engine, lock};
use crate::problem::{Answer, Refusal};
use ipp_payment::Payment;

/// A committed change.
#[derive(Clone, Debug)]
pub enum Change {
    /// A payment changed; for the till's own pages only.
    Payment {
        /// The payment's till.
        till: String,
        /// The whole payment.
        payment: Box<ipp_wire::Payment>,
    },
    /// Kustom confirmed a payment without a change; for the till's own pages only.
    Confirmed {
        /// The payment's till.
        till: String,
        /// The confirmation.
        confirmed: Confirmed,
    },
    /// A device became busy or free; for every till.
    Device(DeviceChanged),
    /// The list of devices changed; for every till.
    Devices,
}

/// A page's subscription. While one is alive, its till's open payments are read more often.
#[derive(Debug)]
pub struct Feed {
    engine: Engine,
    till: String,
    changes: broadcast::Receiver<Change>,
}

impl Feed {
    /// The next change that concerns the till. `None`: some were missed, so a new snapshot is
    /// needed.
    ///
    /// # Errors
    /// If the engine has stopped.
    pub async fn next(&mut self) -> Result<Option<Change>, broadcast::error::RecvError> {
        loop {
            match self.changes.recv().await {
                Ok(Change::Payment { till, .. } | Change::Confirmed { till, .. })
                    if till != self.till => {}
                Ok(change) => return Ok(Some(change)),
                Err(broadcast::error::RecvError::Lagged(_)) => return Ok(None),
                Err(closed) => return Err(closed),
            }
        }
    }

    /// What is open now.
    ///
    /// # Errors
    /// 503 if the database cannot be read.
    pub async fn snapshot(&self) -> Answer<Snapshot> {
        self.engine.snapshot(&self.till).await
    }
}

impl Drop for Feed {
    fn drop(&mut self) {
        let mut viewers = lock(&self.engine.inner.viewers);
        if let Some(count) = viewers.get_mut(&self.till) {
            *count -= 1;
            if *count == 0 {
                viewers.remove(&self.till);
            }
        }
    }
}

impl Engine {
    /// Subscribes a page. Taking the snapshot after this leaves no gap between the two.
    #[must_use]
    pub fn feed(&self, till: &str) -> Feed {
        let changes = self.inner.changes.subscribe();
        *lock(&self.inner.viewers)
            .entry(till.to_owned())
            .or_default() += 1;
        self.listening(till, changes)
    }

    fn listening(&self, till: &str, changes: broadcast::Receiver<Change>) -> Feed {
        self.inner.watchers.wake_all();
        Feed {
            engine: self.clone(),
            till: till.to_owned(),
            changes,
        }
    }

    /// Subscribes a page, unless the till, or all tills together, have reached their limit.
    #[must_use]
    pub fn feed_within(&self, till: &str, of_till: usize, of_all: usize) -> Option<Feed> {
        let changes = self.inner.changes.subscribe();
        {
            let mut viewers = lock(&self.inner.viewers);
            let all: usize = viewers.values().sum();
            let own = viewers.get(till).copied().unwrap_or(0);
            if own >= of_till || all >= of_all {
                return None;
            }
            viewers.insert(till.to_owned(), own + 1);
        }
        Some(self.listening(till, changes))
    }

    /// How many event streams are open.
    #[must_use]
    pub fn viewers(&self) -> usize {
        lock(&self.inner.viewers).values().sum()
    }

    pub(in crate::engine) fn publish(&self, change: Change) {
        // An error only means that no page is listening.
        let _ = self.inner.changes.send(change);
    }

    pub(in crate::engine) fn tell_busy(&self, payment: &Payment) {
        let busy = payment.holds_device().then(|| busy(payment));
        self.publish(Change::Device(DeviceChanged {
            device_id: payment.device.clone(),
            busy,
        }));
    }

    async fn snapshot(&self, till: &str) -> Answer<Snapshot> {
        let store = &self.inner.store;
        let payments = store
            .payments_of(till, true)
            .await
            .map_err(Refusal::storage_unavailable)?;
        let open = store.busy().await.map_err(Refusal::storage_unavailable)?;
        Ok(Snapshot {
            server_time: crate::clock::now().rfc3339(),
            payments: payments.iter().map(|p| self.show(p)).collect(),
            busy: open
                .iter()
                .map(|p| DeviceChanged {
                    device_id: p.device.clone(),
                    busy: Some(busy(p)),
                })
                .collect(),
        })
    }
}

/// What other tills see of a payment that keeps a device busy.
pub(in crate::engine) fn busy(payment: &Payment) -> Busy {
    Busy {
        payment_id: payment.id.to_string(),
        reference: payment.order.merchant_reference1.clone(),
        till: payment.till.clone(),
        since: payment.created_at.rfc3339(),
    }
}
