//! HTTP requests beside the page, by the client that fantoccini brings. reqwest, as the proxy
//! builds it, wants a TLS provider, and everything that is asked here is on this machine, without TLS.

use http::Request;
use http_body_util::BodyExt;
use hyper::body::Incoming;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use serde_json::Value;

use crate::failure::{Failure, Outcome};

/// A client; clones share its connections.
#[derive(Clone)]
pub(crate) struct Client(hyper_util::client::legacy::Client<HttpConnector, String>);

impl Client {
    /// Creates a client, which connects on the first request.
    pub(crate) fn new() -> Self {
        let builder = hyper_util::client::legacy::Client::builder(TokioExecutor::new());
        Self(builder.build_http())
    }

    /// Sends a request; returns the answer's status and body.
    pub(crate) async fn send(&self, request: Request<String>) -> Outcome<(u16, Vec<u8>)> {
        let answer = self.0.request(request).await.map_err(failed)?;
        let status = answer.status().as_u16();
        let body = answer.into_body().collect().await.map_err(failed)?;
        Ok((status, body.to_bytes().to_vec()))
    }

    /// Sends JSON, or nothing for null, with this authorization, if any. Returns the answer's text,
    /// and fails if it is an error.
    pub(crate) async fn text(
        &self,
        method: &str,
        url: &str,
        authorization: &str,
        body: &Value,
    ) -> Outcome<String> {
        let mut request = Request::builder().method(method).uri(url);
        if !authorization.is_empty() {
            request = request.header("authorization", authorization);
        }
        let body = match body {
            Value::Null => String::new(),
            body => body.to_string(),
        };
        let request = request
            .header("content-type", "application/json")
            .body(body);
        let (status, answer) = self.send(request.map_err(failed)?).await?;
        let answer = String::from_utf8_lossy(&answer).into_owned();
        if (200..300).contains(&status) {
            return Ok(answer);
        }
        Err(failed(format!(
            "{method} {url} was answered {status}: {answer}"
        )))
    }

    /// The same for an answer in JSON.
    pub(crate) async fn json(
        &self,
        method: &str,
        url: &str,
        authorization: &str,
        body: &Value,
    ) -> Outcome<Value> {
        let answer = self.text(method, url, authorization, body).await?;
        serde_json::from_str(&answer).map_err(|error| failed(format!("{method} {url}: {error}")))
    }

    /// Opens an event stream.
    pub(crate) async fn events(&self, url: &str, authorization: &str) -> Outcome<Events> {
        let request = Request::get(url).header("authorization", authorization);
        let request = request.body(String::new()).map_err(failed)?;
        let answer = self.0.request(request).await.map_err(failed)?;
        Ok(Events {
            status: answer.status().as_u16(),
            body: answer.into_body(),
            read: Vec::new(),
        })
    }
}

/// An open event stream. Dropping it closes it.
pub(crate) struct Events {
    status: u16,
    body: Incoming,
    read: Vec<u8>,
}

impl Events {
    /// The next event's name and data.
    pub(crate) async fn next(&mut self) -> Outcome<(String, Value)> {
        loop {
            let end = self.read.windows(2).position(|two| two == b"\n\n");
            if let Some(end) = end {
                let event: Vec<u8> = self.read.drain(..end + 2).collect();
                return read_event(&String::from_utf8_lossy(&event));
            }
            let Some(frame) = self.body.frame().await else {
                let (status, read) = (self.status, String::from_utf8_lossy(&self.read));
                return Err(failed(format!(
                    "the stream ended before an event ({status}): {read}"
                )));
            };
            self.read
                .extend(frame.map_err(failed)?.into_data().unwrap_or_default());
        }
    }
}

fn read_event(text: &str) -> Outcome<(String, Value)> {
    let field = |name: &str| text.lines().find_map(|line| line.strip_prefix(name));
    let (Some(name), Some(data)) = (field("event: "), field("data: ")) else {
        return Err(failed(format!("no event: {text}")));
    };
    Ok((name.to_owned(), serde_json::from_str(data).map_err(failed)?))
}

/// A request that failed.
pub(crate) fn failed(error: impl std::fmt::Display) -> Failure {
    Failure::Http(error.to_string())
}
