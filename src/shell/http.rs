//! Requests to the proxy.

use std::rc::Rc;

use js_sys::JSON;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;
use web_sys::Response;

use super::fetch::{Aborter, Asked, Sent, send};
use super::problem::Failure;
use super::task::within;
use super::tokens::{Token, Tokens};

/// A read or a cancel has so long.
const QUICK: u32 = 10_000;

/// A start has longer: Kustom is asked meanwhile.
const START: u32 = 25_000;

/// Reads.
pub(crate) const GET: &str = "GET";
/// Makes something.
pub(crate) const POST: &str = "POST";
/// Starts a payment.
pub(crate) const PUT: &str = "PUT";

/// The proxy, as one till sees it.
pub(crate) struct Http {
    base: String,
    /// Where the till's tokens come from.
    pub(crate) tokens: Rc<Tokens>,
}

/// An answer that is still being read. Dropping it aborts what is left.
pub(crate) struct Answer {
    sent: Sent,
    _aborter: Aborter,
}

impl Answer {
    /// Its head, which has arrived.
    pub(crate) const fn response(&self) -> &Response {
        &self.sent.response
    }
}

impl Http {
    /// `base` is the `proxy` attribute; empty means that the page's own host is the proxy.
    pub(crate) fn new(base: &str, tokens: Rc<Tokens>) -> Self {
        Self {
            base: base.trim_end_matches('/').to_owned(),
            tokens,
        }
    }

    /// The JSON of the answer. A PUT is a start, and has longer.
    pub(crate) async fn ask(
        &self,
        method: &'static str,
        path: &str,
        body: Option<&str>,
    ) -> Result<JsValue, Failure> {
        let patience = if method == PUT { START } else { QUICK };
        within(patience, self.call(method, path, body))
            .await
            .unwrap_or(Err(Failure::NoAnswer))
    }

    /// GET; the JSON of the answer.
    #[cfg(feature = "playground")]
    pub(crate) async fn get(&self, path: &str) -> Result<JsValue, Failure> {
        self.ask(GET, path, None).await
    }

    /// POST; the JSON of the answer.
    #[cfg(feature = "playground")]
    pub(crate) async fn post(&self, path: &str, body: Option<&str>) -> Result<JsValue, Failure> {
        self.ask(POST, path, body).await
    }

    /// Opens the event stream: the head of the answer only.
    pub(crate) async fn open(&self, path: &str) -> Result<Answer, Failure> {
        within(QUICK, self.answer(GET, path, None))
            .await
            .unwrap_or(Err(Failure::NoAnswer))
    }

    async fn call(
        &self,
        method: &'static str,
        path: &str,
        body: Option<&str>,
    ) -> Result<JsValue, Failure> {
        let answer = self.answer(method, path, body).await?;
        // A success that is not JSON is not the proxy's: a captive portal, say.
        json(answer.response()).await.ok_or(Failure::NoAnswer)
    }

    /// A successful answer. A token that is refused is replaced once.
    async fn answer(
        &self,
        method: &'static str,
        path: &str,
        body: Option<&str>,
    ) -> Result<Answer, Failure> {
        let token = self.tokens.get().await?;
        let mut answer = self.attempt(method, path, body, &token).await?;
        if answer.response().status() == 401 {
            self.tokens.refused(&token);
            let token = self.tokens.get().await?;
            answer = self.attempt(method, path, body, &token).await?;
            if answer.response().status() == 401 {
                self.tokens.refused(&token);
            }
        }
        if answer.response().ok() {
            return Ok(answer);
        }
        let problem = json(answer.response()).await.unwrap_or(JsValue::NULL);
        Err(Failure::of(answer.response().status(), &problem))
    }

    async fn attempt(
        &self,
        method: &'static str,
        path: &str,
        body: Option<&str>,
        token: &Token,
    ) -> Result<Answer, Failure> {
        let aborter = Aborter::default();
        let bearer = format!("Bearer {}", token.text);
        let mut headers = vec![("authorization", bearer.as_str())];
        headers.extend(body.map(|_| ("content-type", "application/json")));
        let asked = Asked {
            method,
            url: &format!("{}{path}", self.base),
            headers: &headers,
            body,
            fresh: true,
            signal: aborter.signal(),
        };
        let sent = send(asked).await.ok_or(Failure::NoAnswer)?;
        Ok(Answer {
            sent,
            _aborter: aborter,
        })
    }
}

async fn json(response: &Response) -> Option<JsValue> {
    let text = JsFuture::from(response.text().ok()?).await.ok()?;
    JSON::parse(&text.as_string()?).ok()
}
