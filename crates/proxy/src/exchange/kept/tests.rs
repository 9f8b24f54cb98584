//! What is kept, how much of it, and which entry it belongs to.
#![allow(clippy::unwrap_used)]

use axum::body::Bytes;
use axum::http::{HeaderMap, Method, StatusCode};
use ipp_payment::Timings;
use ipp_wire::{CallResult, PageRequest, PaymentState, ProviderCall};

use super::super::{Answer, Request};
use super::*;
use crate::http::tests::access_to;

fn exchanges(environment: Environment) -> Exchanges {
    Exchanges::new(&Access {
        environment,
        ..access_to("http://localhost:1", "kco_test_api_1", Timings::default())
    })
}

fn exchanged(body: &str) -> Exchanged {
    Exchanged {
        request: Request {
            method: Method::GET,
            url: "http://localhost:1/".to_owned(),
            headers: HeaderMap::new(),
            body: Some(Bytes::from(format!("{body:?}"))),
        },
        answer: Some(Answer {
            status: StatusCode::OK,
            headers: HeaderMap::new(),
            body: None,
        }),
    }
}

fn entry(at: i64, event: TimelineEvent) -> TimelineEntry {
    TimelineEntry {
        at: Millis(at).rfc3339(),
        event,
        exchange: None,
    }
}

fn request() -> TimelineEvent {
    TimelineEvent::Request {
        request: PageRequest::Start,
        status: 201,
        took_ms: 1,
    }
}

fn call() -> TimelineEvent {
    TimelineEvent::Call {
        call: ProviderCall::Create,
        result: CallResult::Answered,
        took_ms: 1,
        session_status: None,
        order_amount: None,
        order_id: None,
        detail: None,
    }
}

/// The bodies in a timeline of the payment `p` with the session `s`.
fn bodies(exchanges: &Exchanges, entries: Vec<TimelineEntry>) -> Vec<Option<String>> {
    let mut timeline = Timeline {
        payment_id: "p".to_owned(),
        session_id: Some("s".to_owned()),
        state: PaymentState::Sent,
        order_amount: 1,
        purchase_currency: "SEK".to_owned(),
        entries,
    };
    exchanges.add_to(&mut timeline);
    let exchanges = timeline.entries.into_iter().map(|entry| entry.exchange);
    exchanges.map(|one| one?.request.body).collect()
}

#[test]
fn an_exchange_is_added_to_its_entry_and_to_no_other() {
    let kept = exchanges(Environment::Playground);
    for (kind, subject, at, body) in [
        (Kind::Request, "p", 1, "start"),
        (Kind::Call, "p", 1, "create"),
        (Kind::Call, "s", 2, "read"),
        (Kind::Call, "s", 2, "read again"),
        (Kind::Call, "of another", 3, "no"),
        (Kind::Callback, "s", 4, "no"),
    ] {
        kept.keep(kind, subject, Millis(at), &exchanged(body));
    }
    let entries = [
        (1, call()),
        (1, request()),
        (2, call()),
        (2, call()),
        (3, call()),
        (4, call()),
    ];
    let entries = entries.map(|(at, event)| entry(at, event)).to_vec();
    let told = bodies(&kept, entries);
    let told: Vec<_> = told
        .iter()
        .map(|body| body.as_deref().unwrap_or("-"))
        .collect();
    let expected = [
        "\"create\"",
        "\"start\"",
        "\"read\"",
        "\"read again\"",
        "-",
        "-",
    ];
    assert_eq!(told, expected);
}

#[test]
fn what_is_kept_is_bounded_and_the_latest_stays() {
    let kept = exchanges(Environment::Playground);
    // Body and command have it: about 30 KB each.
    let long = "x".repeat(15_000);
    for at in 0..500 {
        kept.keep(Kind::Request, "p", Millis(at), &exchanged(&long));
    }
    let size: usize = kept.kept.lock().unwrap().all.iter().map(Kept::size).sum();
    assert!((MAX_KEPT / 2..=MAX_KEPT).contains(&size), "{size}");
    let told = bodies(&kept, vec![entry(0, request()), entry(499, request())]);
    assert!(told[0].is_none() && told[1].is_some());
}

#[test]
fn with_real_money_nothing_is_kept() {
    let live = exchanges(Environment::Live);
    live.keep(Kind::Request, "p", Millis(1), &exchanged("start"));
    assert!(live.kept.lock().unwrap().all.is_empty());
    assert_eq!(bodies(&live, vec![entry(1, request())]), [None]);
}
