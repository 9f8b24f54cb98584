//! Callbacks over real sockets: signed, in order, and repeated until acknowledged.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use std::collections::HashSet;
use std::time::Duration;

use ipp_playground::{EventKind, ManualClock, Outcome, Playground, WebhookSecret};
use time::OffsetDateTime;

use support::{Client, Receiver};

const SECRET: &str = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";

/// A playground that redelivers at once, and a client of it.
async fn playground(receiver: &Receiver) -> (Playground, Client) {
    let playground = Playground::builder()
        .webhook_secret(SECRET)
        .callback_url(receiver.url())
        .redelivery_base(Duration::from_millis(1))
        .merchant_id("DM11917000")
        .start()
        .await
        .unwrap();
    let client = Client::of(&playground);
    (playground, client)
}

#[tokio::test]
async fn a_sale_is_told_in_order_signed_and_in_the_documented_shape() {
    let mut receiver = Receiver::start().await;
    let (playground, client) = playground(&receiver).await;
    let session = client.charge_new_device().await;
    client.tap(session, Some(Outcome::InsufficientFunds)).await;
    client.tap(session, None).await;

    let mut told = vec![];
    for _ in 0..4 {
        let delivery = receiver.next().await;
        let event = delivery.event();
        assert_eq!(delivery.id, event.id);
        assert!(
            event.id.starts_with("kevt_") && event.id.len() == 27,
            "{}",
            event.id
        );
        assert_eq!(event.merchant_id, "DM11917000");
        assert_eq!(event.data.session_id, session);
        let secret = WebhookSecret::parse(playground.webhook_secret()).unwrap();
        assert_eq!(
            delivery.signature,
            secret.sign(&delivery.id, delivery.timestamp, &delivery.body)
        );
        told.push(event);
    }
    assert_eq!(told, playground.events());
    let kinds: Vec<_> = told.iter().map(|event| event.kind).collect();
    assert_eq!(
        kinds,
        [
            EventKind::SessionCreated,
            EventKind::SessionActivated,
            EventKind::PaymentFailed,
            EventKind::SessionFinalized
        ]
    );
    let order_id = playground.sessions()[0].order_id;
    assert_eq!(told[3].data.order_id, order_id);
    let body: serde_json::Value = serde_json::from_slice(&receiver.last_body).unwrap();
    assert_eq!(body["type"], "ipp.session.finalized");
    assert_eq!(body["data"]["failure_reason"], serde_json::Value::Null);
}

#[tokio::test]
async fn a_callback_is_redelivered_with_its_id_until_acknowledged() {
    let mut receiver = Receiver::start().await;
    // A redirect is no acknowledgement either and is not followed.
    receiver.answer_next([500, 404, 302, 200]);
    let (_playground, client) = playground(&receiver).await;
    let session = client.charge_new_device().await;
    client.cancel(session).await;

    let created: Vec<_> = [
        receiver.next().await,
        receiver.next().await,
        receiver.next().await,
        receiver.next().await,
    ]
    .into();
    let ids: HashSet<_> = created
        .iter()
        .map(|delivery| delivery.id.as_str())
        .collect();
    assert_eq!(ids.len(), 1, "each try bears the event's own id");
    assert!(
        created
            .iter()
            .all(|d| d.event().kind == EventKind::SessionCreated)
    );
    let next = receiver.next().await;
    assert_eq!(
        next.event().kind,
        EventKind::SessionCancelled,
        "and 2xx ends it"
    );
}

#[tokio::test]
async fn each_try_is_dated_and_signed_anew() {
    let mut receiver = Receiver::start().await;
    receiver.answer_next([503]);
    let start = OffsetDateTime::from_unix_timestamp(1_800_000_000).unwrap();
    let clock = ManualClock::at(start);
    receiver.on_delivery({
        let clock = clock.clone();
        move || clock.advance(Duration::from_secs(400))
    });
    let playground = Playground::builder()
        .callback_url(receiver.url())
        .redelivery_base(Duration::from_millis(1))
        .clock(clock)
        .start()
        .await
        .unwrap();
    Client::of(&playground).charge_new_device().await;
    let (first, second) = (receiver.next().await, receiver.next().await);
    assert_eq!(
        (first.timestamp, second.timestamp),
        (1_800_000_000, 1_800_000_400)
    );
    assert_eq!(first.body, second.body);
    assert_ne!(first.signature, second.signature);
    let secret = WebhookSecret::parse(playground.webhook_secret()).unwrap();
    assert_eq!(
        second.signature,
        secret.sign(&second.id, second.timestamp, &second.body)
    );
}

#[tokio::test]
async fn an_unreachable_endpoint_gets_its_events_once_the_url_is_set() {
    let mut receiver = Receiver::start().await;
    let (playground, client) = playground(&receiver).await;
    // Port 1 of this machine: nobody listens.
    playground
        .set_callback_url("http://127.0.0.1:1/webhooks")
        .unwrap();
    let session = client.charge_new_device().await;
    playground.set_callback_url(&receiver.url()).unwrap();
    let delivery = receiver.next().await;
    assert_eq!(delivery.event().data.session_id, session);
}

#[tokio::test]
async fn one_sessions_trouble_does_not_hold_up_another() {
    let mut receiver = Receiver::start().await;
    let (_playground, client) = playground(&receiver).await;
    let stuck = client.charge_new_device().await;
    receiver.never_acknowledge(stuck);
    client.cancel(stuck).await;
    let other = client.charge_new_device().await;
    client.cancel(other).await;
    loop {
        let event = receiver.next().await.event();
        if event.data.session_id == other && event.kind == EventKind::SessionCancelled {
            break;
        }
    }
}

#[tokio::test]
async fn without_a_callback_url_events_are_kept_and_not_sent() {
    let playground = Playground::builder().start().await.unwrap();
    let client = Client::of(&playground);
    let before = client.charge_new_device().await;
    let mut receiver = Receiver::start().await;
    playground.set_callback_url(&receiver.url()).unwrap();
    client.cancel(before).await;
    assert_eq!(
        receiver.next().await.event().kind,
        EventKind::SessionCancelled
    );
    assert_eq!(playground.events().len(), 2);
}
