//! A page at a till: sends what the widget sends, and records in the ledger what it is shown.

use std::time::Duration;

use ipp_verify::Invariant;
use ipp_wire::{
    EventName, Payment, Payments, Problem, ResolveOutcome, Snapshot, StartPayment, Word as _,
};
use serde::de::DeserializeOwned;
use tokio::time::{Instant, timeout};
use uuid::Uuid;

use super::ledger::Ledger;
use super::proxy::{self, Address, client};

/// A stream has a heartbeat every 15 s. A silent one is opened anew after this time, as by the widget.
const SILENCE: Duration = Duration::from_secs(35);

/// Pause before a page tries again.
const RETRY_PAUSE: Duration = Duration::from_millis(60);

/// The result of a request.
#[derive(Clone, Debug)]
pub(crate) enum Said {
    /// A payment.
    Payment(Box<Payment>),
    /// A refusal.
    Refused(Box<Problem>),
    /// No answer, or an unusable one: nothing follows from that.
    Nothing,
}

impl Said {
    /// The refusal's code.
    pub(crate) fn code(&self) -> Option<&str> {
        match self {
            Self::Refused(problem) => Some(&problem.code),
            _ => None,
        }
    }
}

#[derive(Clone)]
pub(crate) struct Page {
    pub(crate) till: String,
    token: String,
    client: reqwest::Client,
    proxy: Address,
    pub(crate) ledger: Ledger,
}

impl Page {
    pub(crate) fn open(till: &str, proxy: &Address, ledger: &Ledger) -> Self {
        Self {
            till: till.to_owned(),
            token: proxy::token(till, "pay resolve playground"),
            client: client(),
            proxy: proxy.clone(),
            ledger: ledger.clone(),
        }
    }

    fn request(&self, method: &str, path: &str) -> Option<reqwest::RequestBuilder> {
        let url = format!("{}{path}", self.proxy.get()?);
        let method = method.parse().unwrap();
        Some(self.client.request(method, url).bearer_auth(&self.token))
    }

    /// One attempt; the ledger records the answer. The page gives up after `give_up`.
    async fn ask(&self, request: Option<reqwest::RequestBuilder>, give_up: Duration) -> Said {
        let Some(request) = request else {
            return Said::Nothing;
        };
        let asked = async {
            let answer = request.send().await.ok()?;
            let status = answer.status();
            let body = answer.bytes().await.ok()?;
            Some((status, body))
        };
        let Ok(Some((status, body))) = timeout(give_up, asked).await else {
            return Said::Nothing;
        };
        if !status.is_success() {
            return read(&body).map_or(Said::Nothing, |p| Said::Refused(Box::new(p)));
        }
        match read::<Payment>(&body) {
            Some(payment) => {
                self.ledger.observe(&self.till, &payment);
                Said::Payment(Box::new(payment))
            }
            None => Said::Nothing,
        }
    }

    pub(crate) async fn put(&self, id: Uuid, wish: &StartPayment, give_up: Duration) -> Said {
        let request = self.request("PUT", &format!("/api/payments/{id}"));
        self.ask(request.map(|r| r.json(wish)), give_up).await
    }

    pub(crate) async fn get(&self, id: Uuid) -> Said {
        let request = self.request("GET", &format!("/api/payments/{id}"));
        self.ask(request, Duration::from_secs(20)).await
    }

    pub(crate) async fn cancel(&self, id: Uuid) -> Said {
        let request = self.request("POST", &format!("/api/payments/{id}/cancel"));
        self.ask(request, Duration::from_secs(20)).await
    }

    pub(crate) async fn resolve(&self, id: Uuid, outcome: ResolveOutcome) -> Said {
        let request = self.request("POST", &format!("/api/payments/{id}/resolve"));
        let body = serde_json::json!({"outcome": outcome, "note": "looked at the terminal"});
        let request = request.map(|r| r.json(&body));
        self.ask(request, Duration::from_secs(20)).await
    }

    /// Repeats a request until it is answered; `None` on timeout.
    pub(crate) async fn surely<F: Future<Output = Said>>(
        &self,
        limit: Duration,
        mut ask: impl FnMut() -> F,
    ) -> Option<Said> {
        let until = Instant::now() + limit;
        while Instant::now() < until {
            match ask().await {
                Said::Nothing => {}
                // Temporary: nothing was started, or the outcome is unknown.
                Said::Refused(problem) if problem.status >= 500 || problem.status == 429 => {}
                said => return Some(said),
            }
            tokio::time::sleep(RETRY_PAUSE).await;
        }
        None
    }

    /// The till's last payments.
    pub(crate) async fn list(&self) -> Option<Vec<Payment>> {
        let answer = self.request("GET", "/api/payments")?.send().await.ok()?;
        let payments = read::<Payments>(&answer.bytes().await.ok()?)?.payments;
        for payment in &payments {
            self.ledger.observe(&self.till, payment);
        }
        Some(payments)
    }

    /// Follows the event stream while polled, and opens it again when it ends or breaks.
    pub(crate) async fn follow(&self) {
        let mut connected = Instant::now();
        loop {
            self.follow_once(&mut connected).await;
            tokio::time::sleep(RETRY_PAUSE).await;
        }
    }

    /// Follows one stream until it ends; `connected` is when something was last heard.
    async fn follow_once(&self, connected: &mut Instant) -> Option<()> {
        let request = self.request("GET", "/api/events")?;
        let request = request.timeout(Duration::from_secs(3600));
        let mut answer = request.send().await.ok()?;
        if !answer.status().is_success() {
            return None;
        }
        self.ledger.disconnected(connected.elapsed());
        *connected = Instant::now();
        let mut text = Vec::new();
        loop {
            let chunk = timeout(SILENCE, answer.chunk()).await.ok()?;
            *connected = Instant::now();
            let chunk = chunk.ok()??;
            text.extend_from_slice(&chunk);
            while let Some(end) = text.windows(2).position(|two| two == b"\n\n") {
                let event: Vec<u8> = text.drain(..end + 2).collect();
                // A payment that the page knows as open and the snapshot lacks has ended meanwhile.
                for id in self.event(&String::from_utf8_lossy(&event)) {
                    self.get(id).await;
                }
            }
        }
    }

    /// Records an event, and returns the payments that the page has to ask for.
    fn event(&self, text: &str) -> Vec<Uuid> {
        let line = |name: &str| text.lines().find_map(|line| line.strip_prefix(name));
        let (name, data) = (line("event: "), line("data: ").unwrap_or_default());
        let till = &self.till;
        let bad = || {
            let what = format!("{till} cannot read {text:?}");
            self.ledger.broken(Invariant::ShownInTime, what);
        };
        match name.and_then(EventName::parse) {
            Some(EventName::Payment) => match read::<Payment>(data.as_bytes()) {
                Some(payment) => self.ledger.observe(&self.till, &payment),
                None => bad(),
            },
            Some(EventName::Snapshot) => match read::<Snapshot>(data.as_bytes()) {
                Some(snapshot) => {
                    for payment in &snapshot.payments {
                        self.ledger.observe(&self.till, payment);
                    }
                    let mut missing = self.ledger.open_of(&self.till);
                    let named = |id: &Uuid| {
                        let id = id.to_string();
                        snapshot.payments.iter().any(|p| p.payment_id == id)
                    };
                    missing.retain(|id| !named(id));
                    return missing;
                }
                None => bad(),
            },
            _ => {}
        }
        Vec::new()
    }
}

fn read<T: DeserializeOwned>(body: &[u8]) -> Option<T> {
    serde_json::from_slice(body).ok()
}
