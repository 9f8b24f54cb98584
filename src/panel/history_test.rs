//! What page, proxy and Kustom did, on one time axis.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use ipp_flow::{DeviceId, Event, Millis, Money, Payment, PaymentId, PaymentState};

use super::{Actor, Happened, History, MAX_PAYMENTS};
use crate::panel::history_view::{choices, happened};

fn payment(id: &str, version: u64, state: PaymentState) -> Payment {
    Payment {
        id: PaymentId(id.to_owned()),
        version,
        state,
        device: DeviceId("d".to_owned()),
        reference: format!("ORDER-{id}"),
        amount: Money {
            minor: 100,
            currency: "SEK".to_owned(),
        },
        session_id: None,
        order_id: None,
        taps: Vec::new(),
        reason: None,
        cancel_asked: false,
        created_at: Millis(0),
        confirmed_at: None,
        expires_at: None,
    }
}

fn entry(at: i64, actor: Actor, what: &str, took: Option<i64>, version: Option<u64>) -> Happened {
    Happened {
        at: Millis(at),
        actor,
        what: what.to_owned(),
        took,
        version,
        facts: String::new(),
        exchange: None,
    }
}

fn hear(history: &mut History, id: &str, version: u64, state: PaymentState, now: i64) {
    let event = Event::PaymentSeen(payment(id, version, state));
    history.hear(&event, Millis(now));
}

fn id(id: &str) -> PaymentId {
    PaymentId(id.to_owned())
}

#[test]
fn page_proxy_and_kustom_are_on_one_axis() {
    let mut history = History::default();
    hear(&mut history, "a", 1, PaymentState::Starting, 1_020);
    hear(&mut history, "a", 2, PaymentState::Sent, 1_250);
    // The same again is no news.
    hear(&mut history, "a", 2, PaymentState::Sent, 1_900);
    history.tell(
        id("a"),
        vec![
            entry(1_000, Actor::Page, "start → 201", Some(15), None),
            entry(1_010, Actor::Proxy, "starting", None, Some(1)),
            entry(1_010, Actor::Kustom, "create → CREATED", Some(190), None),
            entry(1_200, Actor::Proxy, "sent", None, Some(2)),
            entry(2_000, Actor::Callback, "ipp.session.created", None, None),
        ],
    );
    let told = happened(&history);
    let told: Vec<_> = told
        .iter()
        .map(|one| {
            (
                one.what.as_str(),
                one.when.as_str(),
                one.took.as_str(),
                one.bar,
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            ("start → 201", "+0.000 s", "15 ms", (0, 15)),
            ("starting", "+0.010 s", "", (10, 0)),
            ("create → CREATED", "+0.010 s", "190 ms", (10, 190)),
            ("shows starting", "+0.010 s", "10 ms", (10, 10)),
            ("sent", "+0.200 s", "", (200, 0)),
            ("shows sent", "+0.200 s", "50 ms", (200, 50)),
            ("ipp.session.created", "+1.000 s", "", (1_000, 0)),
        ]
    );
}

#[test]
fn nothing_is_shown_before_it_was_stored() {
    let mut history = History::default();
    // This page's clock is 30 ms behind the proxy's.
    hear(&mut history, "a", 1, PaymentState::Starting, 980);
    history.tell(
        id("a"),
        vec![
            entry(1_000, Actor::Page, "start → 201", Some(15), None),
            entry(1_010, Actor::Proxy, "starting", None, Some(1)),
        ],
    );
    let told = happened(&history).into_iter();
    let told: Vec<_> = told.map(|one| (one.what, one.took)).collect();
    let expected = [
        ("start → 201", "15 ms"),
        ("starting", ""),
        ("shows starting", "0 ms"),
    ];
    assert_eq!(
        told,
        expected.map(|(what, took)| (what.to_owned(), took.to_owned()))
    );
}

#[test]
fn only_what_had_an_exchange_can_have_lost_it() {
    let mut history = History::default();
    hear(&mut history, "a", 1, PaymentState::Starting, 5);
    history.tell(
        id("a"),
        vec![
            entry(1, Actor::Proxy, "starting", None, Some(1)),
            entry(2, Actor::Kustom, "create", Some(1), None),
        ],
    );
    let lost = happened(&history).into_iter().filter(|one| one.forgotten);
    assert_eq!(lost.map(|one| one.what).collect::<Vec<_>>(), ["create"]);
}

#[test]
fn the_newest_payment_is_shown_until_one_is_chosen() {
    let mut history = History::default();
    assert_eq!(history.shown(), None);
    hear(&mut history, "a", 1, PaymentState::Sent, 1);
    hear(&mut history, "b", 1, PaymentState::Sent, 2);
    assert_eq!(history.wanted(), None, "it is not looked at");
    history.open = true;
    assert_eq!(history.wanted(), Some(id("b")));
    history.choose(id("a"));
    history.tell(id("b"), vec![entry(1, Actor::Proxy, "sent", None, Some(1))]);
    assert!(happened(&history).is_empty(), "that is another payment's");
    // What proved a point may be a payment that this page has not heard of.
    history.choose(id("4f1c2f0e-6c9a"));
    let labels: Vec<_> = choices(&history)
        .into_iter()
        .map(|choice| (choice.label, choice.chosen))
        .collect();
    let expected = [
        ("ORDER-b · sent", false),
        ("ORDER-a · sent", false),
        ("4f1c2f0e", true),
    ];
    assert_eq!(
        labels,
        expected.map(|(label, chosen)| (label.to_owned(), chosen))
    );
}

#[test]
fn only_the_latest_payments_can_be_chosen() {
    let mut history = History::default();
    for n in 0..20 {
        hear(&mut history, &n.to_string(), 1, PaymentState::Paid, n);
    }
    assert_eq!(history.heard.len(), MAX_PAYMENTS);
    assert_eq!(history.heard[0].reference, "ORDER-19");
}
