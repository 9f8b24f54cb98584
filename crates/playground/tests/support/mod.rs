//! A minimal merchant: a client of the API, and an endpoint for its callbacks.
// Each test file uses a part of this.
#![allow(dead_code, unreachable_pub)]

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use ipp_playground::{Event, Outcome, Playground, SessionId};
use serde_json::{Value, json};
use tokio::sync::mpsc;
use tokio::task::AbortHandle;

/// Time limit of waits; only a failing test reaches it.
const WAIT_TIMEOUT: Duration = Duration::from_secs(60);

/// Calls the API as a merchant's backend would.
pub struct Client {
    http: reqwest::Client,
    base: String,
    key: String,
}

impl Client {
    pub fn of(playground: &Playground) -> Self {
        // The playground has installed the process's crypto provider by now.
        let http = reqwest::Client::builder().no_proxy().build().unwrap();
        let base = format!("{}/ipp/v1", playground.url());
        Self {
            http,
            base,
            key: playground.api_key().to_owned(),
        }
    }

    /// Sends a request, whatever comes of it.
    pub async fn sent(
        &self,
        method: &str,
        path: &str,
        body: Value,
    ) -> reqwest::Result<reqwest::Response> {
        self.http
            .request(method.parse().unwrap(), format!("{}{path}", self.base))
            .header("authorization", format!("Basic {}", self.key))
            .json(&body)
            .send()
            .await
    }

    /// Sends a request that names its own fault.
    pub async fn faulty(
        &self,
        method: &str,
        path: &str,
        fault: &str,
        body: Value,
    ) -> reqwest::Result<reqwest::Response> {
        self.http
            .request(method.parse().unwrap(), format!("{}{path}", self.base))
            .header("authorization", format!("Basic {}", self.key))
            .header("playground-fault", fault)
            .json(&body)
            .send()
            .await
    }

    /// The same as `sent`, for a request that must succeed; null if the answer is empty.
    pub async fn call(&self, method: &str, path: &str, body: Value) -> Value {
        let response = self.sent(method, path, body).await.unwrap();
        let status = response.status();
        let bytes = response.bytes().await.unwrap();
        let json = if bytes.is_empty() {
            Value::Null
        } else {
            serde_json::from_slice(&bytes).unwrap()
        };
        assert!(status.is_success(), "{status}: {json}");
        json
    }

    /// Creates a device and charges on it.
    pub async fn charge_new_device(&self) -> SessionId {
        let device = self
            .call("POST", "/dev/devices", json!({"name": "Counter 1"}))
            .await;
        let body = json!({
            "device_id": device["id"], "order_amount": 100, "order_tax_amount": 20,
            "purchase_currency": "SEK",
            "order_items": [{"name": "Tea", "quantity": 1, "unit_price": 100, "total_amount": 100}]
        });
        let session = self.call("POST", "/sessions", body).await;
        serde_json::from_value(session["session_id"].clone()).unwrap()
    }

    pub async fn tap(&self, session: SessionId, outcome: Option<Outcome>) -> Value {
        let query = outcome.map_or_else(String::new, |o| format!("?outcome={}", o.as_str()));
        self.call(
            "POST",
            &format!("/dev/sessions/{session}/simulate-tap{query}"),
            json!({}),
        )
        .await
    }

    pub async fn cancel(&self, session: SessionId) -> Value {
        self.call("PUT", &format!("/sessions/{session}/cancel"), json!({}))
            .await
    }
}

/// One callback as it arrived.
#[derive(Debug)]
pub struct Delivery {
    pub id: String,
    pub timestamp: i64,
    pub signature: String,
    pub body: Bytes,
}

impl Delivery {
    pub fn event(&self) -> Event {
        serde_json::from_slice(&self.body).unwrap()
    }
}

/// A merchant's callback endpoint.
pub struct Receiver {
    address: SocketAddr,
    deliveries: mpsc::UnboundedReceiver<Delivery>,
    behaviour: Arc<Mutex<Behaviour>>,
    server: AbortHandle,
    pub last_body: Bytes,
}

#[derive(Default)]
struct Behaviour {
    answers: VecDeque<u16>,
    refuses: Option<SessionId>,
    on_delivery: Option<Box<dyn Fn() + Send>>,
}

type Shared = (Arc<Mutex<Behaviour>>, mpsc::UnboundedSender<Delivery>);

impl Receiver {
    pub async fn start() -> Self {
        let behaviour = Arc::<Mutex<Behaviour>>::default();
        let (sender, deliveries) = mpsc::unbounded_channel();
        let app = Router::new()
            .route("/webhooks", post(receive))
            .with_state((behaviour.clone(), sender));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let server = tokio::spawn(async { axum::serve(listener, app).await }).abort_handle();
        Self {
            address,
            deliveries,
            behaviour,
            server,
            last_body: Bytes::new(),
        }
    }

    pub fn url(&self) -> String {
        format!("http://{}/webhooks", self.address)
    }

    /// Waits for the next callback, in order of arrival.
    pub async fn next(&mut self) -> Delivery {
        let next = tokio::time::timeout(WAIT_TIMEOUT, self.deliveries.recv()).await;
        let delivery = next.expect("no callback came").unwrap();
        self.last_body = delivery.body.clone();
        delivery
    }

    /// Answers the next callbacks with these statuses, and all later ones with 200.
    pub fn answer_next(&self, statuses: impl IntoIterator<Item = u16>) {
        self.behaviour.lock().unwrap().answers.extend(statuses);
    }

    /// Answers 500 to every callback of this session.
    pub fn never_acknowledge(&self, session: SessionId) {
        self.behaviour.lock().unwrap().refuses = Some(session);
    }

    /// Calls `act` at each callback, before the answer.
    pub fn on_delivery(&self, act: impl Fn() + Send + 'static) {
        self.behaviour.lock().unwrap().on_delivery = Some(Box::new(act));
    }
}

impl Drop for Receiver {
    fn drop(&mut self) {
        self.server.abort();
    }
}

async fn receive(
    State((behaviour, sender)): State<Shared>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    assert_eq!(headers[header::CONTENT_TYPE], "application/json");
    let text = |name: &str| headers[name].to_str().unwrap().to_owned();
    let delivery = Delivery {
        id: text("webhook-id"),
        timestamp: text("webhook-timestamp").parse().unwrap(),
        signature: text("webhook-signature"),
        body,
    };
    let status = {
        let mut behaviour = behaviour.lock().unwrap();
        if let Some(act) = &behaviour.on_delivery {
            act();
        }
        if behaviour.refuses == Some(delivery.event().data.session_id) {
            500
        } else {
            behaviour.answers.pop_front().unwrap_or(200)
        }
    };
    // The test may have stopped receiving.
    let _ = sender.send(delivery);
    let location = [(header::LOCATION, "/elsewhere")];
    (StatusCode::from_u16(status).unwrap(), location).into_response()
}
