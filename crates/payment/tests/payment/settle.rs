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

/// Before any decision, and after a person has said that it is paid.
#[test]
fn another_amount_is_held_whatever_a_person_decided() {
    let paid = then(&overdue(), settle(ResolveOutcome::Paid));
    for (before, contradicted) in [(overdue(), false), (paid, true)] {
        for collected in paid_otherwise() {
            let applied = before.apply(Event::Read(collected), NOW, &Timings::default());
            let held = applied.payment;
            assert_eq!(wire(&held).state, PaymentState::Held);
            assert!(held.takes_order() && held.can_be_settled(ResolveOutcome::NotPaid));
            let told = (held.contradicted, applied.alarm.is_some());
            assert_eq!(told, (contradicted, contradicted));
        }
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

/// Its session is known and has not ended.
fn overdue() -> Payment {
    let open = after([sent()]);
    let late = open.expires_at.plus(Timings::default().unknown_after);
    open.apply(Event::Tick, late, &Timings::default()).payment
}

#[test]
fn not_paid_waits_for_the_end_of_a_session_that_lives() {
    let waiting = then(&overdue(), settle(ResolveOutcome::NotPaid));
    let shown = wire(&waiting);
    assert_eq!(shown.state, PaymentState::NeedsAttention);
    assert_eq!(shown.settled.unwrap().outcome, ResolveOutcome::NotPaid);
    assert!(matches!(
        waiting.duty(&Timings::default()),
        Duty::Look {
            cancel: true,
            slowly: false,
            ..
        }
    ));
    let still = then(&waiting, Event::Read(read(SessionStatus::Active)));
    assert!(still.takes_order() && wire(&still).settled.is_some());
    for (status, ends) in [
        (SessionStatus::Cancelled, PaymentState::Cancelled),
        (SessionStatus::Expired, PaymentState::Expired),
        (SessionStatus::Failed, PaymentState::Failed),
        (SessionStatus::Finalized, PaymentState::Paid),
    ] {
        let ended = then(&still, Event::Read(read(status)));
        assert_eq!(wire(&ended).state, ends);
        assert_eq!(ended.takes_order(), ends == PaymentState::Paid);
        assert_eq!(ended.duty(&Timings::default()), Duty::Rest);
    }
}

#[test]
fn a_later_settlement_replaces_an_earlier_one() {
    let (paid, not_paid) = (ResolveOutcome::Paid, ResolveOutcome::NotPaid);
    for first in [needs_attention(), held()] {
        for (one, other) in [(paid, not_paid), (not_paid, paid)] {
            let settled = then(&first, settle(one));
            let again = then(&settled, settle(other));
            assert_eq!(wire(&again).settled.unwrap().outcome, other);
            assert_eq!(again.version, settled.version + 1);
        }
    }
    let waiting = then(&overdue(), settle(not_paid));
    assert_eq!(
        wire(&then(&waiting, settle(paid))).state,
        PaymentState::Paid
    );
}

#[test]
fn nobody_settles_as_not_paid_what_kustom_says_is_paid() {
    let settled = then(&overdue(), settle(ResolveOutcome::Paid));
    // While the session lives, Kustom's next readings decide.
    assert_eq!(then(&settled, settle(ResolveOutcome::NotPaid)), settled);
    let confirmed = then(&settled, Event::Read(read(SessionStatus::Finalized)));
    assert_eq!(then(&confirmed, settle(ResolveOutcome::NotPaid)), confirmed);
    let paid = after([sent(), Event::Read(read(SessionStatus::Finalized))]);
    assert_eq!(then(&paid, settle(ResolveOutcome::NotPaid)), paid);
}

/// The same session, or a second one; and one of a payment that Kustom had refused to start.
#[test]
fn money_for_what_ended_unpaid_keeps_the_order_until_settled() {
    let cancelled = after([sent(), Event::Read(read(SessionStatus::Cancelled))]);
    let refused = after([Event::Refused(why("provider_refused"))]);
    let second = Reading {
        session_id: "other".to_owned(),
        ..read(SessionStatus::Finalized)
    };
    let first = read(SessionStatus::Finalized);
    for (ended, reading, code) in [
        (&cancelled, &first, "contradicted"),
        (&cancelled, &second, "second_session"),
        (&refused, &first, "contradicted"),
    ] {
        assert!(!ended.takes_order());
        let applied = ended.apply(Event::Read(reading.clone()), NOW, &Timings::default());
        let held = applied.payment;
        let shown = wire(&held);
        assert_eq!(shown.state, PaymentState::Held);
        assert_eq!(shown.reason.unwrap().code, code);
        assert_eq!(shown.session_id.as_ref(), Some(&reading.session_id));
        assert!(held.takes_order() && held.contradicted && applied.alarm.is_some());
        let paid = then(&held, settle(ResolveOutcome::Paid));
        assert!(paid.takes_order());
        assert!(!then(&held, settle(ResolveOutcome::NotPaid)).takes_order());
        // The same word again is no news.
        let again = paid.apply(Event::Read(reading.clone()), NOW, &Timings::default());
        assert_eq!((again.changed, again.alarm), (false, None));
    }
    let expired = cancelled.apply(
        Event::Read(read(SessionStatus::Expired)),
        NOW,
        &Timings::default(),
    );
    assert!(!expired.payment.contradicted && !expired.changed);
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
    let second = Reading {
        session_id: "other".to_owned(),
        ..read(SessionStatus::Finalized)
    };
    let paid = then(&overdue(), settle(ResolveOutcome::Paid));
    // Its session is found only after a person has decided.
    let not_paid = then(&needs_attention(), settle(ResolveOutcome::NotPaid));
    let not_paid = then(&not_paid, Event::Read(read(SessionStatus::Active)));
    for settled in [paid, not_paid] {
        let applied = settled.apply(Event::Read(second.clone()), NOW, &Timings::default());
        assert_eq!(wire(&applied.payment).state, PaymentState::Held);
        assert!(applied.payment.contradicted && applied.alarm.is_some());
    }
}
