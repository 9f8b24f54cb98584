//! Notifies the merchant's own system of its payments' outcomes, if `IPP_NOTIFY_URL` is set.
//!
//! The outbox (`store/outbox.rs` and the schema) decides what is sent and that nothing is
//! forgotten; the [`Schedule`] decides when it is retried. This module makes one attempt: a POST,
//! signed by Kustom's scheme.

use std::time::Duration;

use ipp_payment::Millis;
use reqwest::header::CONTENT_TYPE;
use reqwest::{Client, Url};

use super::{MerchantEvent, Schedule};
use crate::signature::Signer;
use crate::{outbound, trace};

/// Sends notifications to the merchant's system.
#[derive(Clone)]
pub struct Notifier {
    url: Url,
    signer: Signer,
    client: Client,
    schedule: Schedule,
    timeout: Duration,
}

impl std::fmt::Debug for Notifier {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // The URL may hold a password.
        f.debug_struct("Notifier")
            .field("schedule", &self.schedule)
            .finish_non_exhaustive()
    }
}

impl Notifier {
    /// Makes the client; sends nothing.
    ///
    /// # Errors
    /// What is wrong with the URL, or why TLS cannot be set up.
    pub fn new(
        url: Url,
        signer: Signer,
        schedule: Schedule,
        timeout: Duration,
    ) -> Result<Self, String> {
        // Notifications name orders and amounts.
        outbound::check(&url)?;
        if url.fragment().is_some() {
            return Err("must have no fragment: it would not be sent".to_owned());
        }
        let client = outbound::client(&url)
            .timeout(timeout)
            .build()
            .map_err(|error| format!("cannot be called: {error}"))?;
        Ok(Self {
            url,
            signer,
            client,
            schedule,
            timeout,
        })
    }

    /// The schedule of retries.
    #[must_use]
    pub fn schedule(&self) -> &Schedule {
        &self.schedule
    }

    /// Timeout of one attempt.
    #[must_use]
    pub fn timeout(&self) -> Duration {
        self.timeout
    }

    /// Asks for the address without an event, and returns the answer's status.
    ///
    /// # Errors
    /// Why there was no answer, without the URL.
    pub(crate) async fn reach(&self) -> Result<u16, String> {
        let sent = self.client.head(self.url.clone()).send().await;
        let answer = sent.map_err(|error| crate::kustom::transport(&error))?;
        Ok(answer.status().as_u16())
    }

    /// Sends the event once. Only a status from 200 to 299 means that it was accepted.
    ///
    /// # Errors
    /// Why it may not have been accepted, without the URL.
    pub async fn tell(&self, event: &MerchantEvent, now: Millis) -> Result<(), String> {
        let id = event.id();
        let body = serde_json::to_vec(event).map_err(|error| error.to_string())?;
        let timestamp = now.0 / 1000;
        let signature = self.signer.sign(&id, timestamp, &body);
        let sent = trace::on(self.client.post(self.url.clone()))
            .header(CONTENT_TYPE, "application/json")
            .header("webhook-id", id)
            .header("webhook-timestamp", timestamp.to_string())
            .header("webhook-signature", signature)
            .body(body)
            .send()
            .await;
        match sent {
            Ok(response) if response.status().is_success() => Ok(()),
            Ok(response) => Err(format!("answered {}", response.status())),
            Err(error) => Err(crate::kustom::transport(&error)),
        }
    }
}
