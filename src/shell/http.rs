//! Requests to the proxy.

use std::cell::Cell;
use std::rc::Rc;

use js_sys::{Date, JSON};
use wasm_bindgen::JsValue;

use super::complaints::{Complaints, Notices};
use super::fetch::{Aborter, Asked, Sent, send};
use super::problem::Failure;
use super::random;
use super::task::within;
use super::tokens::{Token, Tokens};
use super::way::{before_streams, with_room};

/// A read or a cancel has so long.
pub(crate) const QUICK: u32 = 10_000;

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
    /// What the page was told of what is wrong.
    pub(crate) complaints: Complaints,
}

/// One request on its way out.
struct Sending {
    /// Until when it may be handed to the browser, as `Date.now()` counts.
    until: f64,
    /// It was handed to the browser, and nobody knows whether it has left.
    left: Cell<bool>,
}

/// An answer that is still being read. Dropping it aborts what is left.
pub(crate) struct Answer {
    sent: Sent,
    _aborter: Aborter,
}

impl Answer {
    /// Its head, which has arrived, and the way to the rest.
    pub(crate) const fn sent(&self) -> &Sent {
        &self.sent
    }
}

impl Http {
    /// `base` is the `proxy` attribute; empty means that the page's own host is the proxy.
    pub(crate) fn new(base: &str, tokens: Rc<Tokens>) -> Self {
        Self {
            base: base.trim_end_matches('/').to_owned(),
            tokens,
            complaints: Complaints::default(),
        }
    }

    /// The JSON of the answer, which has so many milliseconds: it is not sent, and not waited for,
    /// after that, also where the machine slept.
    pub(crate) async fn ask(
        &self,
        method: &'static str,
        path: &str,
        body: Option<&str>,
        patience: u32,
    ) -> Result<JsValue, Failure> {
        // The time of a request begins once there is a token: that none comes is another trouble, and
        // has a time of its own. A start leaves soon after the press or not at all, whatever it is
        // that keeps it.
        if method != PUT {
            self.tokens.get().await?;
        }
        let sending = Sending {
            until: Date::now() + f64::from(patience),
            left: Cell::new(false),
        };
        let call = within(patience, self.call(method, path, body, &sending));
        let answer = before_streams(&self.base, method == GET, call).await;
        match answer.unwrap_or(Err(Failure::NoAnswer)) {
            Err(Failure::NoAnswer) if !sending.left.get() => Err(Failure::NotSent),
            answer => answer,
        }
    }

    /// GET; the JSON of the answer.
    #[cfg(feature = "playground")]
    pub(crate) async fn get(&self, path: &str) -> Result<JsValue, Failure> {
        self.ask(GET, path, None, QUICK).await
    }

    /// POST; the JSON of the answer.
    #[cfg(feature = "playground")]
    pub(crate) async fn post(&self, path: &str, body: Option<&str>) -> Result<JsValue, Failure> {
        self.ask(POST, path, body, QUICK).await
    }

    /// Opens the event stream: the head of the answer only.
    pub(crate) async fn open(&self, path: &str) -> Result<Answer, Failure> {
        self.tokens.get().await?;
        let sending = Sending {
            until: f64::INFINITY,
            left: Cell::new(false),
        };
        let opening = within(QUICK, self.answer(GET, path, None, &sending));
        with_room(&self.base, opening)
            .await
            .unwrap_or(Err(Failure::NoAnswer))
    }

    async fn call(
        &self,
        method: &'static str,
        path: &str,
        body: Option<&str>,
        sending: &Sending,
    ) -> Result<JsValue, Failure> {
        let answer = self.answer(method, path, body, sending).await?;
        // A success that is not JSON is not the proxy's: a captive portal, say.
        let value = json(answer.sent()).await.ok_or(Failure::NoAnswer)?;
        self.complaints.settle(Notices::Requests);
        Ok(value)
    }

    /// A successful answer. A token that is refused is replaced once.
    async fn answer(
        &self,
        method: &'static str,
        path: &str,
        body: Option<&str>,
        sending: &Sending,
    ) -> Result<Answer, Failure> {
        let token = self.tokens.get().await?;
        let mut answer = self.attempt(method, path, body, &token, sending).await?;
        if answer.sent().status() == 401 {
            // The proxy did not take it in.
            sending.left.set(false);
            self.tokens.refused(&token);
            let token = self.tokens.get().await?;
            answer = self.attempt(method, path, body, &token, sending).await?;
            if answer.sent().status() == 401 {
                self.tokens.refused(&token);
            }
        }
        if answer.sent().ok() {
            return Ok(answer);
        }
        let problem = json(answer.sent()).await.unwrap_or(JsValue::NULL);
        Err(Failure::of(answer.sent().status(), &problem))
    }

    async fn attempt(
        &self,
        method: &'static str,
        path: &str,
        body: Option<&str>,
        token: &Token,
        sending: &Sending,
    ) -> Result<Answer, Failure> {
        if Date::now() >= sending.until {
            return Err(Failure::NoAnswer);
        }
        sending.left.set(true);
        let aborter = Aborter::default();
        let bearer = format!("Bearer {}", token.text);
        let mut headers = vec![("authorization", bearer.as_str())];
        headers.extend(body.map(|_| ("content-type", "application/json")));
        let mut url = format!("{}{path}", self.base);
        // What has a query is the list that only the playground's panel reads, and takes no other.
        if method == GET && !path.contains('?') {
            // Unlike any other: what a cache between the page and the proxy has kept (a service
            // worker's, which no header of ours passes) must never be taken for how things are.
            url.push_str("?_=");
            url.push_str(&random::number().to_string());
        }
        let asked = Asked {
            method,
            url: &url,
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

async fn json(sent: &Sent) -> Option<JsValue> {
    JSON::parse(&sent.text().await?).ok()
}
