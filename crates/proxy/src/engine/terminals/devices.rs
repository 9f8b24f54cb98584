//! Terminals, and which of them are busy.

use std::sync::Arc;
use std::time::Duration;

use ipp_payment::Effects as _;
use ipp_wire::{Device, Devices};
use tokio::time::Instant;

use super::list::{Known, digest};
use crate::auth::Caller;
use crate::engine::pages::{Change, busy};
use crate::engine::{Engine, KustomCall};
use crate::problem::{Answer, Refusal};

/// Maximum age of the cached list: long enough that ten pages opening at once cost one request.
const FRESH_FOR: Duration = Duration::from_secs(2);
/// Maximum age while Kustom does not answer: terminals come and go by the day.
const MAX_STALE_AGE: Duration = Duration::from_secs(5 * 60);
/// How long to wait for Kustom when a list no older than [`MAX_STALE_AGE`] is at hand.
const REFRESH_TIMEOUT: Duration = Duration::from_secs(2);

impl Engine {
    /// Every device of the merchant, by name. While Kustom does not answer, returns the last list
    /// if it is recent enough.
    ///
    /// # Errors
    /// 502 if Kustom cannot be read, 503 if the database cannot.
    pub async fn devices(&self) -> Answer<Devices> {
        let (known, locations) = tokio::join!(self.latest_devices(), self.locations());
        let known = known?;
        let mut devices = known.devices.clone();
        let open = self
            .inner
            .store
            .busy()
            .await
            .map_err(Refusal::storage_unavailable)?;
        for device in &mut devices {
            device.busy = open.iter().find(|p| p.device == device.id).map(busy);
        }
        Ok(Devices {
            confirmed_at: known.confirmed_at.rfc3339(),
            devices,
            locations,
        })
    }

    /// The shop that a device stands in, as last listed. `None`: in none, or the device is not
    /// listed. Until there is a list, has it read; then the pages are told to read it as well.
    pub(in crate::engine) fn location_of(&self, device: &str) -> Option<String> {
        let list = &self.inner.terminals.list;
        let Some(known) = list.known() else {
            if list.await_first() {
                let engine = self.clone();
                (self.inner.tasks).spawn(async move { engine.list_first().await });
            }
            return None;
        };
        known.find(device)?.location_id
    }

    /// Reads the list until that succeeds, and tells the pages.
    async fn list_first(&self) {
        while let Err(refusal) = self.recent_devices().await {
            tracing::warn!(?refusal, "the devices cannot be read; trying again");
            self.pause(FRESH_FOR).await;
            if self.inner.tasks.is_stopping() {
                return;
            }
        }
        self.inner.pages.publish(Change::Devices);
    }

    async fn latest_devices(&self) -> Answer<Arc<Known>> {
        let engine = self.clone();
        // A separate task, so that an answer too late for this page is cached for the next.
        let mut reading = (self.inner.tasks).spawn(async move { engine.recent_devices().await });
        let stale = || {
            let known = self.inner.terminals.list.known();
            known.filter(|known| known.at.elapsed() < MAX_STALE_AGE)
        };
        let read = if stale().is_some() {
            tokio::time::timeout(REFRESH_TIMEOUT, &mut reading)
                .await
                .ok()
        } else {
            Some((&mut reading).await)
        };
        match (read, stale()) {
            (Some(Ok(Ok(known))), _) | (_, Some(known)) => Ok(known),
            (Some(Ok(Err(refusal))), None) => Err(refusal),
            (Some(Err(error)), None) => Err(Refusal::internal(error)),
            (None, None) => Err(Refusal::provider_unavailable("no list in time")),
        }
    }

    /// Tells the pages if terminals were added, removed or changed, by pairing a phone or in
    /// Kustom's Portal.
    fn compare(&self, before: &[Device], now: &[Device]) {
        if before == now {
            return;
        }
        let known = |device: &Device| before.iter().any(|known| known.id == device.id);
        // Simulated devices are made without a pairing code.
        let phones = now.iter().filter(|d| !d.simulated && !known(d)).count();
        self.inner.terminals.pairing.paired(phones);
        self.inner.pages.publish(Change::Devices);
        let digest = digest(now);
        if self.inner.store.is_shared() && !self.inner.terminals.list.has_heard(digest) {
            let store = self.inner.store.clone();
            self.inner.tasks.spawn(async move {
                let told = store.announce_devices(digest).await;
                let used = match phones {
                    0 => Ok(()),
                    phones => store.codes_used(phones).await,
                };
                if let Err(error) = told.and(used) {
                    tracing::warn!(%error, "other processes do not hear of changed terminals");
                }
            });
        }
    }

    /// Another process has found other terminals than this one: its pages read the list again.
    pub(in crate::engine) fn devices_changed_elsewhere(&self, digest: u64) {
        if self.inner.terminals.list.hear(digest) {
            self.inner.terminals.list.outdate();
            self.inner.pages.publish(Change::Devices);
        }
    }

    /// Refuses a device that Kustom does not know, or that stands in another shop than the caller.
    /// A device in the cached list passes at once, however slow Kustom is; only one that is new to
    /// us costs a request, and waits for it if the last was a moment ago.
    pub(in crate::engine) async fn known_device(&self, caller: &Caller, id: &str) -> Answer<()> {
        let known = self.inner.terminals.list.known();
        let device = match known.and_then(|known| known.find(id)) {
            Some(device) => device,
            None => {
                let newest = self.paced_devices().await?.find(id);
                newest.ok_or_else(|| Refusal::unknown_device(id))?
            }
        };
        if caller.is_of(device.location_id.as_deref()) {
            Ok(())
        } else {
            Err(Refusal::device_not_allowed(id))
        }
    }

    /// The list, at most [`FRESH_FOR`] old.
    pub(super) async fn recent_devices(&self) -> Answer<Arc<Known>> {
        let now = Instant::now();
        self.read_devices(now.checked_sub(FRESH_FOR).unwrap_or(now))
            .await
    }

    /// The list as of now or later, requested at [`FRESH_FOR`] after the last at the earliest: a
    /// page that asks for terminals that don't exist must not use up the account's rate limit, and
    /// one that was added a second ago must not be refused.
    async fn paced_devices(&self) -> Answer<Arc<Known>> {
        let wanted = Instant::now();
        while let Some(known) = self.inner.terminals.list.known()
            && !known.outdated
            && known.at < wanted
            && known.at.elapsed() < FRESH_FOR
        {
            tokio::time::sleep_until(known.at + FRESH_FOR).await;
        }
        self.read_devices(wanted).await
    }

    /// The current list.
    pub(super) async fn newest_devices(&self) -> Answer<Arc<Known>> {
        self.read_devices(Instant::now()).await
    }

    /// The list, requested no earlier than `wanted`. Concurrent callers share the next answer that
    /// is new enough for them.
    async fn read_devices(&self, wanted: Instant) -> Answer<Arc<Known>> {
        let list = &self.inner.terminals.list;
        let _reading = list.reading().await;
        if let Some(known) = list.known().filter(|known| known.is_since(wanted)) {
            return Ok(known);
        }
        let (at, confirmed_at) = (Instant::now(), crate::clock::now());
        let read = self.inner.kustom.devices().await;
        self.inner.counters.kustom(KustomCall::of_read(&read));
        let devices = read.map_err(Refusal::provider_unavailable)?;
        if let Some(device) = devices.first() {
            self.note_listed(&device.id);
        }
        let known = Arc::new(Known {
            at,
            confirmed_at,
            outdated: false,
            devices,
        });
        if let Some(before) = list.replace(Arc::clone(&known)) {
            self.compare(&before.devices, &known.devices);
        }
        Ok(known)
    }
}
