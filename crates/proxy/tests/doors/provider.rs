//! A provider between proxy and playground that hangs, repeats secrets, or behaves.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Response};
use ipp_playground::Playground;
use tokio::sync::watch;

use super::process::{KEY, WEBHOOK_SECRET};

/// What happens to a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mood {
    /// It is forwarded.
    Fair,
    /// Create is not forwarded until this changes.
    CreateHangs,
    /// Create is forwarded after a while that differs from call to call, up to
    /// [`SLOWEST_CREATE`].
    CreateSlow,
    /// Create is forwarded, and answered with this status and the key in the body.
    CreateEchoes(u16),
    /// Everything is answered with this status and the key in the body.
    AllEchoes(u16),
}

/// The longest that a create takes while creates are slow: longer than the two seconds in which the
/// proxy stops when no create is under way, shorter than its timeout for one.
pub(crate) const SLOWEST_CREATE: Duration = Duration::from_millis(2500);

pub(crate) struct Provider {
    pub(crate) playground: Playground,
    pub(crate) url: String,
    mood: watch::Sender<Mood>,
    creates: Arc<Creates>,
}

/// The creates that arrived, and those that were answered.
#[derive(Debug, Default)]
struct Creates {
    begun: AtomicU64,
    answered: AtomicU64,
}

#[derive(Clone)]
struct Shared {
    target: String,
    client: reqwest::Client,
    mood: watch::Receiver<Mood>,
    creates: Arc<Creates>,
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
        let (mood, seen) = watch::channel(Mood::Fair);
        let creates = Arc::<Creates>::default();
        let shared = Shared {
            target: playground.url(),
            client: reqwest::Client::new(),
            mood: seen,
            creates: Arc::clone(&creates),
        };
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let app = Router::new().fallback(pass).with_state(shared);
        tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
        Self {
            playground,
            url,
            mood,
            creates,
        }
    }

    /// Whether a create has arrived and is not answered yet.
    pub(crate) fn is_creating(&self) -> bool {
        let answered = self.creates.answered.load(Ordering::SeqCst);
        self.creates.begun.load(Ordering::SeqCst) > answered
    }

    pub(crate) fn be(&self, mood: Mood) {
        self.mood.send_replace(mood);
    }
}

async fn pass(State(shared): State<Shared>, request: Request) -> Response {
    let create = request.method() == Method::POST && request.uri().path() == "/ipp/v1/sessions";
    if !create {
        return answer(shared, request, create).await;
    }
    let creates = Arc::clone(&shared.creates);
    creates.begun.fetch_add(1, Ordering::SeqCst);
    // To its end even if the proxy hangs up: what was begun is done.
    let answered = tokio::spawn(answer(shared, request, create)).await.unwrap();
    creates.answered.fetch_add(1, Ordering::SeqCst);
    answered
}

async fn answer(mut shared: Shared, request: Request, create: bool) -> Response {
    let key = request.headers()["authorization"]
        .to_str()
        .unwrap()
        .to_owned();
    let mood = *shared.mood.borrow_and_update();
    match mood {
        Mood::CreateHangs if create => {
            let changed = shared.mood.wait_for(|mood| *mood != Mood::CreateHangs);
            changed.await.unwrap();
            forward(&shared, request).await.into_response()
        }
        Mood::CreateSlow if create => {
            let turn = u32::try_from(shared.creates.begun.load(Ordering::SeqCst) % 6).unwrap();
            tokio::time::sleep(SLOWEST_CREATE * turn / 5).await;
            forward(&shared, request).await.into_response()
        }
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
