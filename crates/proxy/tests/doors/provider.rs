//! A provider between proxy and playground that hangs, repeats secrets, or behaves.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Response};
use ipp_playground::Playground;

use super::process::{KEY, WEBHOOK_SECRET};

/// What happens to a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mood {
    /// It is forwarded.
    Fair,
    /// Create is never answered.
    CreateHangs,
    /// Create is forwarded, and answered with this status and the key in the body.
    CreateEchoes(u16),
    /// Everything is answered with this status and the key in the body.
    AllEchoes(u16),
}

pub(crate) struct Provider {
    pub(crate) playground: Playground,
    pub(crate) url: String,
    mood: Arc<Mutex<Mood>>,
}

#[derive(Clone)]
struct Shared {
    target: String,
    client: reqwest::Client,
    mood: Arc<Mutex<Mood>>,
}

impl Provider {
    pub(crate) async fn start() -> Self {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let playground = Playground::builder()
            .api_key(KEY)
            .webhook_secret(WEBHOOK_SECRET)
            .start()
            .await
            .unwrap();
        let mood = Arc::new(Mutex::new(Mood::Fair));
        let shared = Shared {
            target: playground.url(),
            client: reqwest::Client::new(),
            mood: Arc::clone(&mood),
        };
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let app = Router::new().fallback(pass).with_state(shared);
        tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
        Self {
            playground,
            url,
            mood,
        }
    }

    pub(crate) fn be(&self, mood: Mood) {
        *self.mood.lock().unwrap() = mood;
    }
}

async fn pass(State(shared): State<Shared>, request: Request) -> Response {
    let create = request.method() == Method::POST && request.uri().path() == "/ipp/v1/sessions";
    let key = request.headers()["authorization"]
        .to_str()
        .unwrap()
        .to_owned();
    let mood = *shared.mood.lock().unwrap();
    match mood {
        Mood::CreateHangs if create => std::future::pending().await,
        Mood::AllEchoes(status) => echo(status, &key),
        Mood::CreateEchoes(status) if create => {
            forward(&shared, request).await;
            echo(status, &key)
        }
        _ => forward(&shared, request).await.into_response(),
    }
}

/// Puts the key at the beginning and across the 500th character, where texts are cut.
fn echo(status: u16, key: &str) -> Response {
    let begin = format!("{key} is no good.");
    let fill = "x".repeat(500 - begin.len() - key.len() / 2);
    let body = serde_json::json!({
        "title": key, "detail": format!("{begin}{fill}{key}"),
        "errors": { "authorization": key }, "content": key, "session_id": [key], "status": 7,
    });
    let status = StatusCode::from_u16(status).unwrap();
    (status, body.to_string()).into_response()
}

async fn forward(shared: &Shared, request: Request) -> (StatusCode, Bytes) {
    let (parts, body) = request.into_parts();
    let body: Body = body;
    let body = axum::body::to_bytes(body, usize::MAX).await.unwrap();
    let answer = shared
        .client
        .request(parts.method, format!("{}{}", shared.target, parts.uri))
        .headers(parts.headers)
        .body(body)
        .send()
        .await
        .unwrap();
    (answer.status(), answer.bytes().await.unwrap())
}
