//! Broken backends: this proxy behind a relay that makes one mistake.

use std::collections::HashSet;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use futures::{StreamExt as _, stream};
use ipp_playground::conform::Point;
use serde_json::{Value, json};

use super::super::process::token;

/// A mistake of a backend.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mistake {
    /// A start that comes again is taken for a new one.
    StartsAgain,
    /// Answers may be stored.
    Stored,
    /// Devices are passed on as the provider has them.
    KeysPassedOn,
    /// The stream begins with the next change.
    NoSnapshot,
    /// Whatever token there is is taken.
    AnyToken,
    /// A till is shown another's payments.
    TillsMixed,
    /// What is unknown is called failed.
    UnknownIsFailed,
    /// Fields that are null are left out, as serializers like to do.
    NullsLeftOut,
    /// A cancel that overtakes its start is not kept.
    CancelForgotten,
    /// What this point looks at is answered wrongly, and nothing else.
    Answer(Point),
}

/// A backend with a mistake.
#[derive(Clone)]
pub(super) struct Broken {
    mistake: Mistake,
    upstream: String,
    client: reqwest::Client,
    started: Arc<Mutex<HashSet<String>>>,
}

impl Broken {
    /// Serves it; its address.
    pub(super) async fn serve(mistake: Mistake, upstream: String) -> String {
        let broken = Self {
            mistake,
            upstream,
            client: reqwest::Client::new(),
            started: Arc::default(),
        };
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let router = Router::new().fallback(pass).with_state(broken);
        tokio::spawn(async move { axum::serve(listener, router).await });
        format!("http://{address}")
    }

    /// Whether this start came before.
    fn came_before(&self, path: &str) -> bool {
        !self.started.lock().unwrap().insert(path.to_owned())
    }
}

/// Passes a request on, and its answer back, with the mistake.
async fn pass(State(broken): State<Broken>, request: Request) -> Response {
    let (head, body) = request.into_parts();
    let body = to_bytes(body, usize::MAX).await.unwrap();
    let path = head.uri.path().to_owned();
    let mut url = format!("{}{}", broken.upstream, head.uri);
    let came_before = head.method == "PUT" && broken.came_before(&path);
    if broken.mistake == Mistake::StartsAgain && came_before {
        let new = format!("/api/payments/{}", uuid::Uuid::new_v4());
        url = format!("{}{new}", broken.upstream);
    }
    if broken.mistake == Mistake::CancelForgotten
        && let Some(payment) = path.strip_suffix("/cancel")
        && !broken.started.lock().unwrap().contains(payment)
    {
        url = url.replace(payment, &format!("/api/payments/{}", uuid::Uuid::new_v4()));
    }
    let mut headers = head.headers;
    headers.remove(header::HOST);
    if broken.mistake == Mistake::AnyToken {
        let bearer = format!("Bearer {}", token("till-1"));
        headers.insert(header::AUTHORIZATION, bearer.parse().unwrap());
    }
    if broken.mistake == Mistake::TillsMixed && path != "/api/till" && is_second(&headers) {
        let bearer = format!("Bearer {}", token("till-1"));
        headers.insert(header::AUTHORIZATION, bearer.parse().unwrap());
    }
    let request = broken.client.request(head.method, url);
    let answer = request.headers(headers).body(body).send().await.unwrap();
    let (status, mut headers) = (answer.status(), answer.headers().clone());
    headers.remove(header::CONTENT_LENGTH);
    headers.remove(header::TRANSFER_ENCODING);
    if broken.mistake == Mistake::Stored {
        headers.remove(header::CACHE_CONTROL);
    }
    if path == "/api/events" && status == StatusCode::OK {
        return events(broken.mistake, headers, answer);
    }
    let text = answer.text().await.unwrap();
    if let Mistake::Answer(point) = broken.mistake {
        return answered(point, &path, status, headers, text);
    }
    let text = match broken.mistake {
        Mistake::KeysPassedOn if path == "/api/devices" => with_credentials(&text),
        Mistake::UnknownIsFailed => renamed(&text),
        Mistake::NullsLeftOut if path.starts_with("/api/payments/") => without_nulls(&text),
        _ => text,
    };
    (status, headers, text).into_response()
}

/// An answer that is wrong in what this point looks at.
fn answered(
    point: Point,
    path: &str,
    status: StatusCode,
    headers: HeaderMap,
    text: String,
) -> Response {
    let (status, text) = match (point, path) {
        (Point::Till, "/api/till") => (status, text.replace("\"pay\"", "\"paying\"")),
        // What stands in the way is not named.
        (Point::OnePayment, _) if status == 409 => (status, text.replace("payment_id", "id")),
        // One code for all that is wrong with an order.
        (Point::Refusals, _) if status == 422 => {
            let mut json: Value = serde_json::from_str(&text).unwrap();
            json["code"] = json!("bad_order");
            (status, json.to_string())
        }
        (Point::Callbacks, "/webhooks/kustom") => (StatusCode::OK, String::new()),
        (Point::Snapshot, "/api/snapshot") => (status, text.replace("\"busy\"", "\"used\"")),
        // Who decided is not told.
        (Point::Settlement, _) => (status, text.replace("\"settled\"", "\"decided\"")),
        (Point::Pairing, "/api/enrollments") => (StatusCode::OK, text),
        (Point::Served, "/openapi.json") => (status, text.replace("/api/snapshot", "/api/all")),
        _ => (status, text),
    };
    (status, headers, text).into_response()
}

/// Whether a token is that of the second till.
fn is_second(headers: &HeaderMap) -> bool {
    let bearer = headers.get(header::AUTHORIZATION);
    let claims = bearer.and_then(|bearer| bearer.to_str().ok()?.split('.').nth(1));
    let claims = claims.and_then(|claims| URL_SAFE_NO_PAD.decode(claims).ok());
    claims.is_some_and(|claims| String::from_utf8_lossy(&claims).contains("till-2"))
}

fn renamed(text: &str) -> String {
    text.replace(r#""state":"unknown""#, r#""state":"failed""#)
}

fn with_credentials(text: &str) -> String {
    let mut json: Value = serde_json::from_str(text).unwrap_or_default();
    for device in json["devices"].as_array_mut().into_iter().flatten() {
        device["credentials"] = json!({"bearer_token": "canary"});
    }
    json.to_string()
}

fn without_nulls(text: &str) -> String {
    let mut json: Value = serde_json::from_str(text).unwrap_or_default();
    if let Some(fields) = json.as_object_mut() {
        fields.retain(|_, value| !value.is_null());
    }
    json.to_string()
}

/// The stream is passed on event by event.
fn events(mistake: Mistake, headers: HeaderMap, answer: reqwest::Response) -> Response {
    let first = match mistake {
        Mistake::NoSnapshot => 1,
        _ => 0,
    };
    let lines = stream::unfold((answer, String::new()), |(mut answer, mut rest)| async {
        loop {
            if let Some(end) = rest.find("\n\n") {
                let event: String = rest.drain(..end + 2).collect();
                return Some((event, (answer, rest)));
            }
            rest.push_str(&String::from_utf8_lossy(&answer.chunk().await.ok()??));
        }
    });
    let lines = lines.skip(first).map(move |event| match mistake {
        Mistake::UnknownIsFailed => renamed(&event),
        _ => event,
    });
    let body = Body::from_stream(lines.map(Ok::<_, std::io::Error>));
    (headers, body).into_response()
}
