//! The event stream, as a page reads it.

use std::pin::Pin;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::Request;
use axum::response::Response;
use futures::{Stream, StreamExt};
use ipp_wire::Environment;
use serde_json::{Value, json};
use tower::ServiceExt;

use super::{ALL, Bench, ID, start};
use crate::auth::Caller;
use ipp_payment::{Millis, Timings};

pub(super) struct Reader {
    chunks: Pin<Box<dyn Stream<Item = Bytes> + Send>>,
    text: String,
}

impl Reader {
    fn of(response: Response) -> Self {
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        assert_eq!(response.headers()["x-accel-buffering"], "no");
        let cached = &response.headers()["cache-control"];
        assert_eq!(cached, "no-store, no-transform");
        let chunks = response.into_body().into_data_stream().map(Result::unwrap);
        Self {
            chunks: Box::pin(chunks),
            text: String::new(),
        }
    }

    pub(super) async fn open(bench: &Bench, till: &str) -> Self {
        Self::with(bench, &bench.token(till, ALL)).await
    }

    pub(super) async fn with(bench: &Bench, token: &str) -> Self {
        let request =
            Request::get("/api/events").header("authorization", format!("Bearer {token}"));
        let request = request.body(Body::empty()).unwrap();
        Self::of(bench.router().oneshot(request).await.unwrap())
    }

    /// The next event's name and data; `None` at the end.
    async fn next(&mut self) -> Option<(String, Value)> {
        loop {
            if let Some((event, rest)) = self.text.split_once("\n\n") {
                let mut lines = event.lines();
                let name = lines.next()?.strip_prefix("event: ")?.to_owned();
                let data = serde_json::from_str(lines.next()?.strip_prefix("data: ")?).unwrap();
                self.text = rest.to_owned();
                return Some((name, data));
            }
            let chunk = self.chunks.next().await?;
            self.text.push_str(std::str::from_utf8(&chunk).unwrap());
        }
    }

    /// Reads until an event of this name, and returns its data.
    pub(super) async fn until(&mut self, name: &str) -> Value {
        loop {
            let (found, data) = self.next().await.expect(name);
            if found == name {
                return data;
            }
        }
    }
}

#[tokio::test]
async fn the_stream_is_a_snapshot_then_the_tills_own_changes() {
    let bench = Bench::new().await;
    let device = bench.device("Counter 1").await;
    let mut own = Reader::open(&bench, "till-1").await;
    let mut other = Reader::open(&bench, "till-2").await;
    for reader in [&mut own, &mut other] {
        let (name, data) = reader.next().await.unwrap();
        assert_eq!((name.as_str(), &data["payments"]), ("snapshot", &json!([])));
    }
    bench
        .call("PUT", &format!("/api/payments/{ID}"), start(&device, "O-1"))
        .await;
    let (name, data) = own.next().await.unwrap();
    assert_eq!(
        (name.as_str(), &data["payment_id"]),
        ("payment", &json!(ID))
    );
    let mut payment = data;
    while payment["state"] != "sent" {
        let next = own.until("payment").await;
        assert!(next["version"].as_u64() > payment["version"].as_u64());
        payment = next;
    }
    // The other till sees that the device is busy, and nothing else of the payment before that.
    let (name, data) = other.next().await.unwrap();
    assert_eq!(
        (name.as_str(), &data["device_id"]),
        ("device", &json!(device))
    );
    assert_eq!(data["busy"]["reference"], "O-1");
    let (_, late) = Reader::open(&bench, "till-1").await.next().await.unwrap();
    assert_eq!(late["payments"][0]["payment_id"], ID);
    assert_eq!(late["busy"][0]["device_id"], json!(device));
}

#[tokio::test]
async fn a_poll_without_news_sends_the_till_a_confirmation() {
    let timings = Timings {
        poll_watched: Duration::from_millis(20),
        ..Timings::default()
    };
    let bench = Bench::of(Environment::Playground, timings).await;
    let device = bench.device("Counter 1").await;
    let mut own = Reader::open(&bench, "till-1").await;
    let mut other = Reader::open(&bench, "till-2").await;
    let path = format!("/api/payments/{ID}");
    bench.call("PUT", &path, start(&device, "O-1")).await;
    let mut version = json!(0);
    let first = loop {
        let (name, data) = own.next().await.unwrap();
        match name.as_str() {
            "payment" => version = data["version"].clone(),
            "confirmed" => break data,
            _ => {}
        }
    };
    let second = own.until("confirmed").await;
    for told in [&first, &second] {
        assert_eq!(
            (&told["payment_id"], &told["version"]),
            (&json!(ID), &version)
        );
        assert!(told["server_time"].as_str() >= told["confirmed_at"].as_str());
    }
    assert!(second["confirmed_at"].as_str() > first["confirmed_at"].as_str());
    // Reading it by id gives the same freshness and the same version.
    let read = bench.get(&path).await.body;
    assert!(read["confirmed_at"].as_str() >= second["confirmed_at"].as_str());
    assert_eq!(read["version"], version);
    bench.device("Counter 2").await;
    loop {
        let (name, data) = other.next().await.unwrap();
        assert_ne!(name, "confirmed", "another till's: {data}");
        if name == "devices" && data == json!({}) {
            break;
        }
    }
}

#[tokio::test]
async fn a_silent_stream_beats() {
    let timings = Timings {
        heartbeat: Duration::from_millis(10),
        ..Timings::default()
    };
    let bench = Bench::of(Environment::Playground, timings).await;
    let mut reader = Reader::open(&bench, "till-1").await;
    assert_eq!(reader.next().await.unwrap().0, "snapshot");
    for _ in 0..3 {
        let (name, data) = reader.next().await.unwrap();
        assert_eq!(name, "heartbeat");
        assert!(data["server_time"].is_string());
    }
}

#[tokio::test]
async fn a_new_device_is_told_to_everybody() {
    let bench = Bench::new().await;
    let mut reader = Reader::open(&bench, "till-2").await;
    bench.device("Counter 1").await;
    assert_eq!(reader.until("devices").await, json!({}));
}

#[tokio::test]
async fn a_page_that_was_too_slow_gets_a_fresh_snapshot() {
    let bench = Bench::new().await;
    let mut reader = Reader::open(&bench, "till-1").await;
    assert_eq!(reader.next().await.unwrap().0, "snapshot");
    // More changes than are buffered for a page that does not read.
    let wish = ipp_wire::MakeDevice {
        name: "Counter".to_owned(),
        location_id: None,
        metadata: std::collections::BTreeMap::new(),
    };
    for _ in 0..1100 {
        bench.service.engine.make_device(&wish).await.unwrap();
    }
    assert_eq!(reader.next().await.unwrap().0, "snapshot");
    assert_eq!(reader.next().await.unwrap().0, "devices");
}

#[tokio::test]
async fn the_stream_ends_with_the_token_and_with_the_proxy() {
    let bench = Bench::new().await;
    let token = bench.token("till-1", ALL);
    let caller = bench.service.tokens.read(&token).unwrap();
    let open = async |caller: Caller| {
        let response = super::super::events::events(State(bench.app()), caller).await;
        Reader::of(response.unwrap())
    };
    let mut ended = open(Caller {
        expires_at: Millis(0),
        ..caller.clone()
    })
    .await;
    assert_eq!(ended.next().await.unwrap().0, "snapshot");
    assert_eq!(ended.next().await, None);
    let mut reader = open(caller).await;
    assert_eq!(reader.next().await.unwrap().0, "snapshot");
    bench.service.closing.cancel();
    assert_eq!(reader.next().await, None);
}

#[tokio::test]
async fn a_first_event_is_long_enough_for_what_collects_little() {
    let bench = Bench::new().await;
    let mut reader = Reader::open(&bench, "till-1").await;
    let chunk = reader.chunks.next().await.unwrap();
    assert!(chunk.len() > 2048 && chunk.ends_with(b"\n\n"), "{chunk:?}");
}

#[tokio::test]
async fn a_snapshot_alone_is_what_a_stream_begins_with() {
    let bench = Bench::new().await;
    let device = bench.device("Counter 1").await;
    let path = format!("/api/payments/{ID}");
    bench.call("PUT", &path, start(&device, "O-1")).await;
    let read = bench.get("/api/snapshot").await;
    let mut reader = Reader::open(&bench, "till-1").await;
    let first = reader.until("snapshot").await;
    assert_eq!(read.body["busy"], first["busy"]);
    assert_eq!(read.body["payments"][0]["payment_id"], ID);
    assert!(read.body["server_time"].as_str() <= first["server_time"].as_str());
}

#[tokio::test]
async fn a_page_that_polls_counts_as_listening_for_a_while() {
    let timings = Timings {
        heartbeat: Duration::from_secs(1),
        ..Timings::default()
    };
    let bench = Bench::of(Environment::Playground, timings).await;
    for _ in 0..2 {
        assert_eq!(bench.get("/api/snapshot").await.status, 200);
        assert_eq!(bench.service.engine.viewers(), 1);
    }
    while bench.service.engine.viewers() > 0 {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn a_page_that_goes_away_is_no_longer_counted() {
    let bench = Bench::new().await;
    let mut reader = Reader::open(&bench, "till-1").await;
    assert_eq!(reader.next().await.unwrap().0, "snapshot");
    assert_eq!(bench.service.engine.viewers(), 1);
    drop(reader);
    assert_eq!(bench.service.engine.viewers(), 0);
}
