//! Seeds each defect into the evidence: the checks must notice. A check that cannot fail proves
//! nothing.

use std::collections::HashMap;
use std::time::Duration;

use ipp_verify::{Defect, Driver, Finding, Invariant};
use ipp_wire::{Payment, PaymentState, StartPayment};
use serde_json::json;
use uuid::Uuid;

use super::callbacks::answered;
use super::database::{Row, Stored};
use super::dice::Dice;
use super::evidence::{Evidence, Sessions};
use super::invariants::findings;
use super::ledger::Sight;
use super::shown::payment_shown;
use super::till::order;

const ID: Uuid = Uuid::from_u128(1);
const SESSION: Uuid = Uuid::from_u128(2);
/// Another payment.
const OTHER: Uuid = Uuid::from_u128(9);
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
    let (found, new) = sight.take("till", &shown(PaymentState::Paid));
    assert!(found.is_empty() && new);
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

/// Changes the evidence to what the defect would leave behind.
type Seed = fn(&mut Evidence);

/// What each defect would leave behind, one way or another.
const SEEDS: &[(Defect, Seed)] = &[
    (Defect::CreateSentTwice, |e| {
        let twice = [
            session(SESSION, ID, "FINALIZED"),
            session(ID, ID, "CREATED"),
        ];
        e.sessions = Sessions::of(twice.to_vec());
    }),
    (Defect::CreateAbortedWithPage, |e| {
        let alone = session(ID, OTHER, "CREATED");
        e.sessions = Sessions::of(vec![session(SESSION, ID, "FINALIZED"), alone]);
    }),
    (Defect::UnknownTakenAsFailed, |e| {
        stored(e).state = "failed".to_owned();
        stored(e).session = None;
        e.sessions = Sessions::of(vec![session(SESSION, ID, "CREATED")]);
    }),
    (Defect::UnknownNeverRaised, |e| {
        stored(e).state = "unknown".to_owned();
    }),
    (Defect::FailedReadTakenAsFailed, |e| {
        stored(e).state = "failed".to_owned();
    }),
    (Defect::SessionsNotPolled, |e| {
        e.settled = false;
        e.stored.rows.insert(OTHER.to_string(), row(OTHER, "open"));
        e.now = 120_001;
    }),
    (Defect::AcknowledgedBeforeCommit, |e| e.stored.inbox.clear()),
    (Defect::ToldBeforeCommit, |e| {
        stored(e).version = 2;
        e.told.insert(ID.to_string(), vec![(4, PaymentState::Paid)]);
    }),
    (Defect::PagesNotTold, |e| stored(e).version = 4),
    (Defect::CallbackBodyTrusted, |e| {
        e.sessions = Sessions::of(vec![session(SESSION, ID, "ACTIVE")]);
    }),
    (Defect::CallbackNotProcessed, |e| e.stored.to_do = 1),
    (Defect::CancelTakenAsFinal, |e| {
        stored(e).state = "cancelled".to_owned();
        e.sessions = Sessions::of(vec![session(SESSION, ID, "ACTIVE")]);
    }),
    (Defect::NewerVersionOverwritten, |e| {
        stored(e).state = "expired".to_owned();
    }),
    (Defect::AmountNotCompared, |e| {
        let mut other = session(SESSION, ID, "FINALIZED");
        other.purchase.order_amount += 1;
        e.sessions = Sessions::of(vec![other]);
    }),
    (Defect::OrderIdNotStored, |e| stored(e).order_id = None),
    (Defect::SeveralOpenPayments, |e| {
        stored(e).state = "open".to_owned();
        let other = row(OTHER, "unknown");
        e.stored.rows.insert(OTHER.to_string(), other);
        let other = session(ID, OTHER, "FINALIZED");
        e.sessions = Sessions::of(vec![session(SESSION, ID, "FINALIZED"), other]);
    }),
    (Defect::ContentReplaced, |e| {
        stored(e).order.order_amount += 1;
    }),
    (Defect::TillsMixedUp, |e| {
        stored(e).till = "other".to_owned();
    }),
    (Defect::MerchantNotTold, |e| e.told.clear()),
    (Defect::MerchantNotTold, |e| e.stored.to_tell = 1),
];

#[test]
fn every_seeded_defect_is_caught() {
    assert_eq!(findings(&good()), []);
    for (defect, seed) in SEEDS {
        let mut evidence = good();
        seed(&mut evidence);
        let found: Vec<_> = findings(&evidence).iter().map(|f| f.invariant).collect();
        for invariant in defect.caught_by(Driver::Processes) {
            assert!(
                found.contains(invariant),
                "{defect}, {invariant}: {found:?}"
            );
        }
    }
    // What the proxy answers to a callback is checked at once.
    let seeded = |defect| SEEDS.iter().any(|(seeded, _)| *seeded == defect);
    let rest: Vec<_> = Defect::seeded_by(Driver::Processes)
        .filter(|d| !seeded(*d))
        .collect();
    assert_eq!(rest, [Defect::SignatureNotChecked]);
    let broken = |status, believed| answered(status, believed).map(|found| found.invariant);
    assert_eq!(broken(200, false), Some(Invariant::CallbackVerified));
    assert_eq!(broken(202, true), Some(Invariant::CommittedFirst));
    assert_eq!((broken(200, true), broken(401, false)), (None, None));
}

#[test]
fn an_open_payment_has_its_time_and_a_minute() {
    let mut late = good();
    late.settled = false;
    late.stored
        .rows
        .insert(OTHER.to_string(), row(OTHER, "open"));
    late.now = 119_999;
    let found = findings(&late);
    assert!(!found.iter().any(|f| f.invariant == Invariant::EndsInTime));
}

#[test]
fn what_a_page_is_shown_is_compared_with_the_providers_record() {
    use Invariant::{EndWasRead, PaidIsTrue, UnpaidIsTrue};
    let record = |status| [session(SESSION, ID, status)];
    let table = [
        (PaymentState::Paid, "FINALIZED", None),
        (PaymentState::Paid, "ACTIVE", Some(PaidIsTrue)),
        (PaymentState::Held, "FINALIZED", Some(PaidIsTrue)),
        (PaymentState::Cancelled, "CANCELLED", None),
        (PaymentState::Cancelled, "ACTIVE", Some(EndWasRead)),
        (PaymentState::Cancelled, "FINALIZED", Some(UnpaidIsTrue)),
        (PaymentState::Expired, "EXPIRED", None),
        (PaymentState::Expired, "CREATED", Some(EndWasRead)),
        (PaymentState::Failed, "FAILED", None),
        (PaymentState::Failed, "CREATED", Some(EndWasRead)),
        (PaymentState::Failed, "FINALIZED", Some(UnpaidIsTrue)),
        (PaymentState::Unknown, "FINALIZED", None),
    ];
    for (state, status, invariant) in table {
        let found = payment_shown(&shown(state), &record(status));
        assert_eq!(found.map(|f| f.invariant), invariant, "{state:?} {status}");
    }
}

#[test]
fn a_till_notices_forbidden_changes_and_foreign_payments() {
    let mut sight = Sight::new("till", &wish());
    let mut payment = shown(PaymentState::Cancelled);
    assert_eq!(sight.take("till", &payment).0, []);
    payment.state = PaymentState::Paid;
    let broken = |sight: &mut Sight, payment: &Payment, till: &str| {
        let found: Vec<Finding> = sight.take(till, payment).0;
        found[0].invariant
    };
    // The same version with other content, a later one, and an earlier one.
    for version in [3, 4, 2] {
        payment.version = version;
        assert_eq!(broken(&mut sight, &payment, "till"), Invariant::FinalStays);
    }
    payment = shown(PaymentState::Cancelled);
    assert_eq!(
        broken(&mut sight, &payment, "other"),
        Invariant::OwnTillOnly
    );
    payment.device_id = "other".to_owned();
    let asked = Invariant::ContentAsRequested;
    assert_eq!(broken(&mut sight, &payment, "till"), asked);
}
