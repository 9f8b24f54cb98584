//! Terminals, with what keeps them busy.

use std::time::Duration;

use ipp_wire::{Device, Devices, MakeDevice};
use tokio::time::Instant;
use uuid::Uuid;

use super::feed::{Change, busy};
use super::{Engine, KustomCall, lock};
use crate::problem::{Answer, Refusal};
use ipp_payment::Millis;

/// How old the list may be: long enough that ten pages that open at once ask Kustom once.
const FRESH: Duration = Duration::from_secs(2);
/// How old it may be where Kustom does not answer: terminals come and go by the day.
const STALE: Duration = Duration::from_secs(5 * 60);
/// So long Kustom is waited for where there is such a list.
const PATIENCE: Duration = Duration::from_secs(2);

/// The terminals as Kustom last told them.
#[derive(Clone, Debug)]
pub(super) struct Known {
    /// When that was asked.
    at: Instant,
    /// The same, by the clock on the wall.
    confirmed_at: Millis,
    /// A device was made since: the list is known to lack it.
    outdated: bool,
    devices: Vec<Device>,
}

impl Known {
    /// Whether it was asked for so late, or later.
    fn since(&self, wanted: Instant) -> bool {
        !self.outdated && self.at >= wanted
    }
}

impl Engine {
    /// Every device of the merchant, by name. While Kustom does not answer, these are the last
    /// that it told, if that was not long ago.
    ///
    /// # Errors
    /// 502 if Kustom cannot be read, 503 if the database cannot.
    pub async fn devices(&self) -> Answer<Devices> {
        let (known, locations) = tokio::join!(self.latest_devices(), self.locations());
        let Known {
            confirmed_at,
            mut devices,
            ..
        } = known?;
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
            confirmed_at: confirmed_at.rfc3339(),
            devices,
            locations,
        })
    }

    async fn latest_devices(&self) -> Answer<Known> {
        let engine = self.clone();
        // Of its own, so that an answer that comes too late for this page is there for the next.
        let mut reading = (self.inner.tasks).spawn(async move { engine.recent_devices().await });
        let stale = || {
            let known = lock(&self.inner.devices).clone();
            known.filter(|known| known.at.elapsed() < STALE)
        };
        let read = if stale().is_some() {
            tokio::time::timeout(PATIENCE, &mut reading).await.ok()
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

    /// A simulated device, in the playground.
    ///
    /// # Errors
    /// What Kustom refused, or 502.
    pub async fn make_device(&self, wish: &MakeDevice) -> Answer<Device> {
        let device = self.inner.kustom.make_device(wish).await?;
        if let Some(known) = lock(&self.inner.devices).as_mut() {
            known.outdated = true;
        }
        self.publish(Change::Devices);
        Ok(device)
    }

    /// A simulated card on the till's payment, in the playground. What it leads to comes by
    /// callback and by reading, as with a real one.
    ///
    /// # Errors
    /// 404 if the payment is not the till's, what Kustom refused, or 502.
    pub async fn tap(&self, till: &str, id: Uuid, outcome: Option<&str>) -> Answer<()> {
        let session = self.session_of(till, id).await?;
        self.inner.kustom.tap(&session, outcome).await
    }

    /// The clerk's choice of a payment method on the till's payment, in our own playground.
    ///
    /// # Errors
    /// As for [`Engine::tap`].
    pub async fn activate(&self, till: &str, id: Uuid) -> Answer<()> {
        let session = self.session_of(till, id).await?;
        self.inner.kustom.activate(&session).await
    }

    async fn session_of(&self, till: &str, id: Uuid) -> Answer<String> {
        let payment = self.of_till(till, id).await?;
        payment.session().map(|s| s.id.clone()).ok_or_else(|| {
            let detail = "The payment has no session yet. Try once it is sent.";
            Refusal::provider_refused(409, detail)
        })
    }

    /// Tells the pages if terminals have come, gone or changed: a phone was paired, or somebody
    /// was busy in Kustom's Portal.
    fn compare(&self, before: &[Device], now: &[Device]) {
        if before == now {
            return;
        }
        let known = |device: &Device| before.iter().any(|known| known.id == device.id);
        // Simulated ones are made without a code.
        let phones = now.iter().filter(|d| !d.simulated && !known(d)).count();
        lock(&self.inner.enrolling).paired(phones);
        self.publish(Change::Devices);
    }

    /// Refuses a device that Kustom does not know. The list that we have answers for the ones it
    /// has, at once, however slow Kustom is; only a device that is new to us costs a request.
    pub(super) async fn known_device(&self, id: &str) -> Answer<()> {
        let has = |known: &Known| known.devices.iter().any(|d| d.id == id);
        let had = lock(&self.inner.devices).as_ref().is_some_and(has);
        if had || has(&self.read_devices(Instant::now()).await?) {
            return Ok(());
        }
        Err(Refusal::unknown_device(id))
    }

    /// The list, asked for a moment ago at the earliest.
    pub(super) async fn recent_devices(&self) -> Answer<Known> {
        let now = Instant::now();
        self.read_devices(now.checked_sub(FRESH).unwrap_or(now))
            .await
    }

    /// The list as it is now.
    pub(super) async fn newest_devices(&self) -> Answer<Known> {
        self.read_devices(Instant::now()).await
    }

    /// The list, asked for no earlier than this. All who want it while Kustom is
    /// being asked share the next answer that is new enough for them.
    async fn read_devices(&self, wanted: Instant) -> Answer<Known> {
        let _reading = self.inner.reading_devices.lock().await;
        if let Some(known) = lock(&self.inner.devices).as_ref()
            && known.since(wanted)
        {
            return Ok(known.clone());
        }
        let (at, confirmed_at) = (Instant::now(), crate::clock::now());
        let read = self.inner.kustom.devices().await;
        self.inner.counters.kustom(KustomCall::of_read(&read));
        let devices = read.map_err(Refusal::provider_unavailable)?;
        let known = Known {
            at,
            confirmed_at,
            outdated: false,
            devices,
        };
        let before = lock(&self.inner.devices).replace(known.clone());
        if let Some(before) = before {
            self.compare(&before.devices, &known.devices);
        }
        Ok(known)
    }
}
