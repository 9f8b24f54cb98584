//! The playground as a server: its address, its counters, and its shutdown.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use std::net::TcpListener;
use std::time::Duration;

use ipp_playground::{Clock, ManualClock, Playground, SessionId, SessionStatus, StartError};
use serde_json::json;
use time::OffsetDateTime;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::mpsc;
use uuid::Uuid;

use support::Client;

/// Time limit of waits; only a failing test reaches it.
const WAIT_TIMEOUT: Duration = Duration::from_secs(60);

#[tokio::test]
async fn two_playgrounds_have_ports_and_keys_of_their_own() {
    let a = Playground::builder().start().await.unwrap();
    let b = Playground::builder().start().await.unwrap();
    assert_ne!(a.url(), b.url());
    assert_ne!(a.api_key(), b.api_key());
    assert!(a.api_key().starts_with("kco_test_api_"));
    assert!(a.address().ip().is_loopback());
}

#[tokio::test]
async fn dropping_a_playground_closes_its_port_and_its_connections() {
    let playground = Playground::builder().start().await.unwrap();
    let address = playground.address();
    // A half-sent request would keep a connection open for ever.
    let mut half_sent = TcpStream::connect(address).await.unwrap();
    half_sent
        .write_all(b"POST /ipp/v1/sessions HTTP/1.1\r\n")
        .await
        .unwrap();
    drop(playground);

    let ended = tokio::time::timeout(WAIT_TIMEOUT, half_sent.read(&mut [0; 64])).await;
    assert!(matches!(
        ended.expect("the connection stayed open"),
        Ok(0) | Err(_)
    ));
    let refused = async { while TcpStream::connect(address).await.is_ok() {} };
    tokio::time::timeout(WAIT_TIMEOUT, refused)
        .await
        .expect("the port stayed open");
}

/// A clock that signals when its last user is dropped.
struct Tied(#[allow(dead_code)] mpsc::Sender<()>);

impl Clock for Tied {
    fn now(&self) -> OffsetDateTime {
        OffsetDateTime::UNIX_EPOCH
    }
}

#[tokio::test]
async fn dropping_a_playground_ends_all_tasks_even_a_delivery() {
    // It accepts a callback and never answers.
    let endpoint = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let (tie, mut tied) = mpsc::channel(1);
    let playground = Playground::builder()
        .callback_url(format!("http://{}/", endpoint.local_addr().unwrap()))
        .clock(Tied(tie))
        .start()
        .await
        .unwrap();
    Client::of(&playground).charge_new_device().await;
    let delivery = tokio::time::timeout(WAIT_TIMEOUT, endpoint.accept()).await;
    let _under_way = delivery.expect("no delivery came").unwrap();
    drop(playground);
    let gone = tokio::time::timeout(WAIT_TIMEOUT, tied.recv()).await;
    assert_eq!(gone.expect("a task lives on"), None);
}

#[tokio::test]
async fn a_port_that_is_taken_is_an_error_that_names_it() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap();
    let error = Playground::builder()
        .listen(address)
        .start()
        .await
        .unwrap_err();
    assert!(matches!(error, StartError::Listen { .. }));
    assert!(error.to_string().contains(&address.to_string()), "{error}");
}

#[tokio::test]
async fn it_answers_another_runtime_than_the_one_it_was_started_from() {
    let playground = Playground::builder().start().await.unwrap();
    let client = Client::of(&playground);
    let session = tokio::task::spawn_blocking(move || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        runtime.block_on(client.charge_new_device())
    })
    .await
    .unwrap();
    assert_eq!(playground.sessions()[0].session_id, session);
}

#[tokio::test]
async fn requests_are_counted_by_method_and_route() {
    let playground = Playground::builder().start().await.unwrap();
    let client = Client::of(&playground);
    let session = client.charge_new_device().await;
    for _ in 0..3 {
        client
            .call("GET", &format!("/sessions/{session}"), json!({}))
            .await;
    }
    let calls = playground.calls();
    assert_eq!(calls.of("POST", "/ipp/v1/sessions"), 1);
    assert_eq!(calls.of("GET", "/ipp/v1/sessions/{session_id}"), 3);
    assert_eq!(calls.of("POST", "/ipp/v1/dev/devices"), 1);
    assert_eq!(calls.of("PUT", "/ipp/v1/sessions/{session_id}/cancel"), 0);
    assert_eq!(calls.total(), 5);
}

#[tokio::test]
async fn the_clerk_and_a_fault_move_a_session_without_a_request() {
    let playground = Playground::builder().start().await.unwrap();
    let session = Client::of(&playground).charge_new_device().await;
    let status = |session: ipp_playground::Session| session.status;
    assert_eq!(
        playground.activate_session(session).map(status),
        Ok(SessionStatus::Active)
    );
    assert_eq!(
        playground.fail_session(session).map(status),
        Ok(SessionStatus::Failed)
    );
    let again = playground.fail_session(session).unwrap_err();
    assert!(again.to_string().contains("FAILED"), "{again}");
    assert!(playground.fail_session(SessionId(Uuid::nil())).is_err());
}

#[tokio::test]
async fn a_session_lives_as_long_as_the_injected_clock_says() {
    let clock = ManualClock::at(OffsetDateTime::UNIX_EPOCH);
    let playground = Playground::builder()
        .clock(clock.clone())
        .session_ttl(Duration::from_secs(90))
        .start()
        .await
        .unwrap();
    Client::of(&playground).charge_new_device().await;
    clock.advance(Duration::from_secs(89));
    assert_eq!(playground.sessions()[0].status, SessionStatus::Created);
    clock.advance(Duration::from_secs(1));
    assert_eq!(playground.sessions()[0].status, SessionStatus::Expired);
}

#[tokio::test]
async fn a_seeded_run_can_be_replayed() {
    let run = async || {
        let playground = Playground::builder()
            .seed(7)
            .clock(ManualClock::at(OffsetDateTime::UNIX_EPOCH))
            .start()
            .await
            .unwrap();
        let client = Client::of(&playground);
        let session = client.charge_new_device().await;
        client.tap(session, None).await;
        let secrets = (
            playground.api_key().to_owned(),
            playground.webhook_secret().to_owned(),
        );
        (
            playground.sessions(),
            playground.devices(),
            playground.events(),
            secrets,
        )
    };
    assert_eq!(run().await, run().await);
}
