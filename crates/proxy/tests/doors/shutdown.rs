//! SIGTERM during a hanging create call and an open event stream.

use reqwest::Client;
use serde_json::{Value, json};

use super::process::{PATIENCE, Process, token};
use super::provider::{Mood, Provider};

const ID: &str = "8c9b3f2e-5d1a-4c7e-9f60-2b1d3a4e5f67";

fn order() -> Value {
    json!({
        "merchant_reference1": "ORDER-1", "order_amount": 1000, "order_tax_amount": 200,
        "purchase_currency": "SEK", "order_items": [{ "name": "Coffee", "quantity": 1,
            "unit_price": 1000, "total_amount": 1000, "tax_rate": 2500, "total_tax_amount": 200 }],
    })
}

#[tokio::test(flavor = "multi_thread")]
#[allow(
    clippy::print_stdout,
    reason = "how long it took is measured, not asserted"
)]
async fn sigterm_ends_it_and_the_next_start_knows_what_was_cut() {
    let provider = Provider::start().await;
    let dir = tempfile::tempdir().unwrap();
    let database = format!("sqlite:{}", dir.path().join("ipp.db").display());
    let mut proxy = Process::start(&provider.url, &database, &[]);
    let (client, token) = (Client::new(), token("till-1"));
    let made = client
        .post(proxy.url("/api/playground/devices"))
        .bearer_auth(&token)
        .json(&json!({ "name": "Counter 1" }));
    let device: Value = made.send().await.unwrap().json().await.unwrap();
    let mut stream = client
        .get(proxy.url("/api/events"))
        .bearer_auth(&token)
        .send()
        .await
        .unwrap();
    let first = stream.chunk().await.unwrap().unwrap();
    assert!(first.starts_with(b"event: snapshot"));
    provider.be(Mood::CreateHangs);
    let path = format!("/api/payments/{ID}");
    let put = client
        .put(proxy.url(&path))
        .bearer_auth(&token)
        .json(&json!({ "device_id": device["id"], "order": order() }));
    assert_eq!(put.send().await.unwrap().status(), 201);
    let ended = tokio::task::block_in_place(|| proxy.terminate());
    assert_eq!(ended.0, Some(0), "{}", proxy.log());
    println!("ended after {} ms", ended.1.as_millis());
    let rest = async { while let Ok(Some(_)) = stream.chunk().await {} };
    tokio::time::timeout(PATIENCE, rest)
        .await
        .expect("the stream has ended");
    assert!(proxy.log().contains("stopping"));
    provider.be(Mood::Fair);
    let mut proxy = Process::start(&provider.url, &database, &[]);
    let read = client.get(proxy.url(&path)).bearer_auth(&token).send();
    let payment: Value = read.await.unwrap().json().await.unwrap();
    assert_eq!(
        (&payment["state"], &payment["reason"]["code"]),
        (&json!("unknown"), &json!("restarted"))
    );
    assert_eq!(tokio::task::block_in_place(|| proxy.terminate()).0, Some(0));
}
