//! What happened to a payment, as the playground's route tells it.

use ipp_wire::{CallResult, PageRequest, PaymentState, ProviderCall, Timeline, TimelineEvent};
use serde_json::json;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::{Bench, ID, start};

async fn timeline(bench: &Bench) -> Timeline {
    let path = format!("/api/playground/payments/{ID}/timeline");
    let reply = bench.get(&path).await;
    assert_eq!(reply.status, 200, "{}", reply.text);
    serde_json::from_value(reply.body).unwrap()
}

/// Waits until the state is recorded, which is after its commit.
async fn until(bench: &Bench, wanted: PaymentState) {
    let is = |event: &TimelineEvent| matches!(event, TimelineEvent::State { state, .. } if *state == wanted);
    while !timeline(bench)
        .await
        .entries
        .iter()
        .any(|entry| is(&entry.event))
    {
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
}

/// A till that has sent its payment.
async fn charged() -> Bench {
    let bench = Bench::new().await;
    let device = bench.device("Counter 1").await;
    let begun = start(&device, "O-1");
    bench
        .call("PUT", &format!("/api/payments/{ID}"), begun)
        .await;
    until(&bench, PaymentState::Sent).await;
    bench
}

#[tokio::test]
async fn a_timeline_tells_requests_calls_and_states_in_order() {
    let bench = charged().await;
    let cancel = format!("/api/payments/{ID}/cancel");
    bench.call("POST", &cancel, "").await;
    until(&bench, PaymentState::Cancelled).await;
    let timeline = timeline(&bench).await;
    assert_eq!(timeline.state, PaymentState::Cancelled);
    let mut told = Vec::new();
    for entry in &timeline.entries {
        match &entry.event {
            TimelineEvent::Request { request, .. } => told.push(json!(request)),
            TimelineEvent::State { state, .. } => told.push(json!(state)),
            TimelineEvent::Call {
                call: ProviderCall::Read,
                ..
            }
            | TimelineEvent::Callback { .. } => {}
            TimelineEvent::Call { call, result, .. } => told.push(json!([call, result])),
        }
    }
    let answered = |call: ProviderCall| json!([call, CallResult::Answered]);
    for (first, second) in [
        (json!(PageRequest::Start), json!(PaymentState::Starting)),
        (json!(PaymentState::Starting), json!(PaymentState::Sent)),
        (answered(ProviderCall::Create), json!(PaymentState::Sent)),
        (json!(PaymentState::Sent), json!(PageRequest::Cancel)),
        (json!(PageRequest::Cancel), answered(ProviderCall::Cancel)),
        (
            answered(ProviderCall::Cancel),
            json!(PaymentState::Cancelled),
        ),
    ] {
        let place = |what| told.iter().position(|event| *event == what);
        let places = (place(first.clone()), place(second.clone()));
        assert!(places.0.is_some() && places.0 < places.1, "{told:?}");
    }
    let entries = timeline.entries.iter();
    assert!(entries.is_sorted_by_key(|entry| OffsetDateTime::parse(&entry.at, &Rfc3339).unwrap()));
}

/// A page asks again and again, and Kustom is read again and again: a read that says nothing new is
/// not recorded.
#[tokio::test]
async fn a_session_that_stays_as_it_is_fills_no_timeline() {
    let bench = charged().await;
    let reads = || bench.playground.calls().total();
    let enough = reads() + 5;
    while reads() < enough {
        // Reading a payment has Kustom asked at once.
        bench.get(&format!("/api/payments/{ID}")).await;
        tokio::task::yield_now().await;
    }
    let entries = timeline(&bench).await.entries;
    let reads = entries.iter().filter(|entry| {
        matches!(
            entry.event,
            TimelineEvent::Call {
                call: ProviderCall::Read,
                ..
            }
        )
    });
    assert_eq!(reads.count(), 1);
}
