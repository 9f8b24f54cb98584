//! The trace of a charge, from the page's request to Kustom and to the shop's own systems.

use std::sync::{Arc, Mutex};
use std::time::Instant;

use axum::Router;
use axum::extract::Request;
use reqwest::{Client, Method};
use serde_json::{Value, json};
use uuid::Uuid;

use super::process::{PATIENCE, Process, WEBHOOK_SECRET, token};
use super::provider::Provider;

const TRACE_ID: &str = "4bf92f3577b34da6a3ce929d0e0e4736";

/// Requests as `METHOD path`, each with its `traceparent`.
type Seen = Arc<Mutex<Vec<(String, Option<String>)>>>;

/// Passes on to the provider, or answers as the shop's own systems, and notes what was asked.
async fn note(provider: String, seen: Seen, request: Request) -> (u16, Vec<u8>) {
    let (parts, body) = request.into_parts();
    let asked = format!("{} {}", parts.method, parts.uri.path());
    let trace = parts.headers.get("traceparent");
    let trace = trace.map(|value| value.to_str().unwrap().to_owned());
    seen.lock().unwrap().push((asked, trace));
    if let Some(reference) = parts.uri.path().strip_prefix("/orders/") {
        return (200, order(reference).to_string().into_bytes());
    }
    if parts.uri.path() == "/told" {
        return (200, Vec::new());
    }
    let body = axum::body::to_bytes(body, usize::MAX).await.unwrap();
    let request = Client::new().request(parts.method, format!("{provider}{}", parts.uri));
    let answer = request.headers(parts.headers).body(body).send();
    let answer = answer.await.unwrap();
    let status = answer.status().as_u16();
    (status, answer.bytes().await.unwrap().to_vec())
}

fn order(reference: &str) -> Value {
    json!({
        "merchant_reference1": reference, "order_amount": 1000, "order_tax_amount": 0,
        "purchase_currency": "SEK", "order_items": [{
            "name": "Coffee", "quantity": 1, "unit_price": 1000, "total_amount": 1000,
            "tax_rate": 0, "total_tax_amount": 0 }],
    })
}

/// Starts a payment in this trace, pays it, and waits until the shop was told.
async fn pay(proxy: &Process, seen: &Seen, trace: &str) -> Vec<(String, Option<String>)> {
    let client = Client::new();
    let send = async |method, path: &str, trace: Option<&str>, body: Value| {
        let mut request = client.request(method, proxy.url(path)).json(&body);
        if let Some(trace) = trace {
            request = request.header("traceparent", trace);
        }
        let answer = request.bearer_auth(token("till-1")).send().await.unwrap();
        let (status, text) = (answer.status(), answer.text().await.unwrap());
        assert!(status.is_success(), "{path}: {text}");
        serde_json::from_str::<Value>(&text).unwrap()
    };
    let name = json!({ "name": "Counter" });
    let device = send(Method::POST, "/api/playground/devices", None, name).await;
    let path = format!("/api/payments/{}", Uuid::new_v4());
    let body =
        json!({ "device_id": device["id"], "order": order(&format!("O-{}", Uuid::new_v4())) });
    seen.lock().unwrap().clear();
    send(Method::PUT, &path, Some(trace), body).await;
    let began = Instant::now();
    let mut tapped = false;
    while !seen
        .lock()
        .unwrap()
        .iter()
        .any(|(asked, _)| asked == "POST /told")
    {
        let payment = send(Method::GET, &path, None, Value::Null).await;
        if payment["state"] == "sent" && !tapped {
            let tap = path.replace("/api/", "/api/playground/") + "/tap";
            send(Method::POST, &tap, None, json!({})).await;
            tapped = true;
        }
        assert!(began.elapsed() < PATIENCE, "{payment}");
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    seen.lock().unwrap().clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_charges_trace_reaches_kustom_and_the_shop() {
    let provider = Provider::start().await;
    let seen = Seen::default();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let (target, noted) = (provider.url.clone(), Arc::clone(&seen));
    let recorder = Router::new().fallback(move |request: Request| async move {
        let (status, body) = note(target, noted, request).await;
        (axum::http::StatusCode::from_u16(status).unwrap(), body)
    });
    tokio::spawn(async move { axum::serve(listener, recorder).await.unwrap() });
    let dir = tempfile::tempdir().unwrap();
    let database = format!("sqlite:{}", dir.path().join("ipp.db").display());
    let settings = [
        ("IPP_ORDER_URL", &*format!("{base}/orders")),
        ("IPP_NOTIFY_URL", &*format!("{base}/told")),
        ("IPP_NOTIFY_SECRET", WEBHOOK_SECRET),
        ("IPP_POLL_WATCHED", "100ms"),
        ("IPP_POLL_IDLE", "100ms"),
    ];
    let proxy = Process::start(&base, &database, &settings);
    let trace = format!("00-{TRACE_ID}-00f067aa0ba902b7-01");
    let all = pay(&proxy, &seen, &trace).await;
    for wanted in [
        "GET /orders/",
        "POST /ipp/v1/sessions",
        "GET /ipp/v1/sessions/",
        "POST /told",
    ] {
        let found = all.iter().any(|(asked, with)| {
            asked.starts_with(wanted) && with.as_deref() == Some(trace.as_str())
        });
        assert!(found, "{wanted}: {all:?}");
    }
    let log = proxy.log();
    let in_span = format!("trace_id=\"{TRACE_ID}\"");
    assert!(log.lines().any(|line| line.contains(&in_span)), "{log}");

    let broken = trace.to_uppercase() + "\u{7e}";
    let all = pay(&proxy, &seen, &broken).await;
    assert!(all.iter().all(|(_, with)| with.is_none()), "{all:?}");
}
