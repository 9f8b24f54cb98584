//! Delivers events to the merchant's endpoint: in order within a session, and independently across
//! sessions.

use std::collections::hash_map::Entry;
use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use reqwest::{Url, header};
use tokio::runtime::Handle;
use tokio::sync::watch;

use super::WebhookSecret;
use crate::clock::Clock;
use crate::event::Event;
use crate::faults::{Delivery, Fault, Faults};
use crate::ids::SessionId;

/// Longest delay between redeliveries.
const MAX_REDELIVERY_DELAY: Duration = Duration::from_secs(60);
/// Timeout of one delivery.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(10);

/// The callback address is not an `http` or `https` URL.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a callback URL must be an absolute http or https URL, not {0:?}")]
pub struct BadCallbackUrl(pub String);

/// Parses a callback URL.
pub(crate) fn parse_url(text: &str) -> Result<Url, BadCallbackUrl> {
    Url::parse(text)
        .ok()
        .filter(|url| matches!(url.scheme(), "http" | "https"))
        .ok_or_else(|| BadCallbackUrl(text.to_owned()))
}

/// Delivers events until each is acknowledged. Its tasks end with their runtime.
pub(crate) struct Courier {
    runtime: Handle,
    client: reqwest::Client,
    clock: Arc<dyn Clock>,
    secret: WebhookSecret,
    first_wait: Duration,
    target: Mutex<Option<Url>>,
    /// Pending events by session. An entry exists as long as a task works on it.
    waiting: Mutex<HashMap<SessionId, VecDeque<Event>>>,
    /// The provider's faults, also those of requests.
    faults: Mutex<Faults>,
    /// Whether the faults hold callbacks; tasks wait for it.
    held: watch::Sender<bool>,
}

impl Courier {
    pub(crate) fn new(
        runtime: Handle,
        clock: Arc<dyn Clock>,
        secret: WebhookSecret,
        first_wait: Duration,
        target: Option<Url>,
    ) -> Result<Self, reqwest::Error> {
        install_crypto_provider();
        let client = reqwest::Client::builder()
            .timeout(ANSWER_TIMEOUT)
            // A redirect is not a 2xx; following it would hide that from the merchant.
            .redirect(reqwest::redirect::Policy::none())
            // The endpoint is usually on this machine, where a proxy can't reach it.
            .no_proxy()
            .build()?;
        let (target, waiting) = (Mutex::new(target), Mutex::default());
        Ok(Self {
            runtime,
            client,
            clock,
            secret,
            first_wait,
            target,
            waiting,
            faults: Mutex::default(),
            held: watch::Sender::new(false),
        })
    }

    /// Looks at the faults, or changes them.
    pub(crate) fn with_faults<T>(&self, act: impl FnOnce(&mut Faults) -> T) -> T {
        act(&mut self.faults.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Switches a fault on.
    pub(crate) fn switch(&self, fault: Fault) {
        if let Fault::ReleaseCallbacks { reversed: true } = fault {
            let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
            for queue in waiting.values_mut() {
                queue.make_contiguous().reverse();
            }
        }
        let held = self.with_faults(|faults| {
            faults.switch(fault, Instant::now());
            faults.holds_callbacks()
        });
        self.held.send_replace(held);
    }

    /// Switches all faults off.
    pub(crate) fn restore(&self) {
        self.with_faults(|faults| *faults = Faults::default());
        self.held.send_replace(false);
    }

    /// Waits while callbacks are held.
    async fn released(&self) {
        // An error means that the courier is gone, and this task with it.
        let _ = self.held.subscribe().wait_for(|held| !held).await;
    }

    pub(crate) fn secret(&self) -> &WebhookSecret {
        &self.secret
    }

    /// Sets the URL for callbacks, from the next try on.
    pub(crate) fn set_target(&self, url: Url) {
        *self.target.lock().unwrap_or_else(PoisonError::into_inner) = Some(url);
    }

    fn target(&self) -> Option<Url> {
        self.target
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Queues an event after its session's earlier ones. Without an endpoint it is dropped for
    /// good.
    pub(crate) fn send(self: &Arc<Self>, event: Event) {
        if self.target().is_none() {
            return;
        }
        let session = event.data.session_id;
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        match waiting.entry(session) {
            Entry::Occupied(mut queue) => queue.get_mut().push_back(event),
            Entry::Vacant(place) => {
                place.insert(VecDeque::from([event]));
                let courier = Arc::clone(self);
                self.runtime.spawn(async move {
                    loop {
                        courier.released().await;
                        let Some(event) = courier.next(session) else {
                            break;
                        };
                        courier.deliver(&event).await;
                    }
                });
            }
        }
    }

    /// The session's next event; without one, removes the entry, which ends the task.
    fn next(&self, session: SessionId) -> Option<Event> {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        let next = waiting.get_mut(&session).and_then(VecDeque::pop_front);
        if next.is_none() {
            waiting.remove(&session);
        }
        next
    }

    async fn deliver(&self, event: &Event) {
        let body = match serde_json::to_vec(event) {
            Ok(body) => body,
            Err(error) => {
                tracing::error!(event = event.id, %error, "an event could not be written");
                return;
            }
        };
        let times = match self.with_faults(|faults| faults.delivery(Instant::now())) {
            Delivery::Never => 0,
            Delivery::Once => 1,
            Delivery::Twice => 2,
        };
        for _ in 0..times {
            self.until_acknowledged(&event.id, &body).await;
        }
        tracing::debug!(event = event.id, kind = ?event.kind, times, "callback delivered");
    }

    async fn until_acknowledged(&self, id: &str, body: &[u8]) {
        let mut wait = self.first_wait.min(MAX_REDELIVERY_DELAY);
        while let Err(why) = self.attempt(id, body.to_vec()).await {
            tracing::warn!(event = id, why, again_in = ?wait, "callback not delivered");
            tokio::time::sleep(wait).await;
            wait = wait.saturating_mul(2).min(MAX_REDELIVERY_DELAY);
        }
    }

    /// Tries once: with the same id but a new timestamp and signature, so that a late try is not
    /// refused for its age.
    async fn attempt(&self, id: &str, body: Vec<u8>) -> Result<(), String> {
        let target = self.target().ok_or("no callback URL")?;
        let offset = self.with_faults(|faults| faults.offset_seconds());
        let now = self.clock.now().unix_timestamp();
        let timestamp = now.saturating_add(offset);
        let answer = self
            .client
            .post(target)
            .header(header::CONTENT_TYPE, "application/json")
            .header("webhook-id", id)
            .header("webhook-timestamp", timestamp)
            .header("webhook-signature", self.secret.sign(id, timestamp, &body))
            .body(body)
            .send()
            .await
            // The URL may contain the merchant's credentials.
            .map_err(|error| error.without_url().to_string())?;
        if answer.status().is_success() {
            Ok(())
        } else {
            Err(format!("answered {}", answer.status()))
        }
    }
}

/// Installs the process's TLS provider: reqwest is built without one.
pub(crate) fn install_crypto_provider() {
    // It fails if one is installed already, which serves as well.
    let _ = rustls::crypto::ring::default_provider().install_default();
}
