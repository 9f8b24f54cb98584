//! The faults that a tester switches on, over real sockets.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use std::time::Duration;

use ipp_playground::{EventKind, Outcome, Playground};
use serde_json::{Value, json};
use time::OffsetDateTime;

use support::{Client, Receiver};

async fn playground(receiver: &Receiver) -> (Playground, Client) {
    let playground = Playground::builder()
        .callback_url(receiver.url())
        .redelivery_base(Duration::from_millis(1))
        .start()
        .await
        .unwrap();
    let client = Client::of(&playground);
    (playground, client)
}

async fn switch(client: &Client, fault: Value) {
    client.call("POST", "/dev/faults", fault).await;
}

async fn device(client: &Client) -> Value {
    let device = client.call("POST", "/dev/devices", json!({"name": "Counter 1"}));
    device.await["id"].clone()
}

fn order(device: &Value) -> Value {
    json!({
        "device_id": device, "order_amount": 100, "order_tax_amount": 20,
        "purchase_currency": "SEK", "merchant_reference1": "A-1",
        "order_items": [{"name": "Tea", "quantity": 1, "unit_price": 100, "total_amount": 100}],
    })
}

#[tokio::test]
async fn a_lost_answer_never_begins_and_its_session_is_there() {
    let receiver = Receiver::start().await;
    let (playground, client) = playground(&receiver).await;
    let device = device(&client).await;
    let fault = json!({"fault": "lose_answers", "operation": "create"});
    switch(&client, fault).await;
    let sent = client.sent("POST", "/sessions", order(&device)).await;
    // Not even the head: a backend that looks at the status alone must not take it for an answer.
    assert!(sent.is_err(), "{sent:?}");
    assert_eq!(playground.sessions().len(), 1);
    let recorded = client
        .call("GET", "/dev/sessions?merchant_reference1=A-1", json!({}))
        .await;
    assert_eq!(recorded["content"][0]["status"], "CREATED");
    let other = client
        .call("GET", "/dev/sessions?merchant_reference1=A-2", json!({}))
        .await;
    assert_eq!(other["content"], json!([]));
}

/// A backend's own test names the fault in the request that is to suffer it; others are served.
#[tokio::test]
async fn a_request_suffers_the_fault_that_its_header_names() {
    let receiver = Receiver::start().await;
    let (playground, client) = playground(&receiver).await;
    let first = device(&client).await;
    let lost = client
        .faulty("POST", "/sessions", "lose_request", order(&first))
        .await;
    assert!(
        lost.is_err() && playground.sessions().is_empty(),
        "{lost:?}"
    );
    let down = client
        .faulty("POST", "/sessions", "down", order(&first))
        .await;
    assert_eq!(down.unwrap().status(), 503);
    assert!(playground.sessions().is_empty());
    let lost = client
        .faulty("POST", "/sessions", "lose_answer", order(&first))
        .await;
    assert!(lost.is_err(), "{lost:?}");
    assert_eq!(playground.sessions().len(), 1);
    let second = device(&client).await;
    client.call("POST", "/sessions", order(&second)).await;

    let wrong = client
        .faulty("GET", "/devices", "explode", json!({}))
        .await
        .unwrap();
    assert_eq!(wrong.status(), 400);
    let problem: Value = wrong.json().await.unwrap();
    let said = problem["errors"]["playground-fault"].as_str().unwrap();
    assert!(said.contains("lose_answer, lose_request, down"), "{said}");
}

#[tokio::test]
async fn a_lost_request_does_nothing_and_the_next_is_served() {
    let receiver = Receiver::start().await;
    let (playground, client) = playground(&receiver).await;
    let device = device(&client).await;
    switch(&client, json!({"fault": "lose_requests"})).await;
    assert!(
        client
            .sent("POST", "/sessions", order(&device))
            .await
            .is_err()
    );
    assert_eq!(playground.sessions(), []);
    client.call("POST", "/sessions", order(&device)).await;
    assert_eq!(playground.sessions().len(), 1);
}

#[tokio::test]
async fn while_it_is_down_only_those_who_test_are_answered() {
    let receiver = Receiver::start().await;
    let (_playground, client) = playground(&receiver).await;
    let session = client.charge_new_device().await;
    switch(&client, json!({"fault": "down", "seconds": 600})).await;
    let read = format!("/sessions/{session}");
    let refused = client.sent("GET", &read, json!({})).await.unwrap();
    assert_eq!(refused.status(), 503);
    client.tap(session, None).await;
    client.call("DELETE", "/dev/faults", json!({})).await;
    let read = client.call("GET", &read, json!({})).await;
    assert_eq!(read["status"], "FINALIZED");
}

#[tokio::test]
async fn held_callbacks_come_in_reverse_and_twice() {
    let mut receiver = Receiver::start().await;
    let (playground, client) = playground(&receiver).await;
    switch(&client, json!({"fault": "hold_callbacks"})).await;
    switch(&client, json!({"fault": "duplicate_callbacks"})).await;
    let session = client.charge_new_device().await;
    client.tap(session, Some(Outcome::LostCard)).await;
    let fault = json!({"fault": "release_callbacks", "reversed": true});
    switch(&client, fault).await;
    let mut arrived = vec![];
    for _ in 0..6 {
        arrived.push(receiver.next().await.event());
    }
    let mut expected: Vec<_> = playground
        .events()
        .iter()
        .flat_map(|e| [e.clone(), e.clone()])
        .collect();
    expected.reverse();
    assert_eq!(arrived, expected);
}

#[tokio::test]
async fn lost_callbacks_never_come_and_later_ones_do() {
    let mut receiver = Receiver::start().await;
    let (_playground, client) = playground(&receiver).await;
    switch(&client, json!({"fault": "lose_callbacks", "seconds": 600})).await;
    let lost = client.charge_new_device().await;
    client.tap(lost, None).await;
    // Lost when it was due, which is at once: a callback of a later session shows that.
    client
        .call("POST", "/dev/faults", json!({"fault": "hold_callbacks"}))
        .await;
    client.call("DELETE", "/dev/faults", json!({})).await;
    let session = client.charge_new_device().await;
    let event = receiver.next().await.event();
    assert_eq!(event.data.session_id, session);
    assert_eq!(event.kind, EventKind::SessionCreated);
}

#[tokio::test]
async fn a_clock_that_is_off_signs_callbacks_by_its_time() {
    let mut receiver = Receiver::start().await;
    let (_playground, client) = playground(&receiver).await;
    switch(&client, json!({"fault": "clock_off", "seconds": -400})).await;
    client.charge_new_device().await;
    let delivery = receiver.next().await;
    let age = OffsetDateTime::now_utc().unix_timestamp() - delivery.timestamp;
    assert!((400..500).contains(&age), "{age}");
}

#[tokio::test]
async fn a_wrong_fault_is_refused_by_field() {
    let receiver = Receiver::start().await;
    let (_playground, client) = playground(&receiver).await;
    for (fault, said) in [
        (
            json!({"fault": "down", "seconds": 0}),
            "seconds must be from 1 to 3600",
        ),
        (json!({"fault": "explode"}), "unknown variant"),
        (
            json!({"fault": "down", "seconds": 1, "count": 3}),
            "unknown field",
        ),
    ] {
        let answer = client.sent("POST", "/dev/faults", fault).await.unwrap();
        assert_eq!(answer.status(), 400);
        let problem: Value = answer.json().await.unwrap();
        let detail = problem["detail"].as_str().unwrap();
        assert!(detail.contains(said), "{detail}");
    }
}

#[tokio::test]
async fn time_provider_and_clerk_end_a_session_by_their_routes() {
    let receiver = Receiver::start().await;
    let (_playground, client) = playground(&receiver).await;
    for (what, status) in [
        ("expire", "EXPIRED"),
        ("fail", "FAILED"),
        ("cancel", "CANCELLED"),
    ] {
        let session = client.charge_new_device().await;
        let path = format!("/dev/sessions/{session}/simulate-{what}");
        let ended = client.call("POST", &path, json!({})).await;
        assert_eq!(ended["status"], status);
        let path = format!("/dev/sessions/{session}/simulate-amount");
        let amount = client
            .sent("POST", &path, json!({"order_amount": 1}))
            .await
            .unwrap();
        assert_eq!(amount.status(), 409, "an ended session keeps its amount");
    }
    let session = client.charge_new_device().await;
    let path = format!("/dev/sessions/{session}/simulate-amount");
    let changed = client
        .call("POST", &path, json!({"order_amount": 90}))
        .await;
    assert_eq!(changed["order_amount"], 90);
    let refused = client
        .sent("POST", &path, json!({"order_amount": -1}))
        .await
        .unwrap();
    assert_eq!(refused.status(), 400);
}
