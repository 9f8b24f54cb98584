//! The payment routes' own behaviour: status, till, scope.

use axum::body::Body;
use axum::http::Request;
use ipp_wire::code;
use serde_json::json;

use super::{Bench, ID, start};
use crate::auth::Claims;

#[tokio::test]
async fn starting_answers_201_once_and_200_when_it_is_asked_again() {
    let bench = Bench::new().await;
    let device = bench.device("Counter 1").await;
    let path = format!("/api/payments/{ID}");
    let body = start(&device, "O-1");
    let first = bench.call("PUT", &path, body.clone()).await;
    assert_eq!(first.status, 201, "{}", first.body);
    let again = bench.call("PUT", &path, body).await;
    assert_eq!(again.status, 200, "{}", again.body);
    assert_eq!(again.body["payment_id"], ID);
    let other = bench.call("PUT", &path, start(&device, "O-2")).await;
    assert_eq!(other.refusal(), (422, code::PAYMENT_ID_REUSED, vec![]));
    let open = bench.get("/api/payments?open=true").await;
    assert_eq!(open.body["payments"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn what_stands_in_the_way_is_409_and_named() {
    let bench = Bench::new().await;
    let device = bench.device("Counter 1").await;
    let second = bench.device("Counter 2").await;
    let path = format!("/api/payments/{ID}");
    bench.call("PUT", &path, start(&device, "O-1")).await;
    let other = "/api/payments/11111111-1111-4111-8111-111111111111";
    let busy = bench
        .call_as("till-2", "PUT", other, start(&device, "O-2"))
        .await;
    assert_eq!(busy.refusal(), (409, code::DEVICE_BUSY, vec![]));
    assert_eq!(busy.body["payment_id"], ID);
    let taken = bench
        .call_as("till-2", "PUT", other, start(&second, "O-1"))
        .await;
    assert_eq!(taken.refusal(), (409, code::ORDER_OPEN, vec![]));
    assert_eq!(taken.body["payment_id"], ID);
}

#[tokio::test]
async fn a_taken_order_tells_another_till_only_amount_and_place() {
    let bench = Bench::new().await;
    let device = bench.device("Counter 1").await;
    let second = bench.device("Counter 2").await;
    let path = format!("/api/payments/{ID}");
    let made = bench.call("PUT", &path, start(&device, "O-1")).await;
    let other = "/api/payments/11111111-1111-4111-8111-111111111111";
    let taken = bench
        .call_as("till-2", "PUT", other, start(&second, "O-1"))
        .await;
    let mut told = taken.body["payment"].clone();
    // The state advances by itself.
    for moving in ["state", "confirmed_at"] {
        told.as_object_mut().unwrap().remove(moving);
    }
    let order = &made.body["order"];
    assert_eq!(
        told,
        json!({
            "payment_id": ID,
            "till": "till-1",
            "order": {
                "merchant_reference1": "O-1",
                "order_amount": order["order_amount"],
                "purchase_currency": order["purchase_currency"],
            },
            "created_at": made.body["created_at"],
        })
    );
}

#[tokio::test]
async fn a_start_that_arrives_after_its_cancel_is_refused_for_good() {
    let bench = Bench::new().await;
    let device = bench.device("Counter 1").await;
    let path = format!("/api/payments/{ID}");
    for _ in 0..2 {
        let cancel = format!("{path}/cancel");
        let none = bench.post(&cancel).await;
        assert_eq!(none.refusal(), (404, code::UNKNOWN_PAYMENT, vec![]));
        let late = bench.call("PUT", &path, start(&device, "O-1")).await;
        assert_eq!(late.refusal(), (409, code::PAYMENT_WITHDRAWN, vec![]));
    }
    // The withdrawal covers only that till and that payment.
    let theirs = bench
        .call_as("till-2", "PUT", &path, start(&device, "O-1"))
        .await;
    assert_eq!(theirs.status, 201, "{}", theirs.body);
}

#[tokio::test]
async fn another_tills_payment_reads_like_one_that_is_not_there() {
    let bench = Bench::new().await;
    let device = bench.device("Counter 1").await;
    let path = format!("/api/payments/{ID}");
    bench.call("PUT", &path, start(&device, "O-1")).await;
    let none = "/api/payments/11111111-1111-4111-8111-111111111111";
    for (method, end) in [("GET", ""), ("POST", "/cancel")] {
        let others = bench
            .call_as("till-2", method, &format!("{path}{end}"), Body::empty())
            .await;
        let missing = bench
            .call_as("till-2", method, &format!("{none}{end}"), Body::empty())
            .await;
        assert_eq!(others.refusal(), (404, code::UNKNOWN_PAYMENT, vec![]));
        assert_eq!(others.body, missing.body);
    }
    let put = bench
        .call_as("till-2", "PUT", &path, start(&device, "O-1"))
        .await;
    assert_eq!(put.refusal(), (404, code::UNKNOWN_PAYMENT, vec![]));
    let list = bench
        .call_as("till-2", "GET", "/api/payments", Body::empty())
        .await;
    assert_eq!(list.body, json!({ "payments": [] }));
}

#[tokio::test]
async fn the_tokens_own_limits_are_kept() {
    let bench = Bench::new().await;
    let device = bench.device("Counter 1").await;
    let now = u64::try_from(crate::clock::now().0 / 1000).unwrap();
    let put = async |max_amount: Option<i64>, devices: Option<Vec<String>>| {
        let claims = Claims {
            sub: "till-1".to_owned(),
            scope: "pay".to_owned(),
            exp: now + 600,
            max_amount,
            devices,
            ..Claims::default()
        };
        let token = bench.service.tokens.make(&claims).unwrap();
        let request = Request::put(format!("/api/payments/{ID}"))
            .header("authorization", format!("Bearer {token}"))
            .body(Body::from(start(&device, "O-1")))
            .unwrap();
        bench.send(request).await
    };
    let over = put(Some(999), None).await;
    assert_eq!(over.refusal(), (403, code::OVER_LIMIT, vec![]));
    let other = put(None, Some(vec!["another".to_owned()])).await;
    assert_eq!(other.refusal(), (403, code::DEVICE_NOT_ALLOWED, vec![]));
    let within = put(Some(1000), Some(vec![device.clone()])).await;
    assert_eq!(within.status, 201);
}

#[tokio::test]
async fn the_till_is_who_the_token_says() {
    let bench = Bench::new().await;
    let reply = bench
        .call_as("till-7", "GET", "/api/till", Body::empty())
        .await;
    assert_eq!(reply.body["till"], "till-7");
    assert_eq!(reply.body["environment"], "playground");
    assert_eq!(
        reply.body["scopes"],
        json!(["pay", "enroll", "resolve", "playground"])
    );
}
