//! Settling by hand, and Kustom's later readings.

use super::*;
use ipp_payment::{Duty, wire};
use ipp_wire::{PaymentState, ResolveOutcome, Settlement};

fn settle(outcome: ResolveOutcome) -> Event {
    Event::Settle(Settlement {
        outcome,
        by: "till-1".to_owned(),
        note: "looked at the terminal".to_owned(),
        at: NOW.rfc3339(),
    })
}

fn needs_attention() -> Payment {
    let lost = after([Event::Lost(why("create_lost"))]);
    let late = NOW.plus(Timings::default().unknown_after);
    lost.apply(Event::Tick, late, &Timings::default()).payment
}

fn held() -> Payment {
    after([
        sent(),
        Event::Read(Reading {
            amount: 1,
            ..read(SessionStatus::Finalized)
        }),
    ])
}

fn then(payment: &Payment, event: Event) -> Payment {
    payment.apply(event, NOW, &Timings::default()).payment
}

#[test]
fn only_what_needs_attention_or_is_held_can_be_settled() {
    for payment in [
        starting(),
        after([sent()]),
        after([sent(), Event::Read(read(SessionStatus::Finalized))]),
    ] {
        assert_eq!(then(&payment, settle(ResolveOutcome::NotPaid)), payment);
    }
    assert_eq!(
        wire(&then(&needs_attention(), settle(ResolveOutcome::Paid))).state,
        PaymentState::Paid
    );
    let not_paid = wire(&then(&held(), settle(ResolveOutcome::NotPaid)));
    assert_eq!(not_paid.state, PaymentState::Failed);
    assert_eq!(not_paid.settled.unwrap().note, "looked at the terminal");
}

#[test]
fn not_paid_by_hand_and_finalized_by_kustom_is_held_loudly() {
    let settled = then(&needs_attention(), settle(ResolveOutcome::NotPaid));
    let applied = settled.apply(
        Event::Read(read(SessionStatus::Finalized)),
        NOW,
        &Timings::default(),
    );
    assert_eq!(wire(&applied.payment).state, PaymentState::Held);
    assert!(applied.payment.contradicted && applied.alarm.is_some());
}

#[test]
fn paid_by_hand_and_ended_otherwise_by_kustom_is_held_loudly() {
    let settled = then(&needs_attention(), settle(ResolveOutcome::Paid));
    for status in [
        SessionStatus::Cancelled,
        SessionStatus::Expired,
        SessionStatus::Failed,
    ] {
        let applied = settled.apply(Event::Read(read(status)), NOW, &Timings::default());
        assert!(applied.payment.contradicted && applied.alarm.is_some());
    }
}

#[test]
fn kustom_agreeing_adds_its_order_id_and_changes_no_outcome() {
    let settled = then(&needs_attention(), settle(ResolveOutcome::Paid));
    let shown = wire(&then(&settled, Event::Read(read(SessionStatus::Finalized))));
    assert_eq!(
        (shown.state, shown.order_id.as_deref()),
        (PaymentState::Paid, Some("order-1"))
    );
}

#[test]
fn what_kustom_said_before_settling_is_no_contradiction() {
    let settled = then(&held(), settle(ResolveOutcome::NotPaid));
    let again = Reading {
        amount: 1,
        ..read(SessionStatus::Finalized)
    };
    let applied = settled.apply(Event::Read(again), NOW, &Timings::default());
    assert_eq!((applied.changed, applied.alarm), (false, None));
}

#[test]
fn an_open_session_settled_as_not_paid_is_cancelled_and_watched() {
    let open = after([sent()]);
    let late = open.expires_at.plus(Timings::default().unknown_after);
    let attention = open.apply(Event::Tick, late, &Timings::default()).payment;
    let settled = then(&attention, settle(ResolveOutcome::NotPaid));
    assert!(matches!(
        settled.duty(&Timings::default()),
        Duty::Look { cancel: true, .. }
    ));
    let ended = then(&settled, Event::Read(read(SessionStatus::Cancelled)));
    assert_eq!(ended.duty(&Timings::default()), Duty::Rest);
}

#[test]
fn a_held_payment_that_was_contradicted_can_be_settled_again() {
    let settled = then(&needs_attention(), settle(ResolveOutcome::NotPaid));
    let held = then(&settled, Event::Read(read(SessionStatus::Finalized)));
    let again = wire(&then(&held, settle(ResolveOutcome::Paid)));
    assert_eq!(again.state, PaymentState::Paid);
}

#[test]
fn money_on_a_second_session_contradicts_a_settlement() {
    let open = after([sent()]);
    let late = open.expires_at.plus(Timings::default().unknown_after);
    let attention = open.apply(Event::Tick, late, &Timings::default()).payment;
    let second = Reading {
        session_id: "other".to_owned(),
        ..read(SessionStatus::Finalized)
    };
    for outcome in [ResolveOutcome::Paid, ResolveOutcome::NotPaid] {
        let settled = then(&attention, settle(outcome));
        let applied = settled.apply(Event::Read(second.clone()), NOW, &Timings::default());
        assert_eq!(wire(&applied.payment).state, PaymentState::Held);
        assert!(applied.payment.contradicted && applied.alarm.is_some());
    }
}
