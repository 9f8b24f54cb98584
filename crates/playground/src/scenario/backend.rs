//! A merchant's backend, by the browser API: what a page asks of it.

use std::time::Duration;

use reqwest::{Method, RequestBuilder, Response, StatusCode, Url};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use uuid::Uuid;

/// How long an answer may take: as long as the element waits for that of a start.
const TIMEOUT: Duration = Duration::from_secs(25);

/// A payment, as far as scenarios look at it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub(crate) struct Payment {
    pub(crate) payment_id: Uuid,
    pub(crate) version: u64,
    pub(crate) state: String,
    pub(crate) session_id: Option<String>,
    pub(crate) session_status: Option<String>,
    pub(crate) order_id: Option<String>,
    #[serde(default)]
    pub(crate) taps: Vec<Tap>,
    pub(crate) reason: Option<Reason>,
}

/// A declined card.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub(crate) struct Tap {
    pub(crate) failure_reason: Option<String>,
}

/// Why a payment is where it is.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub(crate) struct Reason {
    pub(crate) code: String,
}

/// `GET /api/till`.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct TillInfo {
    pub(crate) location: Option<String>,
    pub(crate) environment: String,
}

/// What came of a request.
#[derive(Debug)]
pub(crate) enum Trouble {
    /// The backend refused it: the problem's code, and a sentence.
    Refused { code: String, detail: String },
    /// There is no answer, or none that can be read.
    Unanswered(String),
}

impl Trouble {
    /// A sentence for a report.
    pub(crate) fn sentence(&self) -> String {
        match self {
            Self::Refused { code, detail } => format!("refused ({code}): {detail}"),
            Self::Unanswered(why) => why.clone(),
        }
    }
}

type Asked<T> = Result<T, Trouble>;

/// A till's way to the backend.
#[derive(Clone)]
pub(crate) struct Backend {
    http: reqwest::Client,
    base: Url,
    token: String,
}

impl Backend {
    /// `base` is the address that the element has as `proxy`.
    pub(crate) fn new(base: Url, token: String) -> Result<Self, reqwest::Error> {
        let http = super::provider::client()?;
        Ok(Self { http, base, token })
    }

    pub(crate) async fn till(&self) -> Asked<TillInfo> {
        self.asked(self.request(Method::GET, "api/till")).await
    }

    pub(crate) async fn start(&self, id: Uuid, body: &Value) -> Asked<Payment> {
        let path = format!("api/payments/{id}");
        let request = self.request(Method::PUT, &path);
        self.asked(request.json(body)).await
    }

    pub(crate) async fn payment(&self, id: Uuid) -> Asked<Payment> {
        let path = format!("api/payments/{id}");
        self.asked(self.request(Method::GET, &path)).await
    }

    pub(crate) async fn cancel(&self, id: Uuid) -> Asked<Payment> {
        let path = format!("api/payments/{id}/cancel");
        self.asked(self.request(Method::POST, &path)).await
    }

    /// Opens the event stream.
    pub(crate) async fn events(&self) -> Asked<Response> {
        // The answer has no end, so the client's timeout does not fit.
        let request = self.request(Method::GET, "api/events");
        let request = request.timeout(Duration::from_secs(24 * 3600));
        let sent = tokio::time::timeout(TIMEOUT, request.send()).await;
        let silent = |_| Trouble::Unanswered("the event stream does not answer".to_owned());
        let response = sent.map_err(silent)?.map_err(unanswered)?;
        accepted(response).await
    }

    /// Makes a simulated terminal, by the backend's own playground route.
    pub(crate) async fn make_device(&self, wish: &Value) -> Asked<String> {
        let request = self.request(Method::POST, "api/playground/devices");
        let device: Value = self.asked(request.json(wish)).await?;
        let id = device["id"].as_str().map(str::to_owned);
        id.ok_or_else(|| Trouble::Unanswered("the new terminal has no id".to_owned()))
    }

    pub(crate) async fn pick_up(&self, id: Uuid) -> Asked<()> {
        let path = format!("api/playground/payments/{id}/activate");
        let request = self.request(Method::POST, &path);
        self.asked::<Value>(request).await.map(drop)
    }

    pub(crate) async fn tap(&self, id: Uuid, outcome: &str) -> Asked<()> {
        let path = format!("api/playground/payments/{id}/tap");
        let request = self.request(Method::POST, &path);
        let request = request.json(&json!({"outcome": outcome}));
        self.asked::<Value>(request).await.map(drop)
    }

    fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let mut url = self.base.clone();
        let below = url.path().trim_end_matches('/').to_owned();
        url.set_path(&format!("{below}/{path}"));
        self.http
            .request(method, url)
            .bearer_auth(&self.token)
            .timeout(TIMEOUT)
    }

    async fn asked<T: DeserializeOwned>(&self, request: RequestBuilder) -> Asked<T> {
        let response = request.send().await.map_err(unanswered)?;
        let response = accepted(response).await?;
        response.json().await.map_err(unanswered)
    }
}

/// The answer if it is a success, and the refusal that it holds otherwise.
async fn accepted(response: Response) -> Asked<Response> {
    let status = response.status();
    if status.is_success() {
        return Ok(response);
    }
    let problem: Value = response.json().await.unwrap_or_default();
    let text = |field: &str| problem[field].as_str().map(str::to_owned);
    Err(match text("code") {
        Some(code) => Trouble::Refused {
            code,
            detail: text("detail").unwrap_or_default(),
        },
        None => Trouble::Unanswered(answered(status)),
    })
}

fn answered(status: StatusCode) -> String {
    format!("answered {status} without a code")
}

fn unanswered(error: reqwest::Error) -> Trouble {
    Trouble::Unanswered(why(error))
}

/// Why there is no answer. The token is in a header, but the URL may have credentials too.
pub(crate) fn why(error: reqwest::Error) -> String {
    let error = error.without_url();
    let mut sentence = error.to_string();
    let mut cause = std::error::Error::source(&error);
    while let Some(inner) = cause {
        sentence = format!("{sentence}: {inner}");
        cause = inner.source();
    }
    sentence
}
