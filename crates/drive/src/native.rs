//! HTTP requests beside the page, by the client that fantoccini brings. reqwest, as the proxy
//! builds it, wants a TLS provider, and everything that is asked here is on this machine, without TLS.

use http::Request;
use http_body_util::BodyExt;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;

use crate::failure::{Failure, Outcome};

/// A client; clones share its connections.
#[derive(Clone)]
pub(crate) struct Client(hyper_util::client::legacy::Client<HttpConnector, String>);

/// A POST request with a JSON body.
pub(crate) struct Post {
    url: String,
    headers: Vec<(&'static str, String)>,
    body: String,
}

impl Post {
    /// A request to this address.
    pub(crate) fn new(url: String, body: String) -> Self {
        Self {
            url,
            headers: vec![("content-type", "application/json".to_owned())],
            body,
        }
    }

    /// Adds a header.
    pub(crate) fn header(mut self, name: &'static str, value: String) -> Self {
        self.headers.push((name, value));
        self
    }
}

impl Client {
    /// Creates a client, which connects on the first request.
    pub(crate) fn new() -> Self {
        let builder = hyper_util::client::legacy::Client::builder(TokioExecutor::new());
        Self(builder.build_http())
    }

    /// Sends a request; returns the answer's status and body.
    pub(crate) async fn send(&self, post: Post) -> Outcome<(u16, Vec<u8>)> {
        let mut request = Request::post(&post.url);
        for (name, value) in post.headers {
            request = request.header(name, value);
        }
        self.ask(request.body(post.body).map_err(failed)?).await
    }

    /// Sends a GET with this authorization; returns status and body.
    pub(crate) async fn get(&self, url: &str, authorization: &str) -> Outcome<(u16, Vec<u8>)> {
        let request = Request::get(url).header("authorization", authorization);
        self.ask(request.body(String::new()).map_err(failed)?).await
    }

    /// Sends a request with this authorization and a JSON body, if it is not null; returns status and
    /// body.
    pub(crate) async fn json(
        &self,
        method: &str,
        url: &str,
        authorization: &str,
        body: &serde_json::Value,
    ) -> Outcome<(u16, Vec<u8>)> {
        let request = Request::builder()
            .method(method)
            .uri(url)
            .header("authorization", authorization)
            .header("content-type", "application/json");
        let body = if body.is_null() {
            String::new()
        } else {
            body.to_string()
        };
        self.ask(request.body(body).map_err(failed)?).await
    }

    /// Opens an event stream, and closes it after its first event.
    pub(crate) async fn first_event(&self, url: &str, authorization: &str) -> Outcome<()> {
        let request = Request::get(url).header("authorization", authorization);
        let request = request.body(String::new()).map_err(failed)?;
        let answer = self.0.request(request).await.map_err(failed)?;
        let status = answer.status();
        let (mut body, mut read) = (answer.into_body(), Vec::new());
        while !read.ends_with(b"\n\n") {
            let Some(frame) = body.frame().await else {
                return Err(failed(format!(
                    "the stream ended before an event ({status})"
                )));
            };
            read.extend(frame.map_err(failed)?.into_data().unwrap_or_default());
        }
        Ok(())
    }

    async fn ask(&self, request: Request<String>) -> Outcome<(u16, Vec<u8>)> {
        let answer = self.0.request(request).await.map_err(failed)?;
        let status = answer.status().as_u16();
        let body = answer.into_body().collect().await.map_err(failed)?;
        Ok((status, body.to_bytes().to_vec()))
    }
}

fn failed(error: impl std::fmt::Display) -> Failure {
    Failure::Http(error.to_string())
}
