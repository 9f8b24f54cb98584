//! Tests of each route's answers and refusals, without a socket.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod devices;
mod document;
mod refusals;
mod rules;
mod sessions;

use std::time::Duration;

use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, header};
use serde_json::{Value, json};
use tower::ServiceExt;

use super::*;
use crate::callback::WebhookSecret;
use crate::clock::SystemClock;
use crate::ids::Ids;

const KEY: &str = "kco_test_api_abc";
const UNKNOWN_ID: &str = "00000000-0000-4000-8000-000000000000";

/// The router, with helpers of a client.
struct Client(Router);

struct Reply {
    /// Method and path of the request.
    asked: String,
    status: u16,
    headers: HeaderMap,
    json: Value,
}

impl Client {
    fn new() -> Self {
        Self::of_merchant(None)
    }

    fn with_rules(rules: Rules) -> Self {
        Self::with(None, rules)
    }

    fn of_merchant(merchant_id: Option<&str>) -> Self {
        Self::with(merchant_id, Rules::lenient())
    }

    fn with(merchant_id: Option<&str>, rules: Rules) -> Self {
        let mut ids = Ids::seeded(1);
        let secret = WebhookSecret::generate(&mut ids).unwrap();
        let clock: Arc<dyn Clock> = Arc::new(SystemClock);
        let runtime = tokio::runtime::Handle::current();
        let courier =
            Courier::new(runtime, clock.clone(), secret, Duration::from_secs(1), None).unwrap();
        Self(router(Arc::new(Provider {
            clock,
            courier: Arc::new(courier),
            api_key: KEY.to_owned(),
            rules,
            merchant_id: merchant_id.map(str::to_owned),
            world: Mutex::new(World::new(
                ids,
                "M1".to_owned(),
                time::Duration::minutes(15),
            )),
            calls: Mutex::default(),
        })))
    }

    async fn send(&self, request: Request) -> Reply {
        let asked = format!("{} {}", request.method(), request.uri());
        let response = self.0.clone().oneshot(request).await.unwrap();
        let status = response.status().as_u16();
        let headers = response.headers().clone();
        let bytes = to_bytes(response.into_body(), 1 << 20).await.unwrap();
        let json = serde_json::from_slice(&bytes).unwrap_or(Value::Null);
        Reply {
            asked,
            status,
            headers,
            json,
        }
    }

    async fn raw(&self, method: &str, path: &str, body: &str) -> Reply {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::AUTHORIZATION, format!("Basic {KEY}"))
            .header(header::CONTENT_TYPE, "application/json")
            .body(Body::from(body.to_owned()))
            .unwrap();
        self.send(request).await
    }

    async fn get(&self, path: &str) -> Reply {
        self.raw("GET", path, "").await
    }

    async fn call(&self, method: &str, path: &str, body: Value) -> Reply {
        self.raw(method, path, &body.to_string()).await
    }

    async fn make_device(&self, body: Value) -> String {
        let reply = self.call("POST", "/ipp/v1/dev/devices", body).await;
        assert_eq!(reply.status, 201, "{}", reply.json);
        reply.json["id"].as_str().unwrap().to_owned()
    }

    async fn charge(&self, device: &str) -> String {
        let reply = self.call("POST", "/ipp/v1/sessions", order(device)).await;
        assert_eq!(reply.status, 201, "{}", reply.json);
        reply.json["session_id"].as_str().unwrap().to_owned()
    }

    async fn shop(&self, index: usize) -> String {
        let shops = self.get("/ipp/v1/locations").await.json;
        shops["content"][index]["id"].as_str().unwrap().to_owned()
    }
}

impl Reply {
    /// Asserts a problem of this status that names this field, or no field if empty.
    #[track_caller]
    fn refuses(&self, status: u16, field: &str) {
        let Self { asked, json, .. } = self;
        assert_eq!(self.status, status, "{asked}: {json}");
        assert_eq!(
            self.headers[header::CONTENT_TYPE],
            "application/problem+json"
        );
        assert_eq!(json["status"], status);
        assert!(!json["title"].as_str().unwrap().is_empty());
        assert!(!json["detail"].as_str().unwrap().is_empty());
        match field {
            "" => assert!(json.get("errors").is_none(), "{asked}: {json}"),
            field => assert!(
                json["errors"].get(field).is_some(),
                "{asked}, {field}: {json}"
            ),
        }
    }
}

fn order(device: &str) -> Value {
    json!({
        "device_id": device, "order_amount": 100, "order_tax_amount": 20,
        "purchase_currency": "SEK", "merchant_reference1": "R1", "merchant_data": "{}",
        "order_items": [{"type": "physical", "name": "Tea", "quantity": 1, "unit_price": 100,
                         "total_amount": 100, "tax_rate": 2500, "total_tax_amount": 20}]
    })
}
