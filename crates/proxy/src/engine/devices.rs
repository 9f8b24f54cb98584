//! Terminals, with what keeps them busy.

use std::time::Duration;

use ipp_wire::{Device, MakeDevice};
use uuid::Uuid;

use super::feed::{Change, busy};
use super::{Engine, KustomCall};
use crate::core::Millis;
use crate::problem::{Answer, Refusal};

/// How old the list may be: long enough that ten pages that open at once ask Kustom once.
const FRESH: Duration = Duration::from_secs(2);

impl Engine {
    /// Every device of the merchant, by name.
    ///
    /// # Errors
    /// 502 if Kustom cannot be read, 503 if the database cannot.
    pub async fn devices(&self) -> Answer<Vec<Device>> {
        let mut devices = self.read_devices(Millis::now().minus(FRESH)).await?;
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
        *self.inner.devices.lock().await = None;
        self.tell(Change::Devices);
        Ok(device)
    }

    /// A simulated card on the till's payment, in the playground. What it leads to comes by
    /// callback and by reading, as with a real one.
    ///
    /// # Errors
    /// 404 if the payment is not the till's, what Kustom refused, or 502.
    pub async fn tap(&self, till: &str, id: Uuid, outcome: Option<&str>) -> Answer<()> {
        let payment = self.of_till(till, id).await?;
        let Some(session) = payment.session() else {
            return Err(Refusal::provider_refused(
                409,
                "The payment has no session yet. Tap once it is sent.",
            ));
        };
        self.inner.kustom.tap(&session.id, outcome).await
    }

    /// Refuses a device that Kustom does not know. The list that we have answers for the ones it
    /// has; only a device that is new to us costs a request.
    pub(super) async fn known_device(&self, id: &str) -> Answer<()> {
        let known = |devices: &[Device]| devices.iter().any(|d| d.id == id);
        let had = self
            .inner
            .devices
            .lock()
            .await
            .as_ref()
            .is_some_and(|(_, had)| known(had));
        if had || known(&self.read_devices(Millis::now()).await?) {
            return Ok(());
        }
        Err(Refusal::unknown_device(id))
    }

    /// The list as Kustom gave it at `since` or later. The lock is held while Kustom is asked, so
    /// that all who want it at once share one answer.
    async fn read_devices(&self, since: Millis) -> Answer<Vec<Device>> {
        let mut held = self.inner.devices.lock().await;
        if let Some((at, devices)) = held.as_ref()
            && *at >= since
        {
            return Ok(devices.clone());
        }
        let at = Millis::now();
        let read = self.inner.kustom.devices().await;
        self.inner.counters.kustom(KustomCall::of_read(&read));
        let devices = read.map_err(Refusal::provider_unavailable)?;
        *held = Some((at, devices.clone()));
        Ok(devices)
    }
}
