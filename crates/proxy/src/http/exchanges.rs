//! Keeps what is exchanged with pages, and in callbacks, for the timeline. Never with real money.

use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::HeaderMap;
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use reqwest::Url;

use super::App;
use crate::exchange::{self, Answer, Exchanged};
use crate::outbound::is_loopback;
use crate::problem::Refusal;

/// Serves the request. Only of one that is in a timeline is the answer read, which is short.
pub(super) async fn keep(State(app): State<App>, request: Request, next: Next) -> Response {
    let (method, headers) = (request.method().clone(), request.headers().clone());
    let url = address(&headers, request.uri().path());
    let (response, served) = exchange::serve(next.run(request)).await;
    let Some((kind, subject, at)) = served.entry else {
        return response;
    };
    let (parts, body) = response.into_parts();
    // It is in memory already, so it has no limit, and cannot break off.
    let bytes = match to_bytes(body, usize::MAX).await {
        Ok(bytes) => bytes,
        Err(error) => return Refusal::internal(error).into_response(),
    };
    let seen = Exchanged {
        request: exchange::Request {
            method,
            url,
            headers,
            body: served.body,
        },
        answer: Some(Answer {
            status: parts.status,
            headers: parts.headers.clone(),
            body: Some(bytes.clone()),
        }),
    };
    app.engine.keep_exchange(kind, &subject, at, &seen);
    Response::from_parts(parts, Body::from(bytes))
}

/// The address that was asked. TLS ends in front of the proxy, and off this machine there has to be
/// some. The query is left out: some client will put a token there one day.
fn address(headers: &HeaderMap, path: &str) -> String {
    let host = headers.get("host").and_then(|host| host.to_str().ok());
    let host = host.unwrap_or("localhost");
    let here = Url::parse(&format!("http://{host}")).is_ok_and(|url| is_loopback(&url));
    let scheme = if here { "http" } else { "https" };
    format!("{scheme}://{host}{path}")
}
