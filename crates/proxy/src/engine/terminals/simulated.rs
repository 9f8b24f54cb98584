//! Simulated terminals, cards and clerks, in the playground only.

use ipp_wire::{Device, MakeDevice};
use uuid::Uuid;

use crate::engine::Engine;
use crate::engine::pages::Change;
use crate::problem::{Answer, Refusal};

impl Engine {
    /// Makes a simulated device, in the playground.
    ///
    /// # Errors
    /// What Kustom refused, or 502.
    pub async fn make_device(&self, wish: &MakeDevice) -> Answer<Device> {
        let device = self.inner.kustom.make_device(wish).await?;
        self.inner.terminals.list.outdate();
        self.inner.pages.publish(Change::Devices);
        Ok(device)
    }

    /// Taps a simulated card on the till's payment, in the playground. As with a real card, the
    /// outcome arrives by callback and by reading.
    ///
    /// # Errors
    /// 404 if the payment is not the till's, what Kustom refused, or 502.
    pub async fn tap(&self, till: &str, id: Uuid, outcome: Option<&str>) -> Answer<()> {
        let session = self.session_of(till, id).await?;
        self.inner.kustom.tap(&session, outcome).await
    }

    /// Chooses a payment method on the till's payment, as the clerk does; in our own playground
    /// only.
    ///
    /// # Errors
    /// As for [`Engine::tap`].
    pub async fn activate(&self, till: &str, id: Uuid) -> Answer<()> {
        let session = self.session_of(till, id).await?;
        self.inner.kustom.activate(&session).await
    }

    /// Cancels the till's payment on its terminal, as the clerk does; in our own playground only.
    ///
    /// # Errors
    /// As for [`Engine::tap`].
    pub async fn cancel_on_device(&self, till: &str, id: Uuid) -> Answer<()> {
        let session = self.session_of(till, id).await?;
        self.inner.kustom.cancel_on_device(&session).await
    }

    /// Whether the provider simulates the clerk too, as our own playground does.
    ///
    /// # Errors
    /// 502 if it does not answer.
    pub async fn simulates_clerk(&self) -> Answer<bool> {
        self.inner.kustom.simulates_clerk().await
    }

    async fn session_of(&self, till: &str, id: Uuid) -> Answer<String> {
        let payment = self.of_till(till, id).await?;
        payment.session().map(|s| s.id.clone()).ok_or_else(|| {
            let detail = "The payment has no session yet. Try once it is sent.";
            Refusal::provider_refused(409, detail)
        })
    }
}
