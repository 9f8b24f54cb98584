//! A relay between engine and playground that loses requests and answers on demand.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Response};

/// What happens to a create call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// It is forwarded normally.
    None,
    /// It is neither forwarded nor answered.
    LoseRequest,
    /// It is forwarded and processed, but never answered.
    LoseAnswer,
    /// It is forwarded and processed, and the answer is cut in the middle.
    BreakAnswer,
    /// It is forwarded and processed, and answered with this status.
    Answer(u16),
    /// It is not forwarded, and answered with this status.
    Refuse(u16),
}

#[derive(Clone)]
pub(crate) struct Relay {
    url: String,
    inner: Arc<Inner>,
}

struct Inner {
    target: String,
    client: reqwest::Client,
    create: Mutex<Fault>,
    reads_fail: Mutex<bool>,
    say: Mutex<Option<String>>,
    devices_hang: Mutex<bool>,
    devices_waiting: Mutex<u32>,
    cancels_fail: Mutex<bool>,
    throttle: Mutex<Option<&'static str>>,
    hold: tokio::sync::watch::Sender<bool>,
    creates: Mutex<u32>,
    reads: Mutex<Vec<String>>,
}

impl Relay {
    pub(crate) async fn to(target: &str) -> Self {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let inner = Arc::new(Inner {
            target: target.to_owned(),
            client: reqwest::Client::new(),
            create: Mutex::new(Fault::None),
            reads_fail: Mutex::new(false),
            say: Mutex::default(),
            devices_hang: Mutex::new(false),
            devices_waiting: Mutex::new(0),
            cancels_fail: Mutex::new(false),
            throttle: Mutex::default(),
            hold: tokio::sync::watch::Sender::new(false),
            creates: Mutex::new(0),
            reads: Mutex::default(),
        });
        let app = Router::new().fallback(pass).with_state(Arc::clone(&inner));
        tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
        Self { url, inner }
    }

    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    pub(crate) fn on_create(&self, fault: Fault) {
        *self.inner.create.lock().unwrap() = fault;
    }

    pub(crate) fn reads_fail(&self, fail: bool) {
        *self.inner.reads_fail.lock().unwrap() = fail;
    }

    /// Create is not forwarded, and answered 201 with this body.
    pub(crate) fn say_on_create(&self, body: String) {
        *self.inner.say.lock().unwrap() = Some(body);
    }

    /// Cancels are not forwarded.
    pub(crate) fn cancels_fail(&self, fail: bool) {
        *self.inner.cancels_fail.lock().unwrap() = fail;
    }

    /// Requests for the list of devices are never answered.
    pub(crate) fn devices_hang(&self, hang: bool) {
        *self.inner.devices_hang.lock().unwrap() = hang;
    }

    /// How many requests wait for the list.
    pub(crate) fn devices_waiting(&self) -> u32 {
        *self.inner.devices_waiting.lock().unwrap()
    }

    /// Reads are answered 429 with this `retry-after`.
    pub(crate) fn throttle(&self, retry_after: Option<&'static str>) {
        *self.inner.throttle.lock().unwrap() = retry_after;
    }

    /// Reads are held until this is reset.
    pub(crate) fn hold_reads(&self, hold: bool) {
        self.inner.hold.send_replace(hold);
    }

    /// How often a session was read, including failed attempts.
    pub(crate) fn reads_of(&self, session: &str) -> usize {
        let reads = self.inner.reads.lock().unwrap();
        reads.iter().filter(|path| path.ends_with(session)).count()
    }

    /// How many create calls were sent, whatever became of them.
    pub(crate) fn creates(&self) -> u32 {
        *self.inner.creates.lock().unwrap()
    }
}

async fn pass(State(inner): State<Arc<Inner>>, request: Request) -> Response {
    let create = request.method() == Method::POST && request.uri().path() == "/ipp/v1/sessions";
    let read = request.method() == Method::GET && request.uri().path().contains("/sessions/");
    if read {
        let path = request.uri().path().to_owned();
        inner.reads.lock().unwrap().push(path);
        let mut held = inner.hold.subscribe();
        held.wait_for(|held| !held).await.unwrap();
    }
    let throttle = *inner.throttle.lock().unwrap();
    if let (true, Some(after)) = (read, throttle) {
        return (StatusCode::TOO_MANY_REQUESTS, [("retry-after", after)]).into_response();
    }
    if request.uri().path() == "/ipp/v1/devices" && *inner.devices_hang.lock().unwrap() {
        *inner.devices_waiting.lock().unwrap() += 1;
        return std::future::pending().await;
    }
    let cancel = request.uri().path().ends_with("/cancel");
    if cancel && *inner.cancels_fail.lock().unwrap() {
        return StatusCode::BAD_GATEWAY.into_response();
    }
    if read && *inner.reads_fail.lock().unwrap() {
        return StatusCode::BAD_GATEWAY.into_response();
    }
    let fault = if create {
        *inner.create.lock().unwrap()
    } else {
        Fault::None
    };
    if create {
        *inner.creates.lock().unwrap() += 1;
    }
    let say = inner.say.lock().unwrap().clone();
    if let (true, Some(body)) = (create, say) {
        return (StatusCode::CREATED, body).into_response();
    }
    match fault {
        Fault::LoseRequest => std::future::pending().await,
        Fault::Refuse(status) => answer(status),
        Fault::None => forward(&inner, request).await.into_response(),
        Fault::LoseAnswer => {
            forward(&inner, request).await;
            std::future::pending().await
        }
        Fault::BreakAnswer => {
            let (_, body) = forward(&inner, request).await;
            let half = body.slice(..body.len() / 2);
            let broken = futures::stream::iter([Ok(half), Err(std::io::Error::other("cut"))]);
            Body::from_stream(broken).into_response()
        }
        Fault::Answer(status) => {
            forward(&inner, request).await;
            answer(status)
        }
    }
}

fn answer(status: u16) -> Response {
    StatusCode::from_u16(status).unwrap().into_response()
}

async fn forward(inner: &Inner, request: Request) -> (StatusCode, Bytes) {
    let (parts, body) = request.into_parts();
    let body = axum::body::to_bytes(body, usize::MAX).await.unwrap();
    let answer = inner
        .client
        .request(parts.method, format!("{}{}", inner.target, parts.uri))
        .headers(parts.headers)
        .body(body)
        .send()
        .await
        .unwrap();
    (answer.status(), answer.bytes().await.unwrap())
}
