//! What the checks share: pages, terminals, orders, and the provider.

use std::sync::Mutex;
use std::sync::PoisonError;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use uuid::Uuid;

use super::client::{Answer, Client};
use super::run::Settings;
use crate::scenario::file::Sale;
use crate::scenario::provider::{Provider, Recorded};
use crate::scenario::{CannotRun, order};
use crate::session::Outcome;

/// How long a payment may take to become what it must.
const PATIENCE: Duration = Duration::from_secs(15);
/// How often that is looked up.
const LOOK_INTERVAL: Duration = Duration::from_millis(150);

/// What each order comes to, in minor units.
pub(super) const AMOUNT: i64 = 12_500;

/// A check ends before its end.
#[derive(Debug)]
pub(super) enum Stop {
    /// Something is wrong, and the rest follows from it.
    Wrong(String),
    /// It cannot be looked at here.
    Skipped(String),
}

impl From<String> for Stop {
    fn from(sentence: String) -> Self {
        Self::Wrong(sentence)
    }
}

pub(super) type Checked = Result<(), Stop>;

/// What is wrong so far.
#[derive(Default)]
pub(super) struct Wrong(pub(super) Vec<String>);

impl Wrong {
    /// Adds the sentence unless the condition holds.
    pub(super) fn unless(&mut self, holds: bool, sentence: impl FnOnce() -> String) {
        if !holds {
            self.0.push(sentence());
        }
    }

    /// The answer has to have this status and code.
    pub(super) fn unless_refused(&mut self, answer: &Answer, what: &str, status: u16, code: &str) {
        let refused = answer.status == status && answer.text_of("code") == code;
        self.unless(refused, || {
            let got = answer.verdict();
            format!("{what}: answered {got}, not {status} {code}")
        });
    }
}

/// A payment that a check has started.
pub(super) struct Started {
    pub(super) id: Uuid,
    pub(super) reference: String,
    pub(super) body: Value,
    pub(super) answer: Answer,
}

/// What the checks share.
pub(super) struct Bench {
    /// A page of the first till.
    pub(super) page: Client,
    /// A page of another till, if there is a token for one.
    pub(super) other: Option<Client>,
    pub(super) provider: Option<Provider>,
    /// What `GET /api/till` answered.
    pub(super) till: Answer,
    /// Keeps this run's references apart from those of others.
    run: String,
    terminals: Mutex<Vec<String>>,
    started: Mutex<Vec<Uuid>>,
}

impl Bench {
    pub(super) async fn set_up(settings: &Settings) -> Result<Self, CannotRun> {
        let token = settings.tokens.first().ok_or(CannotRun::NoToken)?;
        let page = Client::new(settings.backend.clone(), Some(token.clone()))?;
        let till = page.get("/api/till").await.map_err(CannotRun::Backend)?;
        if till.status != 200 {
            let got = till.verdict();
            return Err(CannotRun::Backend(format!("{till} is answered by {got}")));
        }
        // Checks tap cards and make terminals: never where a real one could be charged.
        match till.text_of("environment") {
            "playground" => {}
            other => return Err(CannotRun::RealMoney(other.to_owned())),
        }
        let provider = settings.provider.clone();
        let provider = provider
            .map(|(url, key)| Provider::new(url, key))
            .transpose()?;
        if let Some(provider) = &provider {
            provider.restore().await.map_err(CannotRun::Provider)?;
        }
        let other = match settings.tokens.get(1) {
            Some(token) => {
                let page = page.with_token(Some(token));
                let who = page.get("/api/till").await.map_err(CannotRun::Backend)?;
                (who.body["till"] != till.body["till"]).then_some(page)
            }
            None => None,
        };
        let run: String = Uuid::new_v4().simple().to_string();
        Ok(Self {
            page,
            other,
            provider,
            till,
            run: run.chars().take(8).collect(),
            terminals: Mutex::default(),
            started: Mutex::default(),
        })
    }

    /// Makes a terminal, in the till's shop.
    pub(super) async fn terminal(&self) -> Result<String, String> {
        let mut wish = json!({"name": format!("Conformance {}", self.run)});
        if let Some(location) = self.till.body["location"].as_str() {
            wish["location_id"] = json!(location);
        }
        let id = match &self.provider {
            Some(provider) => provider.make_device(&wish).await?,
            None => {
                let path = "/api/playground/devices";
                let made = self.page.post(path, Some(&wish)).await?;
                let id = made.body["id"].as_str().map(str::to_owned);
                id.ok_or_else(|| format!("no terminal was made: {}", made.verdict()))?
            }
        };
        let terminals = self.terminals.lock();
        let mut terminals = terminals.unwrap_or_else(PoisonError::into_inner);
        terminals.push(id.clone());
        Ok(id)
    }

    /// A reference that no other order has.
    pub(super) fn reference(&self, name: &str) -> String {
        format!("conform-{}-{name}", self.run)
    }

    /// The body of a start.
    pub(super) fn body(&self, reference: &str, terminal: &str) -> Value {
        let sale = Sale {
            amount: AMOUNT,
            ..Sale::default()
        };
        order::start(&sale, reference, terminal)
    }

    /// Starts a payment of this order on this terminal, whatever the answer.
    pub(super) async fn start(&self, reference: &str, terminal: &str) -> Result<Started, String> {
        let (id, body) = (Uuid::new_v4(), self.body(reference, terminal));
        let answer = self.put(id, &body).await?;
        let reference = reference.to_owned();
        Ok(Started {
            id,
            reference,
            body,
            answer,
        })
    }

    /// Sends a start.
    pub(super) async fn put(&self, id: Uuid, body: &Value) -> Result<Answer, String> {
        {
            let started = self.started.lock();
            started.unwrap_or_else(PoisonError::into_inner).push(id);
        }
        self.page.put(&payment(id), body).await
    }

    /// Starts a payment of an order of its own, which has to succeed, and waits until it is sent.
    pub(super) async fn sent(&self, name: &str, terminal: &str) -> Result<Started, String> {
        let started = self.start(&self.reference(name), terminal).await?;
        if !matches!(started.answer.status, 200 | 201) {
            let got = started.answer.verdict();
            return Err(format!("a start is answered by {got}"));
        }
        self.until(started.id, &["sent", "active"]).await?;
        Ok(started)
    }

    /// Waits until a payment has one of these states; the payment.
    pub(super) async fn until(&self, id: Uuid, states: &[&str]) -> Result<Value, String> {
        let begun = Instant::now();
        loop {
            let answer = self.page.get(&payment(id)).await?;
            let state = answer.text_of("state");
            if states.contains(&state) {
                return Ok(answer.body);
            }
            if begun.elapsed() > PATIENCE {
                let (wanted, seconds) = (states.join(" or "), PATIENCE.as_secs());
                return Err(format!(
                    "a payment is {state:?} and not {wanted} after {seconds} s"
                ));
            }
            tokio::time::sleep(LOOK_INTERVAL).await;
        }
    }

    /// Holds a card to the terminal.
    pub(super) async fn tap(&self, payment: &Started, outcome: Outcome) -> Result<(), String> {
        let Some(provider) = &self.provider else {
            let path = format!("/api/playground/payments/{}/tap", payment.id);
            let body = json!({"outcome": outcome.as_str()});
            let tapped = self.page.post(&path, Some(&body)).await?;
            return match tapped.status {
                200 => Ok(()),
                _ => Err(format!("{tapped} is answered by {}", tapped.verdict())),
            };
        };
        let sessions = provider.sessions(&payment.reference).await?;
        let session = sessions.last();
        let session = session.ok_or_else(|| "the provider has no session".to_owned())?;
        provider.tap(&session.session_id, outcome).await
    }

    /// The provider's sessions of an order; `None` if it cannot be asked.
    pub(super) async fn sessions(&self, reference: &str) -> Result<Option<Vec<Recorded>>, String> {
        match &self.provider {
            Some(provider) => provider.sessions(reference).await.map(Some),
            None => Ok(None),
        }
    }

    /// Cancels what a check leaves open, so that it is not in the way of the next one. What cannot be
    /// cancelled is open in the playground alone, and expires.
    pub(super) async fn clear(&self) {
        let started = {
            let started = self.started.lock();
            std::mem::take(&mut *started.unwrap_or_else(PoisonError::into_inner))
        };
        for id in started {
            let _ = self
                .page
                .post(&format!("{}/cancel", payment(id)), None)
                .await;
        }
        let terminals = {
            let terminals = self.terminals.lock();
            std::mem::take(&mut *terminals.unwrap_or_else(PoisonError::into_inner))
        };
        if let Some(provider) = &self.provider {
            for terminal in terminals {
                let _ = provider.remove_device(&terminal).await;
            }
        }
    }
}

/// The path of a payment.
pub(super) fn payment(id: Uuid) -> String {
    format!("/api/payments/{id}")
}
