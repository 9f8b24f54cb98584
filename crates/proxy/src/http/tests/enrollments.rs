//! Pairing codes: issued, refused, and used by a phone.

use axum::body::Body;
use ipp_wire::code;
use serde_json::{Value, json};

use super::events::Reader;
use super::{Bench, unlimited};
use crate::config::{Limits, TrustedProxies};
use crate::http::Limiter;

async fn enroll(bench: &Bench, wish: Value) -> Value {
    let reply = bench
        .call("POST", "/api/enrollments", wish.to_string())
        .await;
    assert_eq!(reply.status, 201, "{}", reply.text);
    assert_eq!(reply.headers["cache-control"], "no-store");
    reply.body
}

async fn location(bench: &Bench) -> Value {
    let reply = bench.get("/api/devices").await;
    reply.body["locations"][0]["id"].clone()
}

#[tokio::test]
async fn a_paired_phone_is_announced_to_the_pages_and_listed() {
    let bench = Bench::new().await;
    let shop = location(&bench).await;
    let mut page = Reader::open(&bench, "till-2").await;
    let made = enroll(
        &bench,
        json!({ "location_id": shop, "metadata": { "floor": "2" }, "expires_in": 600_000 }),
    )
    .await;
    assert_eq!(made["status"], "PENDING");
    assert!(made["expires_at"].is_string() && made["enrollment_id"].is_string());
    let phone = json!({ "enrollment_code": made["enrollment_code"], "name": "Counter 9" });
    let path = "/api/playground/enrollments/pair";
    let paired = bench.call("POST", path, phone.to_string()).await;
    assert_eq!(paired.status, 201, "{}", paired.text);
    // The proxy is not told of the phone: it notices that the list has grown.
    assert_eq!(page.until("devices").await, json!({}));
    let list = bench.get("/api/devices").await;
    let device = &list.body["devices"][0];
    assert_eq!(
        (&device["id"], &device["location_id"]),
        (&paired.body["id"], &shop)
    );
    assert_eq!(device["metadata"], json!({ "floor": "2" }));
    assert_eq!(device["simulated"], false);
    // A code works once.
    let again = bench.call("POST", path, phone.to_string()).await;
    assert_eq!(again.code(), code::PROVIDER_REFUSED);
}

#[tokio::test]
async fn what_is_wrong_with_a_wish_is_said_and_no_code_is_made() {
    let bench = Bench::new().await;
    let table = [
        (json!({ "expires_in": 0 }), 400, code::BAD_REQUEST),
        (json!({ "expires_in": -1 }), 400, code::BAD_JSON),
        (json!({ "life": 5 }), 400, code::BAD_JSON),
        (json!([]), 400, code::BAD_JSON),
    ];
    for (wish, status, code) in table {
        let reply = bench
            .call("POST", "/api/enrollments", wish.to_string())
            .await;
        assert_eq!((reply.status.as_u16(), reply.code()), (status, code));
    }
    let calls = bench.playground.calls();
    assert_eq!(calls.of("POST", "/ipp/v1/enrollments"), 0);
    let nowhere = json!({ "location_id": super::ID }).to_string();
    let reply = bench.call("POST", "/api/enrollments", nowhere).await;
    assert_eq!(reply.code(), code::PROVIDER_REFUSED, "{}", reply.text);
}

#[tokio::test]
async fn a_till_gets_few_codes_and_another_gets_its_own() {
    let mut bench = Bench::new().await;
    let limits = Limits {
        enrollments: "2/m".parse().ok(),
        ..unlimited()
    };
    bench.service.limits = Limiter::new(limits, TrustedProxies::default());
    for _ in 0..2 {
        enroll(&bench, json!({})).await;
    }
    let reply = bench.post("/api/enrollments").await;
    assert_eq!(reply.refusal(), (429, code::TOO_MANY_REQUESTS, vec![]));
    let calls = bench.playground.calls();
    assert_eq!(calls.of("POST", "/ipp/v1/enrollments"), 2);
    let other = bench
        .call_as("till-2", "POST", "/api/enrollments", Body::empty())
        .await;
    assert_eq!(other.status, 201);
    let list = bench.get("/api/devices").await;
    assert_eq!(list.status, 200, "the till's other requests go on");
}
