//! The playground's routes, and the operator's.

use axum::body::Body;
use axum::http::Request;
use ipp_wire::{Word as _, code};
use serde_json::json;

use super::{Bench, ID, start};

fn ask(host: &str) -> Request<Body> {
    let request = Request::post("/api/playground/token").header("host", host);
    request.body(Body::empty()).unwrap()
}

#[tokio::test]
async fn the_demo_page_gets_a_token_that_can_pay_and_play() {
    let bench = Bench::new().await;
    for host in [
        "localhost:8080",
        "127.0.0.1:8787",
        "[::1]:8787",
        "LOCALHOST",
    ] {
        let reply = bench.send(ask(host)).await;
        assert_eq!(reply.status, 200, "{host}");
        let caller = bench
            .service
            .tokens
            .read(reply.body["token"].as_str().unwrap());
        let scopes: Vec<_> = caller.unwrap().scopes.iter().map(|s| s.word()).collect();
        assert_eq!(scopes, ["pay", "enroll", "resolve", "playground"]);
    }
}

#[tokio::test]
async fn a_name_that_somebody_pointed_at_this_machine_gets_no_token() {
    let bench = Bench::new().await;
    for host in [
        "evil.example",
        "localhost.evil.example",
        "127.0.0.1.evil.example:80",
        "10.0.0.1",
    ] {
        let reply = bench.send(ask(host)).await;
        assert_eq!(reply.refusal(), (404, code::NOT_FOUND, vec![]), "{host}");
    }
    let request = Request::post("/api/playground/token").body(Body::empty());
    assert_eq!(bench.send(request.unwrap()).await.status, 404);
}

#[tokio::test]
async fn off_loopback_nobody_gets_a_token() {
    let mut bench = Bench::new().await;
    bench.service.issues_tokens = false;
    assert_eq!(
        bench.send(ask("localhost")).await.refusal(),
        (404, code::NOT_FOUND, vec![])
    );
}

#[tokio::test]
async fn a_device_needs_a_name_and_is_listed_once_it_is_made() {
    let bench = Bench::new().await;
    for body in [json!({ "name": " " }), json!({ "name": "" })] {
        let reply = bench
            .call("POST", "/api/playground/devices", body.to_string())
            .await;
        assert_eq!(reply.refusal(), (400, code::BAD_REQUEST, vec!["name"]));
    }
    let id = bench.device("Counter 1").await;
    let list = bench.call("GET", "/api/devices", Body::empty()).await;
    assert_eq!(list.body["devices"][0]["id"], json!(id));
    assert_eq!(list.body["devices"][0]["simulated"], true);
}

#[tokio::test]
async fn a_tap_needs_a_known_outcome_and_the_tills_own_payment() {
    let bench = Bench::new().await;
    let device = bench.device("Counter 1").await;
    bench
        .call("PUT", &format!("/api/payments/{ID}"), start(&device, "O-1"))
        .await;
    let path = format!("/api/playground/payments/{ID}/tap");
    let others = bench.call_as("till-2", "POST", &path, "{}").await;
    assert_eq!(others.refusal(), (404, code::UNKNOWN_PAYMENT, vec![]));
    let reply = bench.call("POST", &path, "{\"outcome\":1}").await;
    assert_eq!(reply.refusal(), (400, code::BAD_JSON, vec!["outcome"]));
}

#[tokio::test]
async fn health_readiness_and_metrics_need_no_token() {
    let bench = Bench::new().await;
    for path in ["/healthz", "/readyz"] {
        let request = Request::get(path).body(Body::empty()).unwrap();
        assert_eq!(bench.send(request).await.status, 200, "{path}");
    }
    bench.service.engine.refuse_callback(None, "forged");
    let text = bench.service.engine.metrics();
    assert!(
        text.contains("\nipp_callbacks_total{verdict=\"refused\"} 1\n"),
        "{text}"
    );
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let value = line.rsplit(' ').next().unwrap();
        assert!(value.parse::<u64>().is_ok(), "{line}");
    }
}

#[tokio::test]
async fn without_its_database_the_proxy_is_alive_but_not_ready() {
    let bench = Bench::new().await;
    bench.service.engine.stop(std::time::Duration::ZERO).await;
    let get = |path: &str| Request::get(path).body(Body::empty()).unwrap();
    assert_eq!(bench.send(get("/healthz")).await.status, 200);
    let reply = bench.send(get("/readyz")).await;
    assert_eq!(reply.refusal(), (503, code::STORAGE_UNAVAILABLE, vec![]));
}
