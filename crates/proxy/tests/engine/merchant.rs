//! A merchant's own system that receives notifications, and answers as a test requires.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use ipp_proxy::merchant::{MerchantEvent, Notifier, PaymentEvent, Schedule, StrayEvent};
use ipp_proxy::signature::{Signer, Verifier};

use super::common::eventually;

pub(crate) const SECRET: &str = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";

/// How it answers a delivery.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Reply {
    /// With this status; a redirect leads to where it would be accepted.
    Status(u16),
    /// Not at all.
    Nothing,
}

/// A delivery with a valid signature.
#[derive(Clone, Debug)]
pub(crate) struct Delivery {
    pub(crate) id: String,
    pub(crate) event: PaymentEvent,
}

#[derive(Clone, Default)]
pub(crate) struct MerchantSystem {
    url: String,
    inner: Arc<Mutex<Inner>>,
}

#[derive(Default)]
struct Inner {
    /// The next answers; after these, 200.
    replies: VecDeque<Reply>,
    /// The answer to all deliveries.
    always: Option<Reply>,
    deliveries: Vec<Delivery>,
    strays: Vec<StrayEvent>,
}

impl MerchantSystem {
    pub(crate) async fn open() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/events", listener.local_addr().unwrap());
        let inner = Arc::<Mutex<Inner>>::default();
        let app = Router::new().fallback(take).with_state(Arc::clone(&inner));
        tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
        Self { url, inner }
    }

    /// A notifier for this system with that schedule; an attempt takes at most `timeout`.
    pub(crate) fn notifier(&self, schedule: Schedule, timeout: Duration) -> Notifier {
        let signer = Signer::new(&[SECRET.into()]).unwrap();
        Notifier::new(self.url.parse().unwrap(), signer, schedule, timeout).unwrap()
    }

    pub(crate) fn answer(&self, replies: &[Reply]) {
        self.inner.lock().unwrap().replies.extend(replies);
    }

    pub(crate) fn always(&self, reply: Option<Reply>) {
        self.inner.lock().unwrap().always = reply;
    }

    /// All deliveries so far, in order.
    pub(crate) fn deliveries(&self) -> Vec<Delivery> {
        self.inner.lock().unwrap().deliveries.clone()
    }

    /// All events about stray sessions so far, in order.
    pub(crate) fn strays(&self) -> Vec<StrayEvent> {
        self.inner.lock().unwrap().strays.clone()
    }

    /// Waits for this number of deliveries.
    pub(crate) async fn told(&self, times: usize) -> Vec<Delivery> {
        eventually(&format!("{times} deliveries"), || {
            self.deliveries().len() >= times
        })
        .await;
        self.deliveries()
    }
}

async fn take(State(inner): State<Arc<Mutex<Inner>>>, headers: HeaderMap, body: Bytes) -> Response {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    let now = i64::try_from(now.unwrap().as_secs()).unwrap();
    let verifier = Verifier::new(&[SECRET.into()]).unwrap();
    let Ok(verified) = verifier.verify(&headers, &body, now) else {
        return StatusCode::UNAUTHORIZED.into_response();
    };
    let reply = {
        let mut inner = inner.lock().unwrap();
        match serde_json::from_slice(&body).unwrap() {
            MerchantEvent::Payment(event) => inner.deliveries.push(Delivery {
                id: verified.webhook_id,
                event: *event,
            }),
            MerchantEvent::Stray(event) => inner.strays.push(event),
        }
        let next = inner.replies.pop_front();
        inner.always.or(next).unwrap_or(Reply::Status(200))
    };
    match reply {
        Reply::Status(status) => {
            let status = StatusCode::from_u16(status).unwrap();
            (status, [("location", "/elsewhere")]).into_response()
        }
        Reply::Nothing => std::future::pending().await,
    }
}
