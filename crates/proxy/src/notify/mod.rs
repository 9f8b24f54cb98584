//! Tells the merchant's own system what became of its payments, where `IPP_NOTIFY_URL` is set.
//!
//! What is told, and that nothing is forgotten, is the outbox's business (`store/outbox.rs` and
//! the schema); when it is tried again is the [`Schedule`]'s. Here is one try: a POST, signed as
//! Kustom signs.

mod event;
mod schedule;

pub use event::{PaymentEvent, event_id};
pub use schedule::Schedule;

use std::time::Duration;

use ipp_payment::Millis;
use reqwest::header::CONTENT_TYPE;
use reqwest::{Client, Url};

use crate::outbound;
use crate::signature::Signer;

/// Where the merchant is told, and how.
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
        // The address may hold a password.
        f.debug_struct("Notifier")
            .field("schedule", &self.schedule)
            .finish_non_exhaustive()
    }
}

impl Notifier {
    /// Makes the client; nothing is sent.
    ///
    /// # Errors
    /// If the URL is none that can be told safely, or TLS cannot be set up; in words.
    pub fn new(
        url: Url,
        signer: Signer,
        schedule: Schedule,
        timeout: Duration,
    ) -> Result<Self, String> {
        // What is told names orders and amounts.
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

    /// When it is tried again.
    #[must_use]
    pub fn schedule(&self) -> &Schedule {
        &self.schedule
    }

    /// How long one try may take.
    #[must_use]
    pub fn timeout(&self) -> Duration {
        self.timeout
    }

    /// Tells it once. Only an answer from 200 to 299 says that it was taken.
    ///
    /// # Errors
    /// Why it is not known to have been taken, in words without the address.
    pub async fn tell(&self, event: &PaymentEvent, now: Millis) -> Result<(), String> {
        let id = event_id(&event.data);
        let body = serde_json::to_vec(event).map_err(|error| error.to_string())?;
        let timestamp = now.0 / 1000;
        let signature = self.signer.sign(&id, timestamp, &body);
        let sent = self
            .client
            .post(self.url.clone())
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
