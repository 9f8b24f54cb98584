//! The provider's own routes: the shopper, the clerk, faults, and its record.

use std::time::Duration;

use reqwest::{Method, RequestBuilder, Url};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::faults::Fault;
use crate::session::Outcome;

/// How long an answer of the playground may take.
const TIMEOUT: Duration = Duration::from_secs(10);

/// The playground that the backend is connected to.
#[derive(Clone)]
pub(crate) struct Provider {
    http: reqwest::Client,
    base: Url,
    key: String,
}

/// A session in the provider's record.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub(crate) struct Recorded {
    pub(crate) session_id: String,
    pub(crate) status: String,
    pub(crate) device_id: String,
    pub(crate) order_amount: i64,
    pub(crate) order_id: Option<String>,
    #[serde(default)]
    pub(crate) merchant_data: Option<String>,
}

impl Recorded {
    /// Whether it took money.
    pub(crate) fn is_paid(&self) -> bool {
        self.status == "FINALIZED"
    }

    /// Whether it can still be paid.
    pub(crate) fn is_open(&self) -> bool {
        matches!(self.status.as_str(), "CREATED" | "ACTIVE")
    }
}

#[derive(Deserialize)]
struct Sessions {
    content: Vec<Recorded>,
}

impl Provider {
    pub(crate) fn new(base: Url, key: String) -> Result<Self, reqwest::Error> {
        let http = client()?;
        Ok(Self { http, base, key })
    }

    /// The sessions of an order, oldest first.
    pub(crate) async fn sessions(&self, reference: &str) -> Result<Vec<Recorded>, String> {
        let request = self.request(Method::GET, "dev/sessions");
        let request = request.query(&[("merchant_reference1", reference)]);
        let answer = self.answer(request).await?;
        let read = serde_json::from_value::<Sessions>(answer);
        let sessions = read.map_err(|error| format!("its sessions cannot be read: {error}"))?;
        Ok(sessions.content)
    }

    pub(crate) async fn make_device(&self, wish: &Value) -> Result<String, String> {
        let request = self.request(Method::POST, "dev/devices");
        let device = self.answer(request.json(wish)).await?;
        let id = device["id"].as_str().map(str::to_owned);
        id.ok_or_else(|| "the new terminal has no id".to_owned())
    }

    /// Unpairs a terminal of a scenario.
    pub(crate) async fn remove_device(&self, id: &str) -> Result<(), String> {
        let path = format!("devices/{id}");
        self.done(self.request(Method::DELETE, &path)).await
    }

    pub(crate) async fn tap(&self, session: &str, outcome: Outcome) -> Result<(), String> {
        let path = format!("dev/sessions/{session}/simulate-tap");
        let request = self.request(Method::POST, &path);
        self.done(request.query(&[("outcome", outcome.as_str())]))
            .await
    }

    /// Does `what` to a session: `activate`, `cancel`, `expire` or `fail`.
    pub(crate) async fn simulate(&self, session: &str, what: &str) -> Result<(), String> {
        let path = format!("dev/sessions/{session}/simulate-{what}");
        self.done(self.request(Method::POST, &path)).await
    }

    pub(crate) async fn change_amount(&self, session: &str, amount: i64) -> Result<(), String> {
        let path = format!("dev/sessions/{session}/simulate-amount");
        let request = self.request(Method::POST, &path);
        self.done(request.json(&json!({"order_amount": amount})))
            .await
    }

    pub(crate) async fn switch(&self, fault: Fault) -> Result<(), String> {
        let request = self.request(Method::POST, "dev/faults");
        self.done(request.json(&fault)).await
    }

    pub(crate) async fn restore(&self) -> Result<(), String> {
        self.done(self.request(Method::DELETE, "dev/faults")).await
    }

    fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let mut url = self.base.clone();
        let below = url.path().trim_end_matches('/').to_owned();
        url.set_path(&format!("{below}/ipp/v1/{path}"));
        self.http
            .request(method, url)
            .header("authorization", format!("Basic {}", self.key))
            .timeout(TIMEOUT)
    }

    async fn done(&self, request: RequestBuilder) -> Result<(), String> {
        self.answer(request).await.map(drop)
    }

    async fn answer(&self, request: RequestBuilder) -> Result<Value, String> {
        let sent = request.send().await;
        let response = sent.map_err(|error| format!("the playground: {}", error.without_url()))?;
        let status = response.status();
        let body: Value = response.json().await.unwrap_or_default();
        if status.is_success() {
            return Ok(body);
        }
        let detail = body["detail"].as_str().unwrap_or_default();
        Err(format!("the playground answered {status}: {detail}"))
    }
}

/// A client for a machine that is near, or behind the merchant's own proxy server.
pub(crate) fn client() -> Result<reqwest::Client, reqwest::Error> {
    crate::callback::install_crypto_provider();
    // Following a redirect would hide a wrong address.
    let builder = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none());
    builder.build()
}
