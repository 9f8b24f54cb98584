//! Tracks which version of each payment this process has told its pages.
//!
//! The writer of a change tells the pages. A change stored elsewhere, such as by a second process
//! that got past the database's lock, is found by the payment's watcher; this says whether the
//! pages know of it already.

use std::collections::HashMap;
use std::time::Duration;

use ipp_payment::Payment;
use ipp_wire::DeviceChanged;
use tokio::time::Instant;
use uuid::Uuid;

use super::feed::{Change, busy};
use crate::engine::{Engine, lock};

/// How long an unwatched payment is remembered: by then, the tasks that were changing it when it
/// ended have told of it.
const RETENTION: Duration = Duration::from_secs(300);

/// The versions, and when they were told.
#[derive(Debug, Default)]
pub(in crate::engine) struct Told(HashMap<Uuid, (u64, Instant)>);

impl Told {
    /// Records the version; true if it is newer than what was told.
    fn note(&mut self, payment: &Payment) -> bool {
        let now = Instant::now();
        let (version, at) = self.0.entry(payment.id).or_insert((0, now));
        let news = *version < payment.version;
        if news {
            (*version, *at) = (payment.version, now);
        }
        news
    }

    /// Drops unwatched payments that were told of more than [`RETENTION`] ago.
    fn forget(&mut self, watched: impl Fn(&Uuid) -> bool) {
        self.0
            .retain(|id, (_, at)| watched(id) || at.elapsed() < RETENTION);
    }
}

impl Engine {
    /// Tells the till's pages the whole payment, unless they were told this version or a newer one;
    /// returns true if it did. Calls `first` before telling.
    pub(in crate::engine) fn tell_if_news(&self, payment: &Payment, first: impl FnOnce()) -> bool {
        // Held until it is told, so that no older version is told after a newer one.
        let mut told = lock(&self.inner.told);
        let news = told.note(payment);
        if news {
            first();
            self.publish(Change::Payment {
                till: payment.till.clone(),
                payment: Box::new(self.show(payment)),
            });
        }
        news
    }

    /// Tells what keeps a device busy, as stored now: another payment may have followed one that
    /// was found to have ended.
    pub(in crate::engine) fn tell_stored_busy(&self, device: &str) {
        let (engine, device_id) = (self.clone(), device.to_owned());
        self.spawn(async move {
            match engine.inner.store.busy().await {
                Ok(open) => {
                    let holder = open.iter().find(|payment| payment.device == device_id);
                    let busy = holder.map(busy);
                    engine.publish(Change::Device(DeviceChanged { device_id, busy }));
                }
                Err(error) => tracing::warn!(%error, "could not read which device is busy"),
            }
        });
    }

    /// Limits the memory that the told versions take.
    pub(in crate::engine) fn prune_told(&self) {
        let watched = |id: &Uuid| self.inner.watchers.has(*id);
        lock(&self.inner.told).forget(watched);
    }
}
