//! The subscription of a page to what concerns its till.

use ipp_wire::{Confirmed, DeviceChanged, Snapshot};
use tokio::sync::broadcast;

use super::busy;
use crate::auth::Caller;
use crate::engine::Engine;
use crate::problem::{Answer, Refusal};

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
    /// A device became busy or free; for every till, unless it is confined to another shop.
    Device(DeviceChanged),
    /// The list of devices changed; for every till.
    Devices,
}

/// A page's subscription. While one is alive, its till's open payments are read more often.
#[derive(Debug)]
pub struct Feed {
    engine: Engine,
    till: String,
    /// The shop that the till is confined to.
    location: Option<String>,
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
                Ok(Change::Device(changed)) if !self.hears_of(&changed.device_id) => {}
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
        let location = self.location.as_deref();
        self.engine.snapshot(&self.till, location).await
    }

    /// Whether the till may hear of the device: what the stream tells of devices is about those
    /// that `GET /api/devices` lists to the same till.
    fn hears_of(&self, device: &str) -> bool {
        self.engine.tells_of(device, self.location.as_deref())
    }
}

impl Drop for Feed {
    fn drop(&mut self) {
        self.engine.inner.pages.viewers.remove(&self.till);
    }
}

impl Engine {
    /// Subscribes a page. Taking the snapshot after this leaves no gap between the two.
    #[must_use]
    pub fn feed(&self, till: &str) -> Feed {
        let changes = self.inner.pages.changes.subscribe();
        self.inner.pages.viewers.add(till, usize::MAX, usize::MAX);
        self.listening(till, None, changes)
    }

    /// Subscribes the caller's page, unless the till, or all tills together, have reached their
    /// limit.
    #[must_use]
    pub fn feed_within(&self, caller: &Caller, of_till: usize, of_all: usize) -> Option<Feed> {
        let pages = &self.inner.pages;
        let changes = pages.changes.subscribe();
        let added = pages.viewers.add(&caller.till, of_till, of_all);
        added.then(|| self.listening(&caller.till, caller.location.clone(), changes))
    }

    /// Makes the feed of a page that is counted.
    fn listening(
        &self,
        till: &str,
        location: Option<String>,
        changes: broadcast::Receiver<Change>,
    ) -> Feed {
        self.inner.payments.watchers.wake_all();
        Feed {
            engine: self.clone(),
            till: till.to_owned(),
            location,
            changes,
        }
    }

    /// How many event streams are open.
    #[must_use]
    pub fn viewers(&self) -> usize {
        self.inner.pages.viewers.count()
    }

    /// What is open now, for a page that cannot read a stream and polls. For a third of a heartbeat
    /// it counts as listening: its till's payments are read as often as with a stream.
    ///
    /// # Errors
    /// 503 if the database cannot be read.
    pub async fn polled(&self, caller: &Caller) -> Answer<Snapshot> {
        let (till, location) = (&caller.till, caller.location.as_deref());
        if !self.inner.pages.are_open_at(till) {
            let (engine, presence) = (self.clone(), self.feed(till));
            self.inner.tasks.spawn(async move {
                let time = engine.timings().heartbeat / 3;
                engine.inner.tasks.pause(time).await;
                drop(presence);
            });
        }
        self.snapshot(till, location).await
    }

    /// Whether a till that is confined to this shop may hear of the device.
    fn tells_of(&self, device: &str, location: Option<&str>) -> bool {
        location.is_none() || self.location_of(device).as_deref() == location
    }

    async fn snapshot(&self, till: &str, location: Option<&str>) -> Answer<Snapshot> {
        let open = self.open_payments().await;
        let open = open.map_err(Refusal::storage_unavailable)?;
        let own = open.iter().filter(|payment| payment.till == till);
        let busy_with = open.iter().filter(|payment| payment.holds_device());
        Ok(Snapshot {
            server_time: crate::clock::now().rfc3339(),
            payments: own.map(|p| self.inner.pages.show(p)).collect(),
            busy: busy_with
                .filter(|p| self.tells_of(&p.device, location))
                .map(|p| DeviceChanged {
                    device_id: p.device.clone(),
                    busy: Some(busy(p)),
                })
                .collect(),
        })
    }
}
