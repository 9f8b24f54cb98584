//! Judging: money rules first, then expectations.

use super::*;
use crate::session::Outcome;

const ID: Uuid = Uuid::from_u128(1);
const AMOUNT: i64 = 10_000;

fn payment(state: &str, session: Option<&str>) -> Payment {
    Payment {
        payment_id: ID,
        version: 1,
        state: state.to_owned(),
        session_id: session.map(str::to_owned),
        session_status: None,
        order_id: None,
        taps: vec![],
        reason: None,
    }
}

fn session(id: &str, status: &str) -> Recorded {
    Recorded {
        session_id: id.to_owned(),
        status: status.to_owned(),
        device_id: "d".to_owned(),
        order_amount: AMOUNT,
        order_id: None,
        merchant_data: None,
    }
}

fn evidence(mut payment: Payment, sessions: Vec<Recorded>) -> Evidence {
    payment.session_status = sessions.first().map(|session| session.status.clone());
    let states = vec![payment.state.clone()];
    Evidence {
        payments: vec![(ID, Some(payment), states)],
        orders: Some(vec![("A".to_owned(), sessions)]),
        missing: vec![],
    }
}

fn wrong(evidence: &Evidence) -> String {
    judge(&Expect::default(), AMOUNT, evidence).join("; ")
}

#[test]
fn what_agrees_with_the_providers_record_is_right() {
    for (state, status) in [
        ("paid", "FINALIZED"),
        ("cancelled", "CANCELLED"),
        ("unknown", "FINALIZED"),
        ("held", "FINALIZED"),
    ] {
        let evidence = evidence(payment(state, Some("s")), vec![session("s", status)]);
        assert_eq!(wrong(&evidence), "", "{state}");
    }
}

#[test]
fn a_payment_shown_as_failed_that_was_paid_is_wrong() {
    for state in WITHOUT_MONEY {
        let known = evidence(payment(state, Some("s")), vec![session("s", "FINALIZED")]);
        assert!(wrong(&known).contains("and was paid"), "{state}");
        // Also where the backend has not even heard of the session.
        let mut stray = session("t", "FINALIZED");
        stray.merchant_data = Some(format!("{{\"payment\":\"{ID}\"}}"));
        let lost = evidence(payment(state, None), vec![stray]);
        assert!(wrong(&lost).contains("and was paid"), "{state}");
    }
}

#[test]
fn a_payment_shown_as_paid_that_was_not_is_wrong() {
    let unpaid = evidence(payment("paid", Some("s")), vec![session("s", "ACTIVE")]);
    assert!(wrong(&unpaid).contains("is shown as paid, and was not"));
    let mut other = session("s", "FINALIZED");
    other.order_amount = 9000;
    let other = evidence(payment("paid", Some("s")), vec![other]);
    assert!(wrong(&other).contains("another amount than collected"));
}

#[test]
fn an_end_that_is_not_the_sessions_is_wrong() {
    for state in WITHOUT_MONEY {
        let open = evidence(payment(state, Some("s")), vec![session("s", "ACTIVE")]);
        assert!(wrong(&open).contains("can still be paid"), "{state}");
    }
    let other = "another session status or order";
    let mut order = session("s", "FINALIZED");
    order.order_id = Some("o".to_owned());
    let unnamed = evidence(payment("paid", Some("s")), vec![order]);
    assert!(wrong(&unnamed).contains(other));
    let mut ended = evidence(
        payment("cancelled", Some("s")),
        vec![session("s", "CANCELLED")],
    );
    if let Some((_, Some(payment), _)) = ended.payments.first_mut() {
        payment.session_status = Some("ACTIVE".to_owned());
    }
    assert!(wrong(&ended).contains(other));
}

#[test]
fn an_order_that_is_paid_twice_is_wrong() {
    let sessions = vec![session("s", "FINALIZED"), session("t", "FINALIZED")];
    let twice = evidence(payment("paid", Some("s")), sessions);
    assert!(wrong(&twice).contains("order A was paid 2 times"));
}

#[test]
fn paid_stays_paid_on_the_page() {
    let mut changed = evidence(payment("failed", None), vec![]);
    if let Some((_, _, states)) = changed.payments.first_mut() {
        *states = vec!["paid".to_owned(), "failed".to_owned()];
    }
    assert!(wrong(&changed).contains("was shown as paid, and as failed later"));
}

#[test]
fn each_expectation_is_compared() {
    let mut paid = payment("held", Some("s"));
    paid.taps = vec![super::super::backend::Tap {
        failure_reason: Some("LOST_CARD".to_owned()),
    }];
    let evidence = evidence(paid, vec![session("s", "FINALIZED")]);
    let right = Expect {
        payments: Some(vec!["held"]),
        declines: Some(vec![Outcome::LostCard]),
        reason: None,
        never: vec!["failed"],
        sessions: Some(1),
    };
    let said = |expect: Expect| judge(&expect, AMOUNT, &evidence).join("; ");
    assert_eq!(said(right.clone()), "");
    let payments = Some(vec!["paid"]);
    assert_eq!(
        said(Expect {
            payments,
            ..right.clone()
        }),
        "payments are [held], not [paid]"
    );
    let declines = Some(vec![]);
    assert_eq!(
        said(Expect {
            declines,
            ..right.clone()
        }),
        "declines are [LOST_CARD], not []"
    );
    let reason = Some("collected_differs".to_owned());
    assert_eq!(
        said(Expect {
            reason,
            ..right.clone()
        }),
        "the reason is none, not collected_differs"
    );
    let never = vec!["held"];
    assert!(
        said(Expect {
            never,
            ..right.clone()
        })
        .contains("was shown as held")
    );
    let sessions = Some(2);
    assert_eq!(
        said(Expect { sessions, ..right }),
        "the provider has 1 sessions, not 2"
    );
}
