//! The client for Kustom's API: the same for production, Kustom's playground and ours.
//!
//! Create is sent once, on its own connection, and never again. Every other request is a read or
//! can be repeated.

mod create;
mod dev;
mod devices;
mod enroll;
mod key;
mod line_types;
mod locations;
mod merchant_data;
mod pages;
mod probe;
mod reach;
mod redactor;
mod sessions;
mod words;

pub use create::Created;
pub use ipp_payment::ReadError;
pub use line_types::LineTypes;
pub use probe::Probe;
pub(crate) use redactor::{REDACTED, Redactor};
pub(crate) use words::of as transport;

#[cfg(feature = "fuzzing")]
pub(crate) use self::{
    create::answered,
    devices::on_page,
    merchant_data::{mark, wrap},
    sessions::reading,
};

use std::time::Duration;

use ipp_wire::Environment;
use reqwest::header::{AUTHORIZATION, HeaderMap, HeaderValue};
use reqwest::{Client, Method, RequestBuilder, Response, Url};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;

use crate::object::Object;
use crate::{exchange, outbound, trace};
use key::KeyState;
use reach::Reach;

/// How to reach Kustom.
#[derive(Clone, Debug)]
pub struct Access {
    /// Scheme and host; `/ipp/v1` is appended.
    pub url: Url,
    /// `kco_…`, sent unchanged.
    pub api_key: SecretString,
    /// For the routes that require `x-merchant-id`.
    pub merchant_id: Option<String>,
    /// This proxy's name in the sessions that it creates (`IPP_INSTALLATION`), to tell them from
    /// those of other proxies on the same account.
    pub installation: String,
    /// What becomes of types of lines that Kustom does not document (`IPP_LINE_TYPES`).
    pub line_types: LineTypes,
    /// Whether the money is real.
    pub environment: Environment,
    /// Timeout of a whole request.
    pub timeout: Duration,
}

/// Why the client could not be made.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// The key has characters that no header can carry.
    #[error("the API key has characters that cannot be sent in a header")]
    Key,
    /// The merchant id has characters that no header can carry.
    #[error("the merchant id has characters that cannot be sent in a header")]
    MerchantId,
    /// TLS or the resolver could not be set up.
    #[error("the HTTP client: {0}")]
    Client(#[from] reqwest::Error),
}

/// A client; clones share connections.
#[derive(Clone, Debug)]
pub struct Kustom {
    base: String,
    installation: String,
    line_types: LineTypes,
    environment: Environment,
    /// For requests that may be repeated.
    client: Client,
    /// For create: reuses no idle connection, since one that the other side has just closed would
    /// make a payment unknown.
    once: Client,
    reach: Reach,
    key: KeyState,
    redactor: Redactor,
}

/// Maximum size of an answer, in bytes; a page of 100 devices is far smaller.
const MAX_ANSWER_BYTES: usize = 4 * 1024 * 1024;

impl Kustom {
    /// Makes the client; sends nothing.
    ///
    /// # Errors
    /// If the key or the merchant id cannot be sent, or TLS cannot be set up.
    pub fn new(access: &Access) -> Result<Self, ClientError> {
        let mut headers = HeaderMap::new();
        let mut key = HeaderValue::from_str(&format!("Basic {}", access.api_key.expose_secret()))
            .map_err(|_| ClientError::Key)?;
        key.set_sensitive(true);
        headers.insert(AUTHORIZATION, key);
        if let Some(id) = &access.merchant_id {
            let id = HeaderValue::from_str(id).map_err(|_| ClientError::MerchantId)?;
            headers.insert("x-merchant-id", id);
        }
        // Following a redirect would send the key, or a create, elsewhere.
        let builder = || {
            outbound::client(&access.url)
                .default_headers(headers.clone())
                .timeout(access.timeout)
                // Shorter than the whole timeout, to tell a connection that was never made from an
                // answer that never came.
                .connect_timeout(access.timeout / 2)
                .retry(reqwest::retry::never())
        };
        Ok(Self {
            base: format!("{}/ipp/v1", access.url.as_str().trim_end_matches('/')),
            installation: access.installation.clone(),
            line_types: access.line_types,
            environment: access.environment,
            client: builder().build()?,
            once: builder().pool_max_idle_per_host(0).build()?,
            reach: Reach::default(),
            key: KeyState::default(),
            redactor: Redactor::new(&access.api_key),
        })
    }

    /// This proxy's name in the sessions that it creates.
    #[must_use]
    pub fn installation(&self) -> &str {
        &self.installation
    }

    /// Whether the money is real.
    #[must_use]
    pub const fn environment(&self) -> Environment {
        self.environment
    }

    /// Whether connecting failed a moment ago, and so would fail now.
    #[must_use]
    pub fn is_lost(&self) -> bool {
        self.reach.is_lost()
    }

    /// Whether Kustom accepts the key, by its last answer that tells; `None` before the first.
    #[must_use]
    pub fn key_accepted(&self) -> Option<bool> {
        self.key.accepted()
    }

    /// Sends a request, and records whether Kustom was reached, and accepts the key.
    async fn send(&self, request: RequestBuilder) -> Result<Response, reqwest::Error> {
        let (client, request) = trace::on(request).build_split();
        let sent = match request {
            Ok(request) => {
                exchange::sending(&request);
                client.execute(request).await
            }
            Err(error) => Err(error),
        };
        if let Ok(response) = &sent {
            exchange::answered(response.status(), response.headers());
        }
        self.reach.note(&sent);
        self.key.note(&sent);
        sent
    }

    fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.client.request(method, format!("{}{path}", self.base))
    }
}

/// The fields of Kustom's problem body that we use.
#[derive(Debug, Default, Deserialize)]
struct ProblemBody {
    title: Option<String>,
    detail: Option<String>,
    errors: Option<serde_json::Map<String, serde_json::Value>>,
}

impl ProblemBody {
    /// Combines what Kustom said in one sentence.
    fn sentence(&self, status: u16) -> String {
        let mut text = self
            .detail
            .clone()
            .or_else(|| self.title.clone())
            .unwrap_or_else(|| format!("Kustom answered {status}."));
        for (field, message) in self.errors.iter().flatten() {
            let message = message
                .as_str()
                .map_or_else(|| message.to_string(), str::to_owned);
            // The detail may contain it already: don't repeat a sentence.
            if text.contains(&message) {
                continue;
            }
            text.push_str(&format!(" {field}: {message}"));
        }
        text
    }
}

/// Reads a body of at most [`MAX_ANSWER_BYTES`].
async fn body(mut response: Response) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|e| words::of(&e))? {
        if bytes.len() + chunk.len() > MAX_ANSWER_BYTES {
            return Err("the answer is too long".to_owned());
        }
        bytes.extend_from_slice(&chunk);
    }
    exchange::read(&bytes);
    Ok(bytes)
}

impl Kustom {
    /// Returns what a refusal's body says, without our key: the text goes to a page, a log or the
    /// database, and what answers in Kustom's name may echo the key.
    async fn refusal(&self, response: Response) -> String {
        let status = response.status().as_u16();
        // An unreadable body counts as an empty one.
        let bytes = body(response).await.unwrap_or_default();
        // Redact before cutting, or part of the key could remain.
        short(&self.redactor.text(&problem(&bytes).sentence(status)))
    }
}

/// Returns what a problem body says, in one sentence; the status if it says nothing.
#[cfg(feature = "fuzzing")]
pub(crate) fn sentence(status: u16, bytes: &[u8]) -> String {
    short(&problem(bytes).sentence(status))
}

fn problem(bytes: &[u8]) -> ProblemBody {
    serde_json::from_slice::<Object<ProblemBody>>(bytes)
        .map_or_else(|_| ProblemBody::default(), |Object(problem)| problem)
}

/// Cuts text from elsewhere to a length that fits a screen.
fn short(text: &str) -> String {
    text.chars().take(500).collect()
}

#[cfg(test)]
mod tests {
    use super::problem;

    #[test]
    fn what_the_detail_says_already_is_not_said_again_by_the_field() {
        let body = br#"{"title":"Bad Request","detail":"tax_rate must be 0","errors":
            {"tax_rate":"must be 0","name":"must not be empty"}}"#;
        let said = "tax_rate must be 0 name: must not be empty";
        assert_eq!(problem(body).sentence(400), said);
    }
}
