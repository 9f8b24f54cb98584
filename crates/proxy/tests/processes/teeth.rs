//! Breaks each invariant on purpose: its check must notice. A check that cannot fail proves
//! nothing.

use std::collections::HashMap;
use std::time::Duration;

use ipp_wire::{Payment, PaymentState, StartPayment};
use serde_json::json;
use uuid::Uuid;

use super::database::{Row, Stored};
use super::dice::Dice;
use super::evidence::{Evidence, Sessions};
use super::invariants::violations;
use super::ledger::Sight;
use super::shown::payment_shown;
use super::till::order;

const ID: Uuid = Uuid::from_u128(1);
const SESSION: Uuid = Uuid::from_u128(2);
const KUSTOMS_ORDER: Uuid = Uuid::from_u128(3);

fn wish() -> StartPayment {
    StartPayment {
        device_id: "device".to_owned(),
        order: order("ORDER-1", &mut Dice::about(1, &[])),
    }
}

fn session(id: Uuid, payment: Uuid, status: &str) -> ipp_playground::Session {
    let order = wish().order;
    let order_id = (status == "FINALIZED").then_some(KUSTOMS_ORDER);
    let session = json!({
        "session_id": id, "status": status, "device_id": id, "order_id": order_id,
        "order_amount": order.order_amount, "order_tax_amount": order.order_tax_amount,
        "purchase_currency": order.purchase_currency, "order_items": [],
        "merchant_reference1": order.merchant_reference1,
        "merchant_data": json!({"ipp_payment_id": payment}).to_string(),
        "purchase_started_at": "2026-11-22T12:00:00Z", "purchase_completed_at": null,
    });
    serde_json::from_value(session).unwrap()
}

fn shown(state: PaymentState) -> Payment {
    let StartPayment { device_id, order } = wish();
    Payment {
        payment_id: ID.to_string(),
        version: 3,
        state,
        session_id: Some(SESSION.to_string()),
        session_status: None,
        device_id,
        order,
        order_id: Some(KUSTOMS_ORDER.to_string()),
        taps: Vec::new(),
        reason: None,
        cancel_asked: false,
        settled: None,
        created_at: String::new(),
        confirmed_at: None,
        expires_at: None,
    }
}

fn row(payment: Uuid, state: &str) -> Row {
    Row {
        payment: payment.to_string(),
        till: "till".to_owned(),
        device: "device".to_owned(),
        order: wish().order,
        version: 3,
        state: state.to_owned(),
        session: Some(SESSION.to_string()),
        order_id: Some(KUSTOMS_ORDER.to_string()),
        reason: None,
        contradicted: false,
        expires_at: 0,
    }
}

/// A payment that is paid, shown, and as ordered.
fn good() -> Evidence {
    let mut sight = Sight::new("till", &wish());
    let (wrongs, new) = sight.take("till", &shown(PaymentState::Paid));
    assert!(wrongs.is_empty() && new);
    Evidence {
        sights: HashMap::from([(ID, sight)]),
        acknowledged: ["callback".to_owned()].into(),
        told: HashMap::from([(ID.to_string(), vec![(3, PaymentState::Paid)])]),
        now: 0,
        stored: Stored {
            rows: HashMap::from([(ID.to_string(), row(ID, "paid"))]),
            inbox: ["callback".to_owned()].into(),
            to_do: 0,
            to_tell: 0,
        },
        sessions: Sessions::of(vec![session(SESSION, ID, "FINALIZED")]),
        settled: true,
        unknown_after: Duration::from_secs(60),
    }
}

fn stored(evidence: &mut Evidence) -> &mut Row {
    evidence.stored.rows.get_mut(&ID.to_string()).unwrap()
}

type Defect = fn(&mut Evidence);

#[test]
fn every_invariant_is_seen_broken() {
    assert_eq!(violations(&good()), Vec::<String>::new());
    let another = Uuid::from_u128(9);
    let defects: [(&str, &str, Defect); 21] = [
        ("I1", "create was sent twice", |e| {
            let twice = [
                session(SESSION, ID, "FINALIZED"),
                session(ID, ID, "CREATED"),
            ];
            e.sessions = Sessions::of(twice.to_vec());
        }),
        ("I1", "an order is paid twice", |e| {
            let other = session(ID, Uuid::from_u128(9), "FINALIZED");
            let twice = [session(SESSION, ID, "FINALIZED"), other];
            e.sessions = Sessions::of(twice.to_vec());
        }),
        ("I1", "two payments of an order are open", |e| {
            stored(e).state = "open".to_owned();
            let id = Uuid::from_u128(9);
            e.stored.rows.insert(id.to_string(), row(id, "unknown"));
        }),
        ("I2", "paid before the provider says so", |e| {
            e.sessions = Sessions::of(vec![session(SESSION, ID, "ACTIVE")]);
        }),
        ("I2", "paid with another amount", |e| {
            let mut other = session(SESSION, ID, "FINALIZED");
            other.purchase.order_amount += 1;
            e.sessions = Sessions::of(vec![other]);
        }),
        ("I2", "no order id is stored", |e| stored(e).order_id = None),
        ("I2", "failed, and paid", |e| {
            stored(e).state = "failed".to_owned();
        }),
        ("I3", "200 before the commit", |e| e.stored.inbox.clear()),
        ("I3", "shown before the commit", |e| stored(e).version = 2),
        ("I3", "never shown", |e| stored(e).version = 4),
        ("I3", "paid, and only called unknown", |e| {
            stored(e).state = "unknown".to_owned();
        }),
        ("I4", "final, and changed", |e| {
            stored(e).state = "expired".to_owned();
        }),
        ("I5", "a session is left alone", |e| {
            e.sessions = Sessions::of(vec![
                session(SESSION, ID, "FINALIZED"),
                session(ID, Uuid::from_u128(9), "CREATED"),
            ]);
        }),
        ("I5", "a callback is never worked off", |e| {
            e.stored.to_do = 1;
        }),
        ("I6", "cancelled before it was read", |e| {
            stored(e).state = "cancelled".to_owned();
            e.sessions = Sessions::of(vec![session(SESSION, ID, "ACTIVE")]);
        }),
        ("I6", "unknown reads as failed", |e| {
            stored(e).state = "failed".to_owned();
            stored(e).session = None;
            e.sessions = Sessions::of(vec![session(SESSION, ID, "CREATED")]);
        }),
        ("I7", "another body was taken", |e| {
            stored(e).order.order_amount += 1;
        }),
        ("merchant", "the merchant was not notified", |e| {
            e.told.clear();
        }),
        ("merchant", "told before the commit", |e| {
            e.told.insert(ID.to_string(), vec![(4, PaymentState::Paid)]);
        }),
        ("merchant", "an event waits for ever", |e| {
            e.stored.to_tell = 1;
        }),
        ("I8", "another till's", |e| {
            stored(e).till = "other".to_owned();
        }),
    ];
    for (invariant, what, defect) in defects {
        let mut evidence = good();
        defect(&mut evidence);
        let found = violations(&evidence);
        let seen = found.iter().any(|v| v.starts_with(invariant));
        assert!(seen, "{invariant}: {what}: {found:?}");
    }
    let mut late = good();
    late.settled = false;
    let open = row(another, "open");
    late.stored.rows.insert(another.to_string(), open);
    late.now = 119_999;
    assert!(!violations(&late).iter().any(|v| v.starts_with("I9")));
    late.now = 120_001;
    assert!(violations(&late).iter().any(|v| v.starts_with("I9")));
}

#[test]
fn what_a_page_is_shown_is_compared_with_the_providers_record() {
    let record = |status| [session(SESSION, ID, status)];
    let table = [
        (PaymentState::Paid, "FINALIZED", None),
        (PaymentState::Paid, "ACTIVE", Some("I2")),
        (PaymentState::Held, "FINALIZED", Some("I2")),
        (PaymentState::Cancelled, "CANCELLED", None),
        (PaymentState::Cancelled, "ACTIVE", Some("I6")),
        (PaymentState::Cancelled, "FINALIZED", Some("I2")),
        (PaymentState::Expired, "EXPIRED", None),
        (PaymentState::Expired, "CREATED", Some("I6")),
        (PaymentState::Failed, "FAILED", None),
        (PaymentState::Failed, "CREATED", Some("I6")),
        (PaymentState::Failed, "FINALIZED", Some("I2")),
        (PaymentState::Unknown, "FINALIZED", None),
    ];
    for (state, status, invariant) in table {
        let found = payment_shown(&shown(state), &record(status));
        match invariant {
            None => assert!(found.is_empty(), "{state:?} {status}: {found:?}"),
            Some(invariant) => {
                let seen = found.iter().any(|v| v.starts_with(invariant));
                assert!(seen, "{state:?} {status}: {found:?}");
            }
        }
    }
}

#[test]
fn a_till_notices_forbidden_changes_and_foreign_payments() {
    let mut sight = Sight::new("till", &wish());
    let mut payment = shown(PaymentState::Cancelled);
    assert!(sight.take("till", &payment).0.is_empty());
    payment.state = PaymentState::Paid;
    let wrongs = |sight: &mut Sight, payment: &Payment, till: &str| sight.take(till, payment).0;
    // The same version with other content, a later one, and an earlier one.
    assert!(wrongs(&mut sight, &payment, "till")[0].starts_with("I4"));
    payment.version = 4;
    assert!(wrongs(&mut sight, &payment, "till")[0].starts_with("I4"));
    payment.version = 2;
    assert!(wrongs(&mut sight, &payment, "till")[0].starts_with("I4"));
    payment = shown(PaymentState::Cancelled);
    assert!(wrongs(&mut sight, &payment, "other")[0].starts_with("I8"));
    payment.device_id = "other".to_owned();
    assert!(wrongs(&mut sight, &payment, "till")[0].starts_with("I7"));
}
