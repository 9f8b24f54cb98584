//! The requests and answers behind a timeline's entries.

use ipp_payment::Timings;
use ipp_wire::{Environment, Exchange, PageRequest, ProviderCall, Timeline, TimelineEvent};
use serde_json::{Value, json};

use super::webhook::{now, signed};
use super::{Bench, ID, start};

async fn timeline(bench: &Bench) -> Timeline {
    let path = format!("/api/playground/payments/{ID}/timeline");
    serde_json::from_value(bench.get(&path).await.body).unwrap()
}

/// Waits for the exchange of an entry.
async fn exchange(bench: &Bench, wanted: fn(&TimelineEvent) -> bool) -> Exchange {
    loop {
        let entries = timeline(bench).await.entries.into_iter();
        let mut found = entries.filter(|entry| wanted(&entry.event));
        if let Some(exchange) = found.find_map(|entry| entry.exchange) {
            return exchange;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
}

fn body(text: Option<&String>) -> Value {
    serde_json::from_str(text.unwrap()).unwrap()
}

#[tokio::test]
async fn an_entry_has_what_page_and_proxy_exchanged() {
    let bench = Bench::new().await;
    let device = bench.device("Counter 1").await;
    let path = format!("/api/payments/{ID}");
    let wish = start(&device, "O-1");
    let reply = bench.call("PUT", &path, wish.clone()).await;
    let begun = exchange(&bench, |event| {
        matches!(
            event,
            TimelineEvent::Request {
                request: PageRequest::Start,
                ..
            }
        )
    });
    let begun = begun.await;
    assert_eq!(begun.request.method, "PUT");
    assert_eq!(begun.request.url, format!("http://localhost{path}"));
    assert_eq!(begun.request.headers["authorization"], "Bearer [secret]");
    let sent: Value = serde_json::from_str(&wish).unwrap();
    assert_eq!(body(begun.request.body.as_ref()), sent);
    assert!(begun.curl.contains("authorization: Bearer $TILL_TOKEN"));
    let answer = begun.answer.unwrap();
    assert_eq!(answer.status, reply.status.as_u16());
    assert_eq!(answer.headers["cache-control"], "no-store");
    assert_eq!(body(answer.body.as_ref()), reply.body);
}

#[tokio::test]
async fn an_entry_has_what_proxy_and_kustom_exchanged() {
    let bench = Bench::new().await;
    let device = bench.device("Counter 1").await;
    let path = format!("/api/payments/{ID}");
    bench.call("PUT", &path, start(&device, "O-1")).await;
    let create = exchange(&bench, |event| {
        matches!(
            event,
            TimelineEvent::Call {
                call: ProviderCall::Create,
                ..
            }
        )
    });
    let create = create.await;
    let url = format!("{}/ipp/v1/sessions", bench.playground.url());
    assert_eq!(
        (create.request.method.as_str(), create.request.url.as_str()),
        ("POST", &*url)
    );
    assert_eq!(create.request.headers["authorization"], "Basic [secret]");
    assert_eq!(
        body(create.request.body.as_ref())["device_id"],
        json!(device)
    );
    assert!(create.curl.contains("authorization: Basic $KUSTOM_API_KEY"));
    let answer = create.answer.unwrap();
    assert_eq!(answer.status, 201);
    let session = body(answer.body.as_ref())["session_id"].clone();
    bench.post(&format!("{path}/cancel")).await;
    let cancel = exchange(&bench, |event| {
        matches!(
            event,
            TimelineEvent::Call {
                call: ProviderCall::Cancel,
                ..
            }
        )
    });
    let cancel = cancel.await;
    assert!(
        cancel
            .request
            .url
            .ends_with(&format!("/{}/cancel", session.as_str().unwrap()))
    );
    assert_eq!(cancel.answer.unwrap().status, 200);
}

#[tokio::test]
async fn an_entry_has_the_callback_that_kustom_sent() {
    let bench = Bench::new().await;
    let device = bench.device("Counter 1").await;
    let path = format!("/api/payments/{ID}");
    bench.call("PUT", &path, start(&device, "O-1")).await;
    let session = loop {
        let payment = bench.get(&path).await.body;
        if let Some(session) = payment["session_id"].as_str() {
            break session.to_owned();
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    };
    let told = json!({ "type": "ipp.session.created", "data": { "session_id": session } });
    let text = told.to_string();
    assert_eq!(bench.send(signed("kevt_1", now(), &text)).await.status, 200);
    let callback = exchange(&bench, |event| {
        matches!(event, TimelineEvent::Callback { .. })
    })
    .await;
    assert_eq!(callback.request.headers["webhook-id"], "kevt_1");
    assert_eq!(callback.request.headers["webhook-signature"], "[secret]");
    assert_eq!(body(callback.request.body.as_ref()), told);
    assert_eq!(callback.answer.unwrap().status, 200);
}

/// With real money no timeline is told; and there is nothing that could be.
#[tokio::test]
async fn with_real_money_no_exchange_is_captured() {
    let bench = Bench::of(Environment::Live, Timings::default()).await;
    let path = format!("/api/payments/{ID}");
    let wish = serde_json::from_value(json!({ "name": "Counter 1" })).unwrap();
    let device = bench.service.engine.make_device(&wish).await.unwrap();
    let reply = bench.call("PUT", &path, start(&device.id, "O-1")).await;
    assert_eq!(reply.status, 201, "{}", reply.text);
    let id = ID.parse().unwrap();
    let timeline = bench.service.engine.timeline("till-1", id).await.unwrap();
    assert!(!timeline.entries.is_empty());
    assert!(
        timeline
            .entries
            .iter()
            .all(|entry| entry.exchange.is_none())
    );
}
