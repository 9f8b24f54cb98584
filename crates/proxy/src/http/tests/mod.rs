//! Calls the routes without a socket, over a real engine and a real playground.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod access;
mod checklist;
mod cost;
mod devices;
mod document;
mod enrollments;
mod events;
mod exchanges;
mod headers;
mod inside;
mod limits;
mod log;
mod operator;
mod orders;
mod page;
mod payments;
mod playground;
mod refusals;
mod shops;
mod timeline;
mod webhook;

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode};
use ipp_playground::Playground;
use ipp_wire::Environment;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio_util::sync::CancellationToken;
use tower::ServiceExt;

use super::{App, Limiter, Refusals, Service};
use crate::auth::{Claims, TokenSecret, Tokens};
use crate::config::{Limits, Origins, TrustedProxies};
use crate::engine::Engine;
use crate::kustom::{Access, LineTypes};
use crate::merchant::Merchant;
use crate::scenarios::Scenarios;
use crate::signature::Verifier;
use ipp_payment::Timings;

pub(super) const SECRET: &[u8] = b"0123456789abcdef0123456789abcdef";
pub(super) const WEBHOOK_SECRET: &str = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";
pub(super) const ID: &str = "8c9b3f2e-5d1a-4c7e-9f60-2b1d3a4e5f67";
pub(super) const ALL: &str = "pay enroll resolve playground";

/// A proxy's service, with a playground as its provider.
pub(super) struct Bench {
    pub(super) service: Service,
    pub(super) playground: Playground,
    dir: TempDir,
}

/// An answer with its whole body.
pub(super) struct Reply {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) text: String,
    pub(super) body: Value,
}

impl Reply {
    pub(super) fn code(&self) -> &str {
        self.body["code"].as_str().unwrap_or("")
    }

    /// Status, code and the names of the wrong fields.
    pub(super) fn refusal(&self) -> (u16, &str, Vec<&str>) {
        let errors = self.body["errors"].as_object();
        let fields = errors.map(|e| e.keys().map(String::as_str).collect());
        assert_eq!(self.headers["content-type"], "application/problem+json");
        (
            self.status.as_u16(),
            self.code(),
            fields.unwrap_or_default(),
        )
    }
}

impl Bench {
    pub(super) async fn new() -> Self {
        Self::of(Environment::Playground, Timings::default()).await
    }

    pub(super) async fn of(environment: Environment, timings: Timings) -> Self {
        let playground = Playground::builder().start().await.unwrap();
        let access = Access {
            environment,
            ..access_to(&playground.url(), playground.api_key(), timings)
        };
        Self::with(playground, &access, timings).await
    }

    /// Uses another provider than the playground.
    pub(super) async fn at(access: &Access, timings: Timings) -> Self {
        let unused = Playground::builder().start().await.unwrap();
        Self::with(unused, access, timings).await
    }

    async fn with(playground: Playground, access: &Access, timings: Timings) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let secret = TokenSecret::new(SECRET.to_vec()).unwrap();
        let service = Service {
            engine: engine(&dir, access, timings).await,
            tokens: Tokens::new(&secret),
            verifier: Verifier::new(&[WEBHOOK_SECRET.into()]).unwrap(),
            origins: Origins::Listed(Vec::new()),
            limits: Limiter::new(unlimited(), TrustedProxies::default()),
            refusals: Refusals::default(),
            loopback: true,
            operators_apart: false,
            issues_tokens: true,
            // Nothing is served there: a run begins and ends at once.
            scenarios: Scenarios::new(([127, 0, 0, 1], 9).into(), access),
            closing: CancellationToken::new(),
        };
        Self {
            service,
            playground,
            dir,
        }
    }

    /// Stops the engine, and starts another on the same file, with this access to the provider.
    pub(super) async fn restart(&mut self, access: &Access) {
        self.service.engine.stop(Duration::ZERO).await;
        self.service.engine = engine(&self.dir, access, Timings::default()).await;
    }

    pub(super) fn app(&self) -> App {
        Arc::new(self.service.clone())
    }

    pub(super) fn router(&self) -> Router {
        self.service.clone().router()
    }

    pub(super) fn token(&self, till: &str, scope: &str) -> String {
        let now = u64::try_from(crate::clock::now().0 / 1000).unwrap();
        let claims = Claims {
            sub: till.to_owned(),
            scope: scope.to_owned(),
            exp: now + 600,
            ..Claims::default()
        };
        self.service.tokens.make(&claims).unwrap()
    }

    /// Sends a request unchanged.
    pub(super) async fn send(&self, request: Request<Body>) -> Reply {
        let response = self.router().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = axum::body::to_bytes(body, 1 << 20).await.unwrap();
        Reply {
            status: parts.status,
            headers: parts.headers,
            text: String::from_utf8_lossy(&bytes).into_owned(),
            body: serde_json::from_slice(&bytes).unwrap_or(Value::Null),
        }
    }

    /// Sends as the till `till-1` with all scopes.
    pub(super) async fn call(&self, method: &str, path: &str, body: impl Into<Body>) -> Reply {
        self.call_as("till-1", method, path, body).await
    }

    pub(super) async fn get(&self, path: &str) -> Reply {
        self.call("GET", path, Body::empty()).await
    }

    pub(super) async fn post(&self, path: &str) -> Reply {
        self.call("POST", path, Body::empty()).await
    }

    pub(super) async fn call_as(
        &self,
        till: &str,
        method: &str,
        path: &str,
        body: impl Into<Body>,
    ) -> Reply {
        let token = self.token(till, ALL);
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header("authorization", format!("Bearer {token}"));
        self.send(request.body(body.into()).unwrap()).await
    }

    /// Makes a simulated device and returns its id.
    pub(super) async fn device(&self, name: &str) -> String {
        let body = json!({ "name": name }).to_string();
        let reply = self.call("POST", "/api/playground/devices", body).await;
        assert_eq!(reply.status, StatusCode::CREATED, "{}", reply.body);
        reply.body["id"].as_str().unwrap().to_owned()
    }
}

async fn engine(dir: &TempDir, access: &Access, timings: Timings) -> Engine {
    let url = format!("sqlite:{}", dir.path().join("proxy.db").display());
    let opened = Engine::open(&url, access, timings, Merchant::default()).await;
    opened.unwrap()
}

/// Access to a provider that counts as a playground.
pub(crate) fn access_to(url: &str, api_key: &str, timings: Timings) -> Access {
    Access {
        url: url.parse().unwrap(),
        api_key: api_key.into(),
        merchant_id: None,
        installation: "main".to_owned(),
        line_types: LineTypes::default(),
        environment: Environment::Playground,
        timeout: timings.kustom_timeout,
    }
}

/// No limits, since tests send as fast as they can.
pub(super) fn unlimited() -> Limits {
    Limits {
        till: None,
        address: None,
        enrollments: None,
        ..Limits::default()
    }
}

/// An order with one line of 1000 minor units.
pub(super) fn order(reference: &str) -> Value {
    json!({
        "merchant_reference1": reference,
        "order_amount": 1000,
        "order_tax_amount": 200,
        "purchase_currency": "SEK",
        "order_items": [{
            "name": "Coffee", "quantity": 1, "unit_price": 1000, "total_amount": 1000,
            "tax_rate": 2500, "total_tax_amount": 200,
        }],
    })
}

pub(super) fn start(device: &str, reference: &str) -> String {
    json!({ "device_id": device, "order": order(reference) }).to_string()
}
