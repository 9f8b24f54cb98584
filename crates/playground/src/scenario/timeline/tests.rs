//! Timelines as the proxy prints them, and the steps that they make.
#![allow(clippy::unwrap_used, clippy::panic)]

use serde_json::{Value, json};

use super::*;
use crate::scenario::Scenario;

/// A timeline with these entries, each with its milliseconds since the first.
fn timeline(entries: &[(i64, Value)]) -> String {
    let entries: Vec<_> = entries
        .iter()
        .map(|(at, event)| {
            let (seconds, millis) = (at / 1000, at % 1000);
            let at = format!(
                "2026-06-05T18:{:02}:{:02}.{millis:03}Z",
                seconds / 60,
                seconds % 60
            );
            json!({"at": at, "event": event})
        })
        .collect();
    json!({
        "payment_id": "8c9b3f2e-5d1a-4c7e-9f60-2b1d3a4e5f67",
        "session_id": "s",
        "state": "paid",
        "order_amount": 1050,
        "purchase_currency": "SEK",
        "entries": entries,
    })
    .to_string()
}

fn asked(request: &str) -> Value {
    json!({"kind": "request", "request": request, "status": 200, "took_ms": 1})
}

fn state(state: &str) -> Value {
    json!({"kind": "state", "version": 1, "state": state})
}

fn call(call: &str, result: &str, status: Option<&str>) -> Value {
    let detail = (result != "answered").then_some("timed out");
    json!({"kind": "call", "call": call, "result": result, "took_ms": 0,
        "session_status": status, "order_amount": status.map(|_| 1050), "detail": detail})
}

fn callback(id: &str, kind: &str, reason: Option<&str>) -> Value {
    json!({"kind": "callback", "webhook_id": id, "type": kind, "failure_reason": reason,
        "verdict": "accepted"})
}

fn played(entries: &[(i64, Value)]) -> (Vec<String>, Scenario) {
    let text = from_timeline(&timeline(entries), None).unwrap();
    let scenario = Scenario::parse(&text).unwrap_or_else(|error| panic!("{error}\n{text}"));
    let steps = scenario.steps.iter().map(|(text, _)| text.clone());
    (steps.collect(), scenario)
}

/// A charge that was sent, as all of these begin.
fn sent() -> Vec<(i64, Value)> {
    vec![
        (0, asked("start")),
        (2, state("starting")),
        (3, call("create", "answered", Some("CREATED"))),
        (20, state("sent")),
        (25, callback("kevt_1", "ipp.session.created", None)),
    ]
}

#[test]
fn cards_and_states_are_played_at_their_times() {
    let more = [
        (3000, callback("kevt_2", "ipp.session.activated", None)),
        (3010, state("active")),
        (
            5000,
            callback("kevt_3", "ipp.payment.failed", Some("LOST_CARD")),
        ),
        (9000, callback("kevt_4", "ipp.session.finalized", None)),
        (9002, call("read", "answered", Some("FINALIZED"))),
        (9010, state("paid")),
    ];
    let (steps, scenario) = played(&[sent(), more.to_vec()].concat());
    assert_eq!(
        steps,
        [
            "charge",
            "wait until sent",
            "pickup after 2980ms",
            "wait until active",
            "tap LOST_CARD after 1990ms",
            "tap SUCCESS after 4s",
            "wait until paid"
        ]
    );
    let expect = &scenario.expect;
    assert_eq!(expect.payments.as_deref(), Some(&["paid"][..]));
    assert_eq!(expect.declines.as_deref(), Some(&[Outcome::LostCard][..]));
    assert_eq!(expect.sessions, Some(1));
    assert_eq!(expect.never, ["cancelled", "expired", "failed", "held"]);
    assert_eq!(scenario.order.amount, 1050);
}

/// The proxy may read that it is paid before it has heard of the card before.
#[test]
fn a_decline_just_before_what_follows_is_not_expected() {
    let ended = |callback_at: i64, paid_at: i64| {
        let declined = callback("kevt_2", "ipp.payment.failed", Some("LOST_CARD"));
        let more = [
            (callback_at, declined),
            (paid_at, call("read", "answered", Some("FINALIZED"))),
            (paid_at + 10, state("paid")),
        ];
        played(&[sent(), more.to_vec()].concat()).1.expect.declines
    };
    assert_eq!(ended(5000, 7000), Some(vec![Outcome::LostCard]));
    assert_eq!(ended(5000, 5500), None);
    assert_eq!(ended(5600, 5500), None);
}

#[test]
fn a_lost_answer_and_its_late_callback_are_played() {
    let (steps, _) = played(&[
        (0, asked("start")),
        (2, state("starting")),
        (3, call("create", "lost", None)),
        (10_000, state("unknown")),
        (30_000, callback("kevt_1", "ipp.session.created", None)),
        (30_001, call("read", "answered", Some("CREATED"))),
        (30_010, state("sent")),
        (31_000, callback("kevt_2", "ipp.session.finalized", None)),
        (31_010, state("paid")),
    ]);
    assert_eq!(
        steps,
        [
            "lose the next answer to create",
            "hold callbacks",
            "charge",
            "wait until unknown within 39s",
            "release callbacks after 20s",
            "wait until sent",
            "tap SUCCESS after 990ms",
            "wait until paid"
        ]
    );
}

#[test]
fn a_create_that_made_no_session_was_lost_on_its_way() {
    let (steps, scenario) = played(&[
        (0, asked("start")),
        (3, call("create", "lost", None)),
        (10_000, state("unknown")),
        (70_000, state("needs_attention")),
    ]);
    assert_eq!(
        steps,
        [
            "lose the next request to create",
            "charge",
            "wait until needs_attention within 90s"
        ]
    );
    assert_eq!(scenario.expect.sessions, Some(0));
}

#[test]
fn what_was_first_seen_after_an_outage_happened_in_it() {
    let more = [
        (1000, call("read", "lost", None)),
        (9000, call("read", "answered", Some("FINALIZED"))),
        (9010, state("paid")),
    ];
    let (steps, _) = played(&[sent(), more.to_vec()].concat());
    assert_eq!(
        steps,
        [
            "charge",
            "wait until sent",
            "provider down for 8s after 980ms",
            "lose callbacks for 11s",
            "tap SUCCESS",
            "wait until paid"
        ]
    );
}

#[test]
fn callbacks_twice_and_out_of_order_are_played_so() {
    let mut entries = sent();
    entries.truncate(4);
    let (steps, _) = played(
        &[
            entries,
            vec![
                (1000, call("read", "answered", Some("FINALIZED"))),
                (1010, state("paid")),
                (5000, callback("kevt_4", "ipp.session.finalized", None)),
                (5001, callback("kevt_4", "ipp.session.finalized", None)),
                (
                    5002,
                    callback("kevt_3", "ipp.payment.failed", Some("LOST_CARD")),
                ),
            ],
        ]
        .concat(),
    );
    assert_eq!(
        steps,
        [
            "charge",
            "wait until sent",
            "duplicate callbacks after 980ms",
            "hold callbacks",
            "tap LOST_CARD",
            "tap SUCCESS",
            "wait until paid",
            "release callbacks in reverse after 3990ms"
        ]
    );
}

#[test]
fn a_cancel_that_did_not_arrive_is_lost_again() {
    let more = [
        (1000, asked("cancel")),
        (1001, state("cancelling")),
        (1002, call("cancel", "lost", None)),
        (3002, call("cancel", "lost", None)),
        (4000, callback("kevt_4", "ipp.session.finalized", None)),
        (4010, state("paid")),
    ];
    let (steps, _) = played(&[sent(), more.to_vec()].concat());
    assert_eq!(
        steps[2..5],
        [
            "lose the next 2 requests to cancel after 980ms",
            "cancel",
            "wait until cancelling"
        ]
    );
}

#[test]
fn a_card_picks_up_a_phone_that_nobody_saw_picked_up() {
    let more = [
        (1000, callback("kevt_2", "ipp.session.activated", None)),
        (1001, callback("kevt_3", "ipp.session.finalized", None)),
        (1010, state("paid")),
    ];
    let (steps, _) = played(&[sent(), more.to_vec()].concat());
    assert_eq!(steps[2..], ["tap SUCCESS after 981ms", "wait until paid"]);
}

/// The timeline was printed while the call still waited for its answer.
#[test]
fn a_cancel_without_a_call_did_not_arrive() {
    let more = [
        (1000, asked("cancel")),
        (1001, state("cancelling")),
        (4000, callback("kevt_4", "ipp.session.finalized", None)),
        (4010, state("paid")),
        (5000, asked("cancel")),
    ];
    let (steps, _) = played(&[sent(), more.to_vec()].concat());
    assert_eq!(
        steps[2..4],
        ["lose the next request to cancel after 980ms", "cancel"]
    );
}

#[test]
fn the_tills_own_cancel_is_not_the_clerks() {
    let end = (2000, callback("kevt_9", "ipp.session.cancelled", None));
    let own = [
        (1000, asked("cancel")),
        (1001, state("cancelling")),
        (1002, call("cancel", "answered", None)),
        end.clone(),
        (2010, state("cancelled")),
    ];
    let (steps, _) = played(&[sent(), own.to_vec()].concat());
    assert_eq!(steps[2..], ["cancel after 980ms", "wait until cancelled"]);
    let clerks = [end, (2010, state("cancelled"))];
    let (steps, _) = played(&[sent(), clerks.to_vec()].concat());
    assert_eq!(
        steps[2..],
        ["cancel on device after 1980ms", "wait until cancelled"]
    );
}

#[test]
fn another_amount_is_collected_again() {
    let mut other = call("read", "answered", Some("FINALIZED"));
    other["order_amount"] = json!(900);
    let mut held = state("held");
    held["reason"] = json!("collected_differs");
    let finalized = callback("kevt_4", "ipp.session.finalized", None);
    let more = [(1000, finalized), (1001, other), (1002, held)];
    let (steps, scenario) = played(&[sent(), more.to_vec()].concat());
    let collected = [
        "amount changed to 900 after 980ms",
        "tap SUCCESS",
        "wait until held",
    ];
    assert_eq!(steps[2..], collected);
    assert_eq!(scenario.expect.reason.as_deref(), Some("collected_differs"));
}

#[test]
fn long_pauses_can_be_cut() {
    let more = [
        (600_000, callback("kevt_9", "ipp.session.cancelled", None)),
        (600_010, state("cancelled")),
    ];
    let text = timeline(&[sent(), more.to_vec()].concat());
    let text = from_timeline(&text, Some(Duration::from_secs(2))).unwrap();
    assert!(text.contains("cancel on device after 2005ms"), "{text}");
}

#[test]
fn what_follows_a_settlement_by_hand_is_left_out() {
    let more = [
        (1000, callback("kevt_4", "ipp.session.finalized", None)),
        (1002, state("held")),
        (5000, asked("resolve")),
        (5001, state("paid")),
    ];
    let (_, scenario) = played(&[sent(), more.to_vec()].concat());
    assert_eq!(scenario.expect.payments.as_deref(), Some(&["held"][..]));
}

#[test]
fn what_no_step_brings_about_is_refused_with_why() {
    let mut restarted = state("unknown");
    restarted["reason"] = json!("restarted");
    for (entries, why) in [
        (vec![], "no state"),
        (vec![(0, asked("start")), (1, restarted)], "restarted"),
        (
            vec![
                (0, asked("start")),
                (1, call("create", "refused", None)),
                (2, state("failed")),
            ],
            "made no session (timed out)",
        ),
    ] {
        let said = from_timeline(&timeline(&entries), None).unwrap_err();
        assert!(said.to_string().contains(why), "{said}");
    }
    let said = from_timeline("{\n  \"payment_id\": 1}", None).unwrap_err();
    assert!(
        matches!(said, Unplayable::NotATimeline { line: 2, .. }),
        "{said:?}"
    );
}
