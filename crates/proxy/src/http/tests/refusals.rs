//! Bad input is answered with a problem body: its status, its code and the field.

use axum::body::Body;
use ipp_wire::code;
use serde_json::{Value, json};

use super::{Bench, ID, order, start};

fn path() -> String {
    format!("/api/payments/{ID}")
}

#[tokio::test]
async fn a_bad_order_is_refused_without_calling_kustom() {
    let bench = Bench::new().await;
    let device = bench.device("Counter 1").await;
    let put = async |change: fn(&mut Value)| {
        let mut order = order("O-1");
        change(&mut order);
        let body = json!({ "device_id": device, "order": order }).to_string();
        bench.call("PUT", &path(), body).await
    };
    type Change = fn(&mut Value);
    let table: &[(Change, u16, &str, &str)] = &[
        (
            |o| o["order_amount"] = json!(900),
            422,
            code::ORDER_DOES_NOT_ADD_UP,
            "order_amount",
        ),
        (
            |o| o["order_amount"] = json!(-1),
            422,
            code::BAD_AMOUNT,
            "order_amount",
        ),
        (
            |o| o["order_amount"] = json!(u64::MAX),
            400,
            code::BAD_JSON,
            "order_amount",
        ),
        (
            |o| o["order_amount"] = json!(10.5),
            400,
            code::BAD_JSON,
            "order_amount",
        ),
        (
            |o| o["order_amount"] = json!("1000"),
            400,
            code::BAD_JSON,
            "order_amount",
        ),
        (
            |o| o["purchase_currency"] = json!("KRONOR"),
            422,
            code::BAD_CURRENCY,
            "purchase_currency",
        ),
        (
            |o| o["merchant_reference1"] = json!(""),
            422,
            code::BAD_ORDER,
            "merchant_reference1",
        ),
        (
            |o| o["order_items"][0]["quantity"] = json!("two"),
            400,
            code::BAD_JSON,
            "order_items[0].quantity",
        ),
        (
            |o| o["order_items"][0]["total_amount"] = json!(999),
            422,
            code::ORDER_DOES_NOT_ADD_UP,
            "order_items[0].total_amount",
        ),
        (|o| o["tip"] = json!(1), 400, code::BAD_JSON, "tip"),
    ];
    for (change, status, code, field) in table {
        let reply = put(*change).await;
        assert_eq!(
            reply.refusal(),
            (*status, *code, vec![*field]),
            "{}",
            reply.body
        );
    }
    assert_eq!(bench.playground.calls().of("POST", "/ipp/v1/sessions"), 0);
    let list = bench.get("/api/payments").await;
    assert_eq!(list.body, json!({ "payments": [] }));
}

#[tokio::test]
async fn a_body_that_is_no_json_is_refused_with_the_place() {
    let bench = Bench::new().await;
    let good = start("dev", "O-1");
    let bodies = [
        "",
        "{",
        "null",
        "[]",
        "{\"device_id\":\"x\"}",
        "\u{feff}{}",
        &format!("{good} x"),
    ];
    for body in bodies {
        let reply = bench.call("PUT", &path(), body.to_owned()).await;
        assert_eq!(
            (reply.status.as_u16(), reply.code()),
            (400, code::BAD_JSON),
            "{body:?}"
        );
    }
    let deep = "[".repeat(60_000);
    let reply = bench.call("PUT", &path(), deep).await;
    assert_eq!(reply.code(), code::BAD_JSON);
    let reply = bench.call("PUT", &path(), vec![0xff_u8, 0xfe]).await;
    assert_eq!(reply.code(), code::BAD_JSON);
}

#[tokio::test]
async fn a_start_over_256_kb_is_refused_and_one_of_256_kb_is_read() {
    let bench = Bench::new().await;
    let padded = |length: usize| {
        let body = start("no-such-device", "O-1");
        let padding = " ".repeat(length - body.len());
        body + &padding
    };
    let reply = bench.call("PUT", &path(), padded(256 * 1024)).await;
    assert_eq!(reply.refusal(), (404, code::UNKNOWN_DEVICE, vec![]));
    let reply = bench.call("PUT", &path(), padded(256 * 1024 + 1)).await;
    assert_eq!(reply.refusal(), (413, code::BODY_TOO_LARGE, vec![]));
    // A body without an announced length is counted as it arrives.
    let chunks = (0..257).map(|_| Ok::<_, std::io::Error>(vec![b' '; 1024]));
    let body = Body::from_stream(futures::stream::iter(chunks));
    let reply = bench.call("PUT", &path(), body).await;
    assert_eq!(reply.refusal(), (413, code::BODY_TOO_LARGE, vec![]));
}

#[tokio::test]
async fn any_other_body_over_64_kb_is_refused() {
    let bench = Bench::new().await;
    let path = format!("{}/resolve", path());
    for (length, status) in [(64 * 1024, 404), (64 * 1024 + 1, 413)] {
        let body = json!({ "outcome": "paid", "note": "x" }).to_string();
        let padding = " ".repeat(length - body.len());
        let reply = bench.call("POST", &path, body + &padding).await;
        assert_eq!(reply.status, status, "{}", reply.body);
    }
}

#[tokio::test]
async fn a_payment_id_that_is_no_uuid_is_named() {
    let bench = Bench::new().await;
    let bad = [
        "nonsense",
        "8c9b3f2e5d1a4c7e9f602b1d3a4e5f67",
        "%7B8c9b3f2e-5d1a-4c7e-9f60-2b1d3a4e5f67%7D",
        "00000000-0000-0000-0000-000000000000",
        "%ff",
    ];
    for id in bad {
        let path = format!("/api/payments/{id}");
        for (method, path) in [
            ("GET", path.clone()),
            ("POST", format!("{path}/cancel")),
            ("PUT", path),
        ] {
            let reply = bench.call(method, &path, start("dev", "O-1")).await;
            assert_eq!(
                reply.refusal(),
                (400, code::BAD_REQUEST, vec!["payment_id"]),
                "{method} {path}"
            );
        }
    }
}

#[tokio::test]
async fn unknown_routes_methods_queries_and_payments_are_problems_too() {
    let bench = Bench::new().await;
    let unknown = path();
    let table = [
        ("GET", "/nonsense", 404, code::NOT_FOUND),
        ("GET", "/", 404, code::NOT_FOUND),
        ("GET", "/api/payments/", 404, code::NOT_FOUND),
        ("DELETE", "/api/till", 405, code::METHOD_NOT_ALLOWED),
        ("GET", "/webhooks/kustom", 405, code::METHOD_NOT_ALLOWED),
        ("GET", "/api/payments?open=maybe", 400, code::BAD_REQUEST),
        ("GET", "/api/payments?opne=true", 400, code::BAD_REQUEST),
        ("GET", unknown.as_str(), 404, code::UNKNOWN_PAYMENT),
    ];
    for (method, path, status, code) in table {
        let reply = bench.call(method, path, Body::empty()).await;
        assert_eq!(reply.refusal(), (status, code, vec![]), "{method} {path}");
    }
    let reply = bench.call("DELETE", "/api/till", Body::empty()).await;
    assert!(reply.headers["allow"].to_str().unwrap().contains("GET"));
}

#[tokio::test]
async fn a_settlement_says_why() {
    let bench = Bench::new().await;
    let path = format!("/api/payments/{ID}/resolve");
    let long = "x".repeat(1001);
    for note in ["", "  ", &long] {
        let body = json!({ "outcome": "paid", "note": note }).to_string();
        let reply = bench.call("POST", &path, body).await;
        assert_eq!(reply.refusal(), (400, code::BAD_REQUEST, vec!["note"]));
    }
    let body = json!({ "outcome": "perhaps", "note": "x" }).to_string();
    let reply = bench.call("POST", &path, body).await;
    assert_eq!(reply.refusal(), (400, code::BAD_JSON, vec!["outcome"]));
}
