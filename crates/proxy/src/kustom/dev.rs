//! `/ipp/v1/dev/*`: the playground's own operations. Production answers 404.

use ipp_wire::{Device, MakeDevice};
use reqwest::{Method, RequestBuilder, Response};

use super::devices::parse_device;
use super::{Kustom, body, words};
use crate::problem::{Answer, Refusal};

impl Kustom {
    /// Makes a simulated device.
    ///
    /// # Errors
    /// What Kustom refused, or 502.
    pub async fn make_device(&self, wish: &MakeDevice) -> Answer<Device> {
        let post = self.request(Method::POST, "/dev/devices");
        let response = self.accepted(post.json(wish)).await?;
        let bytes = body(response)
            .await
            .map_err(Refusal::provider_unavailable)?;
        parse_device(&bytes).map_err(|e| Refusal::provider_unavailable(words::of_json(&e)))
    }

    /// Chooses a payment method, as the clerk does before any card. Only our own playground has
    /// this; Kustom's answers 404.
    ///
    /// # Errors
    /// What was refused (a session that has ended, a playground that has no such thing), or 502.
    pub async fn activate(&self, session: &str) -> Answer<()> {
        self.simulate(session, "activate").await
    }

    /// Cancels on the terminal, as the clerk does. Only our own playground has this.
    ///
    /// # Errors
    /// As for [`Kustom::activate`].
    pub async fn cancel_on_device(&self, session: &str) -> Answer<()> {
        self.simulate(session, "cancel").await
    }

    /// Whether this is our own playground, which simulates the clerk too: it lists the sessions of
    /// an order, which no operation of Kustom's does.
    ///
    /// # Errors
    /// 502 if it does not answer.
    pub async fn simulates_clerk(&self) -> Answer<bool> {
        let request = self.request(Method::GET, "/dev/sessions");
        let request = request.query(&[("merchant_reference1", "")]);
        let sent = self.send(request).await;
        let response = sent.map_err(|e| Refusal::provider_unavailable(words::of(&e)))?;
        let status = response.status();
        if status.is_server_error() {
            return Err(Refusal::provider_unavailable(self.refusal(response).await));
        }
        Ok(status.is_success())
    }

    async fn simulate(&self, session: &str, what: &str) -> Answer<()> {
        let path = format!("/dev/sessions/{session}/simulate-{what}");
        self.accepted(self.request(Method::POST, &path))
            .await
            .map(|_| ())
    }

    /// Taps a simulated card on a session.
    ///
    /// # Errors
    /// What Kustom refused (an outcome it does not know, a session that has ended), or 502.
    pub async fn tap(&self, session: &str, outcome: Option<&str>) -> Answer<()> {
        let outcome = outcome.unwrap_or("SUCCESS");
        let path = format!("/dev/sessions/{session}/simulate-tap");
        let post = self.request(Method::POST, &path);
        self.accepted(post.query(&[("outcome", outcome)]))
            .await
            .map(|_| ())
    }

    /// Returns the answer if it is a success, and a refusal otherwise.
    pub(super) async fn accepted(&self, request: RequestBuilder) -> Answer<Response> {
        let sent = self.send(request).await;
        let response = sent.map_err(|e| Refusal::provider_unavailable(words::of(&e)))?;
        let status = response.status();
        if status.is_success() {
            return Ok(response);
        }
        let said = self.refusal(response).await;
        if status.is_client_error() {
            Err(Refusal::provider_refused(status.as_u16(), said))
        } else {
            Err(Refusal::provider_unavailable(said))
        }
    }
}
