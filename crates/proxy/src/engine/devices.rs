//! Terminals, with what keeps them busy.

use std::time::Duration;

use ipp_wire::{Device, MakeDevice};
use tokio::time::Instant;
use uuid::Uuid;

use super::feed::{Change, busy};
use super::{Engine, KustomCall, lock};
use crate::problem::{Answer, Refusal};

/// How old the list may be: long enough that ten pages that open at once ask Kustom once.
const FRESH: Duration = Duration::from_secs(2);

impl Engine {
    /// Every device of the merchant, by name.
    ///
    /// # Errors
    /// 502 if Kustom cannot be read, 503 if the database cannot.
    pub async fn devices(&self) -> Answer<Vec<Device>> {
        let mut devices = self.read_devices(FRESH).await?;
        let open = self
            .inner
            .store
            .busy()
            .await
            .map_err(Refusal::storage_unavailable)?;
        for device in &mut devices {
            device.busy = open.iter().find(|p| p.device == device.id).map(busy);
        }
        Ok(devices)
    }

    /// A simulated device, in the playground.
    ///
    /// # Errors
    /// What Kustom refused, or 502.
    pub async fn make_device(&self, wish: &MakeDevice) -> Answer<Device> {
        let device = self.inner.kustom.make_device(wish).await?;
        *lock(&self.inner.devices) = None;
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

    /// Refuses a device that Kustom does not know. The list that we have answers for the ones it
    /// has, at once, however slow Kustom is; only a device that is new to us costs a request.
    pub(super) async fn known_device(&self, id: &str) -> Answer<()> {
        let known = |devices: &[Device]| devices.iter().any(|d| d.id == id);
        let had = lock(&self.inner.devices)
            .as_ref()
            .is_some_and(|(_, had)| known(had));
        if had || known(&self.read_devices(Duration::ZERO).await?) {
            return Ok(());
        }
        Err(Refusal::unknown_device(id))
    }

    /// The list, no older than this. All who want it while Kustom is being asked share the next
    /// answer that is new enough for them.
    async fn read_devices(&self, age: Duration) -> Answer<Vec<Device>> {
        let wanted = Instant::now();
        let _reading = self.inner.reading_devices.lock().await;
        if let Some((at, devices)) = lock(&self.inner.devices).as_ref()
            && *at + age >= wanted
        {
            return Ok(devices.clone());
        }
        let at = Instant::now();
        let read = self.inner.kustom.devices().await;
        self.inner.counters.kustom(KustomCall::of_read(&read));
        let devices = read.map_err(Refusal::provider_unavailable)?;
        *lock(&self.inner.devices) = Some((at, devices.clone()));
        Ok(devices)
    }
}
