//! The playground's routes.

use axum::body::Body;
use axum::http::{Request, StatusCode};
use ipp_playground::SessionStatus;
use ipp_wire::{Word as _, code};
use serde_json::json;

use super::inside::{bench_at, provider};
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
async fn a_page_from_elsewhere_gets_no_token() {
    let bench = Bench::new().await;
    let reply = async |headers: &[(&str, &str)]| {
        let mut request = ask("127.0.0.1:8787");
        for (name, value) in headers {
            let name = axum::http::HeaderName::from_bytes(name.as_bytes()).unwrap();
            request.headers_mut().append(name, value.parse().unwrap());
        }
        bench.send(request).await.status.as_u16()
    };
    let cross = ("sec-fetch-site", "cross-site");
    for here in [
        &[("origin", "http://localhost:5173"), cross][..],
        &[
            ("origin", "http://127.0.0.1:8080"),
            ("sec-fetch-site", "same-site"),
        ],
        &[("origin", "http://[::1]:8080")],
        &[("sec-fetch-site", "same-origin")],
        &[("sec-fetch-site", "none")],
    ] {
        assert_eq!(reply(here).await, 200, "{here:?}");
    }
    for elsewhere in [
        ("origin", "https://evil.example"),
        ("origin", "http://localhost.evil.example"),
        ("origin", "http://localhost@evil.example"),
        ("origin", "null"),
        ("origin", ""),
        cross,
        ("forwarded", "for=203.0.113.7"),
        ("via", "1.1 front"),
        ("x-forwarded-for", "127.0.0.1"),
        ("x-forwarded-host", "pos.example.com"),
        ("x-forwarded-proto", "https"),
        ("x-real-ip", "203.0.113.7"),
    ] {
        assert_eq!(reply(&[elsewhere]).await, 404, "{elsewhere:?}");
    }
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
    let list = bench.get("/api/devices").await;
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

/// Kustom's playground takes cards, and has no clerk to simulate.
#[tokio::test]
async fn the_clerk_is_simulated_by_our_own_playground_alone() {
    let bench = Bench::new().await;
    let told = bench.get("/api/playground").await;
    assert_eq!(told.body, json!({ "clerk": true }));
    for (status, expected) in [
        (StatusCode::NOT_FOUND, (200, json!(false))),
        (StatusCode::METHOD_NOT_ALLOWED, (200, json!(false))),
        (StatusCode::BAD_GATEWAY, (502, json!(null))),
    ] {
        let bench = bench_at(&provider(status).await).await;
        let told = bench.get("/api/playground").await;
        let seen = (told.status.as_u16(), told.body["clerk"].clone());
        assert_eq!(seen, expected, "{status}");
    }
}

#[tokio::test]
async fn a_cancel_on_the_device_is_not_the_tills_own() {
    let bench = Bench::new().await;
    let device = bench.device("Counter 1").await;
    let path = format!("/api/payments/{ID}");
    bench.call("PUT", &path, start(&device, "O-1")).await;
    let cancel = format!("/api/playground/payments/{ID}/cancel");
    while bench.call("POST", &cancel, "").await.status == 409 {
        tokio::task::yield_now().await;
    }
    let sessions = bench.playground.sessions();
    assert_eq!(sessions[0].status, SessionStatus::Cancelled);
    let payment = bench.get(&path).await;
    assert_eq!(payment.body["cancel_asked"], false);
}

#[tokio::test]
async fn a_run_that_cannot_begin_says_why() {
    let bench = Bench::new().await;
    let path = "/api/playground/scenarios/run";
    let reply = bench
        .call("POST", path, json!({"name": "none"}).to_string())
        .await;
    assert_eq!(reply.refusal(), (400, code::BAD_REQUEST, vec!["name"]));
    let reply = bench
        .call("POST", path, json!({"name": "expired"}).to_string())
        .await;
    assert_eq!(reply.status, 202);
    let run = loop {
        let list = bench.get("/api/playground/scenarios").await.body;
        if !list["run"]["passed"].is_null() {
            break list["run"].clone();
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    };
    assert_eq!(run["passed"], false);
    let lines = run["lines"].as_array().unwrap();
    let why = lines.last().unwrap().as_str().unwrap();
    assert!(why.starts_with("the backend cannot be used"), "{why}");
}
