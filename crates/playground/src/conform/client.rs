//! A page's way to the backend, which keeps every answer for the points about all of them.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use reqwest::header::HeaderMap;
use reqwest::{Method, RequestBuilder, Response, Url};
use serde_json::Value;

use crate::scenario::backend::why;

/// How long an answer may take: as long as the element waits for that of a start.
const TIMEOUT: Duration = Duration::from_secs(25);

/// An answer, read to its end.
#[derive(Clone, Debug)]
pub(super) struct Answer {
    pub(super) method: Method,
    pub(super) path: String,
    pub(super) status: u16,
    pub(super) headers: HeaderMap,
    pub(super) text: String,
    /// Null if the text is no JSON.
    pub(super) body: Value,
}

impl Answer {
    /// A header's value.
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// The type of its content, without parameters.
    pub(super) fn kind(&self) -> &str {
        let kind = self.header("content-type").unwrap_or_default();
        kind.split(';').next().unwrap_or_default().trim()
    }

    /// A field of its body.
    pub(super) fn text_of(&self, field: &str) -> &str {
        self.body[field].as_str().unwrap_or_default()
    }

    /// Its status and code, for a sentence.
    pub(super) fn verdict(&self) -> String {
        match self.body["code"].as_str() {
            Some(code) => format!("{} {code}", self.status),
            None => self.status.to_string(),
        }
    }
}

/// The request, for a sentence.
impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.method, self.path)
    }
}

/// What came of opening the event stream.
pub(super) enum Opened {
    Stream(Response),
    Refused(Answer),
}

/// Everything that the backend has answered, and its events by name.
#[derive(Default)]
pub(super) struct Seen {
    answers: Mutex<Vec<Answer>>,
    events: Mutex<Vec<(String, String)>>,
}

impl Seen {
    pub(super) fn answers(&self) -> Vec<Answer> {
        let answers = self.answers.lock();
        answers.unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(super) fn events(&self) -> Vec<(String, String)> {
        let events = self.events.lock();
        events.unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(super) fn keep(&self, answer: Answer) {
        let answers = self.answers.lock();
        answers.unwrap_or_else(PoisonError::into_inner).push(answer);
    }

    pub(super) fn keep_event(&self, name: &str, data: &str) {
        let events = self.events.lock();
        let mut events = events.unwrap_or_else(PoisonError::into_inner);
        events.push((name.to_owned(), data.to_owned()));
    }
}

/// A page with a token, or without.
#[derive(Clone)]
pub(super) struct Client {
    http: reqwest::Client,
    base: Url,
    token: Option<String>,
    pub(super) seen: Arc<Seen>,
}

impl Client {
    pub(super) fn new(base: Url, token: Option<String>) -> Result<Self, reqwest::Error> {
        let http = crate::scenario::provider::client()?;
        Ok(Self {
            http,
            base,
            token,
            seen: Arc::default(),
        })
    }

    /// The same with another token.
    pub(super) fn with_token(&self, token: Option<&str>) -> Self {
        Self {
            token: token.map(str::to_owned),
            ..self.clone()
        }
    }

    pub(super) async fn get(&self, path: &str) -> Result<Answer, String> {
        self.ask(Method::GET, path, None).await
    }

    pub(super) async fn put(&self, path: &str, body: &Value) -> Result<Answer, String> {
        self.ask(Method::PUT, path, Some(body)).await
    }

    pub(super) async fn post(&self, path: &str, body: Option<&Value>) -> Result<Answer, String> {
        self.ask(Method::POST, path, body).await
    }

    pub(super) async fn ask(
        &self,
        method: Method,
        path: &str,
        body: Option<&Value>,
    ) -> Result<Answer, String> {
        let mut request = self.request(method.clone(), path);
        if let Some(body) = body {
            request = request.json(body);
        }
        self.sent(method, path, request).await
    }

    /// Sends a request that was made by hand.
    pub(super) async fn sent(
        &self,
        method: Method,
        path: &str,
        request: RequestBuilder,
    ) -> Result<Answer, String> {
        let silent =
            |error: reqwest::Error| format!("{method} {path} is not answered: {}", why(error));
        let response = request.timeout(TIMEOUT).send().await.map_err(silent)?;
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let text = response.text().await.map_err(silent)?;
        let answer = Answer {
            method,
            path: path.to_owned(),
            status,
            headers,
            body: serde_json::from_str(&text).unwrap_or_default(),
            text,
        };
        self.seen.keep(answer.clone());
        Ok(answer)
    }

    /// Opens the event stream. Its head is kept as an answer, its events by what reads them.
    pub(super) async fn events(&self) -> Result<Opened, String> {
        let (method, path) = (Method::GET, "/api/events");
        // The answer has no end, so the time of one does not fit.
        let request = self.request(method.clone(), path);
        let request = request.timeout(Duration::from_secs(3600));
        let sent = tokio::time::timeout(TIMEOUT, request.send()).await;
        let response = sent
            .map_err(|_| "the event stream does not answer".to_owned())?
            .map_err(|error| format!("the event stream: {}", why(error)))?;
        let mut answer = Answer {
            method,
            path: path.to_owned(),
            status: response.status().as_u16(),
            headers: response.headers().clone(),
            text: String::new(),
            body: Value::Null,
        };
        if answer.status == 200 {
            self.seen.keep(answer);
            return Ok(Opened::Stream(response));
        }
        let text = tokio::time::timeout(TIMEOUT, response.text()).await;
        answer.text = text.ok().and_then(Result::ok).unwrap_or_default();
        answer.body = serde_json::from_str(&answer.text).unwrap_or_default();
        self.seen.keep(answer.clone());
        Ok(Opened::Refused(answer))
    }

    pub(super) fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let mut url = self.base.clone();
        let (path, query) = path.split_once('?').unwrap_or((path, ""));
        let below = url.path().trim_end_matches('/').to_owned();
        url.set_path(&format!("{below}{path}"));
        url.set_query((!query.is_empty()).then_some(query));
        let request = self.http.request(method, url);
        match &self.token {
            Some(token) => request.bearer_auth(token),
            None => request,
        }
    }
}
