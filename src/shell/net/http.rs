//! Requests to the proxy.

use std::cell::Cell;
use std::rc::Rc;

use ipp_wire::path::PAYMENTS;
use js_sys::{Date, JSON};
use wasm_bindgen::JsValue;

use crate::shell::base::random;
use crate::shell::base::task::within;
use crate::shell::net::connections::{before_hidden_streams, before_streams};
use crate::shell::net::fetch::{Aborter, Asked, Sent, send};
use crate::shell::net::problem::Failure;
use crate::shell::net::tokens::{Token, Tokens};
use crate::shell::page::complaints::{Complaints, Notices};

/// Timeout of a read or a cancel, in milliseconds.
pub(crate) const QUICK: u32 = 10_000;

/// The method that reads.
pub(crate) const GET: &str = "GET";
/// The method that creates something or acts on it.
pub(crate) const POST: &str = "POST";
/// The method that starts a payment.
pub(crate) const PUT: &str = "PUT";

/// An HTTP client for the proxy that sends one till's token.
pub(crate) struct Http {
    base: String,
    /// The source of the till's tokens.
    pub(crate) tokens: Rc<Tokens>,
    /// The errors that the page was told of.
    pub(crate) complaints: Complaints,
}

/// One request that is being sent.
struct Sending {
    /// Latest time at which it may be handed to the browser, as `Date.now()` counts.
    until: f64,
    /// It was handed to the browser and may have left the machine.
    left: Cell<bool>,
}

/// What a request reads that is repeated anyway; empty for any other request.
fn read_of(method: &str, path: &str) -> &'static str {
    match method {
        GET if path.starts_with(PAYMENTS) => "payment",
        GET => "other",
        _ => "",
    }
}

/// An answer whose body is still being read. Dropping it aborts the rest.
pub(crate) struct Answer {
    sent: Sent,
    _aborter: Aborter,
}

impl Answer {
    /// The head, which has arrived, and access to the body.
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

    /// Sends a request and returns the JSON of the answer. After `patience` milliseconds it is
    /// neither sent nor waited for any more, also if the machine slept meanwhile.
    pub(crate) async fn ask(
        &self,
        method: &'static str,
        path: &str,
        body: Option<&str>,
        patience: u32,
    ) -> Result<JsValue, Failure> {
        // The timeout starts once there is a token, since waiting for one has a timeout and an
        // error of its own. A start is the exception: it leaves soon after the press or not at all,
        // whatever delays it.
        if method != PUT {
            self.tokens.get().await?;
        }
        let sending = Sending {
            until: Date::now() + f64::from(patience),
            left: Cell::new(false),
        };
        let call = within(patience, self.call(method, path, body, &sending));
        let answer = before_streams(&self.base, read_of(method, path), call).await;
        match answer.unwrap_or(Err(Failure::NoAnswer)) {
            Err(Failure::NoAnswer) if !sending.left.get() => Err(Failure::NotSent),
            answer => answer,
        }
    }

    /// Opens the event stream and returns once the head of the answer is there.
    pub(crate) async fn open(&self, path: &str) -> Result<Answer, Failure> {
        self.tokens.get().await?;
        let sending = Sending {
            until: f64::INFINITY,
            left: Cell::new(false),
        };
        let opening = within(QUICK, self.answer(GET, path, None, &sending));
        before_hidden_streams(&self.base, opening)
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
        // A success without JSON does not come from the proxy but from a captive portal, say.
        let value = json(answer.sent()).await.ok_or(Failure::NoAnswer)?;
        self.complaints.settle(Notices::Requests);
        Ok(value)
    }

    /// Returns a successful answer. A refused token is replaced once.
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
            // The proxy refused it before acting on it.
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
        // The only path with a query is the list that the playground's panel reads; it accepts no
        // other parameter.
        if method == GET && !path.contains('?') {
            // A unique query: an answer from a cache in between (a service worker's, which our
            // headers don't bypass) must never pass for the current state.
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
