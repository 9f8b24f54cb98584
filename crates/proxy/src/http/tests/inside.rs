//! Answers to internal failures reveal nothing internal.

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::any;
use axum::{Json, Router};
use ipp_wire::Environment;
use serde_json::json;
use std::time::Duration;

use super::{Bench, ID, Reply, start};
use crate::engine::Engine;
use crate::http::routes::routes;
use crate::kustom::{Access, LineTypes};
use ipp_payment::Timings;

const KEY: &str = "kco_test_api_canary_in_the_key";
const CANARY: &str = "canary-in-the-body";

/// Words that no answer may contain.
const FORBIDDEN_WORDS: [&str; 12] = [
    KEY,
    CANARY,
    "sqlx",
    "sqlite",
    "SQL",
    "pool",
    "panicked",
    "src/",
    ".rs",
    ".db",
    "reqwest",
    "127.0.0.1",
];

fn says_nothing(what: &str, reply: &Reply) {
    for word in FORBIDDEN_WORDS {
        assert!(
            !reply.text.contains(word),
            "{what} reveals {word}: {}",
            reply.text
        );
        let told = reply.headers.values().any(|v| {
            v.as_bytes()
                .windows(word.len())
                .any(|w| w == word.as_bytes())
        });
        assert!(!told, "{what} reveals {word} in a header");
    }
}

#[tokio::test]
async fn a_database_that_is_gone_is_503_and_says_nothing_of_itself() {
    let bench = Bench::new().await;
    bench.service.engine.stop(Duration::ZERO).await;
    let mut refused = 0;
    for route in routes(&bench.app()) {
        let (method, template) = route.parts();
        let path = template.replace("{payment_id}", ID);
        let body = match &*template {
            "/api/payments/{payment_id}" => start("dev", "O-1"),
            "/api/payments/{payment_id}/resolve" => {
                json!({ "outcome": "paid", "note": "seen" }).to_string()
            }
            "/api/playground/devices" => json!({ "name": "x" }).to_string(),
            _ => String::new(),
        };
        let reply = bench.call(&method, &path, body).await;
        if template != "/openapi.json" && template != "/metrics" {
            says_nothing(&path, &reply);
        }
        if reply.code() == "storage_unavailable" {
            assert_eq!(reply.status, 503);
            refused += 1;
        }
    }
    assert!(refused >= 9, "{refused} routes need the database");
}

/// A provider that answers every request with this status, and repeats the key it got.
pub(super) async fn provider(status: StatusCode) -> String {
    async fn answer(
        State(status): State<StatusCode>,
        headers: HeaderMap,
    ) -> (StatusCode, Json<serde_json::Value>) {
        let key = headers["authorization"].to_str().unwrap().to_owned();
        let body = json!({
            "title": CANARY, "detail": format!("{key} was refused"),
            "errors": { "authorization": key },
            "content": CANARY, "session_id": 7, "id": { "secret": CANARY },
        });
        (status, Json(body))
    }
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let app = Router::new().fallback(any(answer)).with_state(status);
    tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
    url
}

pub(super) async fn bench_at(url: &str) -> Bench {
    let mut bench = Bench::new().await;
    let access = Access {
        url: url.parse().unwrap(),
        api_key: KEY.into(),
        merchant_id: None,
        installation: "main".to_owned(),
        line_types: LineTypes::default(),
        environment: Environment::Playground,
        timeout: Duration::from_secs(10),
    };
    let timings = Timings::default();
    bench.service.engine = Engine::open("sqlite::memory:", &access, timings, Default::default())
        .await
        .unwrap();
    bench
}

#[tokio::test]
async fn secrets_in_a_providers_error_are_not_passed_on() {
    for status in [500, 502, 401, 403, 400, 200] {
        let status = StatusCode::from_u16(status).unwrap();
        let bench = bench_at(&provider(status).await).await;
        let path = format!("/api/payments/{ID}");
        let replies = [
            bench.get("/api/devices").await,
            bench.call("PUT", &path, start("dev", "O-1")).await,
            bench
                .call("POST", "/api/playground/devices", r#"{"name":"x"}"#)
                .await,
        ];
        for reply in &replies {
            assert!(!reply.status.is_success(), "{status}: {}", reply.text);
            says_nothing(status.as_str(), reply);
        }
        // It tells what was seen, whatever the provider answers now.
        let checklist = bench.get("/api/playground/checklist").await;
        assert_eq!(checklist.status, 200);
        says_nothing(status.as_str(), &checklist);
    }
}

#[tokio::test]
async fn a_provider_that_is_not_there_is_told_without_its_address() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let bench = bench_at(&url).await;
    let reply = bench.get("/api/devices").await;
    assert_eq!(
        (reply.status.as_u16(), reply.code()),
        (502, "provider_unavailable")
    );
    says_nothing("an unreachable provider", &reply);
}
