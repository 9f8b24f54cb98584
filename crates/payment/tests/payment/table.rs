//! One test for each rule about what a reading, and time, changes.

use super::*;
use ipp_payment::{Duty, wire};

#[test]
fn finalized_as_ordered_is_paid() {
    let payment = after([sent(), Event::Read(read(SessionStatus::Finalized))]);
    assert!(matches!(&payment.state, State::Paid { order_id, .. } if order_id == "order-1"));
}

#[test]
fn finalized_with_anything_else_is_held() {
    let unlinked = [None, Some(String::new())].map(|order_id| Reading {
        order_id,
        ..read(SessionStatus::Finalized)
    });
    let wrong = paid_otherwise().into_iter().chain(unlinked);
    for reading in wrong {
        let payment = after([sent(), Event::Read(reading.clone())]);
        assert_eq!(word(&payment), PaymentState::Held, "{reading:?}");
    }
}

#[test]
fn the_other_ends_are_told_apart() {
    for (status, state) in [
        (SessionStatus::Cancelled, PaymentState::Cancelled),
        (SessionStatus::Expired, PaymentState::Expired),
        (SessionStatus::Failed, PaymentState::Failed),
    ] {
        assert_eq!(word(&after([sent(), Event::Read(read(status))])), state);
    }
}

#[test]
fn a_requested_cancel_shows_cancelling_until_a_read_decides() {
    let asked = after([sent(), Event::CancelAsked]);
    assert_eq!(word(&asked), PaymentState::Cancelling);
    assert!(matches!(
        asked.duty(&Timings::default()),
        Duty::Look { cancel: true, .. }
    ));
    let paid = after([
        sent(),
        Event::CancelAsked,
        Event::Read(read(SessionStatus::Finalized)),
    ]);
    assert_eq!(
        (word(&paid), wire(&paid).cancel_asked),
        (PaymentState::Paid, true)
    );
}

#[test]
fn an_early_cancel_is_sent_once_the_session_is_known() {
    let asked = after([Event::CancelAsked, Event::Lost(why("create_lost"))]);
    assert_eq!(word(&asked), PaymentState::Unknown);
    let found = asked.apply(
        Event::Read(read(SessionStatus::Created)),
        NOW,
        &Timings::default(),
    );
    assert!(matches!(
        found.payment.duty(&Timings::default()),
        Duty::Look { cancel: true, .. }
    ));
}

#[test]
fn an_unknown_session_status_leaves_the_payment_open() {
    let odd = SessionStatus::Other("PAUSED".to_owned());
    let payment = after([sent(), Event::Read(read(odd))]);
    assert!(payment.is_open() && payment.holds_device());
}

#[test]
fn a_reading_that_was_overtaken_does_not_take_the_customer_back() {
    let payment = after([
        sent(),
        Event::Read(read(SessionStatus::Active)),
        Event::Read(read(SessionStatus::Created)),
    ]);
    assert_eq!(word(&payment), PaymentState::Active);
}

#[test]
fn a_reading_that_was_overtaken_by_the_end_raises_no_alarm() {
    let paid = after([sent(), Event::Read(read(SessionStatus::Finalized))]);
    let late = paid.apply(
        Event::Read(read(SessionStatus::Active)),
        NOW,
        &Timings::default(),
    );
    assert_eq!((late.changed, late.alarm), (false, None));
}

#[test]
fn contradicting_an_end_without_money_changes_no_state() {
    let paid = after([sent(), Event::Read(read(SessionStatus::Finalized))]);
    let late = paid.apply(
        Event::Read(read(SessionStatus::Cancelled)),
        NOW,
        &Timings::default(),
    );
    assert_eq!(late.payment.state, paid.state);
    assert!(!late.payment.contradicted && late.alarm.is_some());
    let refused = after([Event::Refused(why("provider_refused"))]);
    let late = refused.apply(
        Event::Read(read(SessionStatus::Created)),
        NOW,
        &Timings::default(),
    );
    assert!(!late.changed && late.alarm.is_some());
}

#[test]
fn money_on_a_second_session_is_held() {
    let second = Reading {
        session_id: "other".to_owned(),
        ..read(SessionStatus::Finalized)
    };
    let applied = after([sent()]).apply(Event::Read(second), NOW, &Timings::default());
    assert_eq!(word(&applied.payment), PaymentState::Held);
    assert!(applied.alarm.is_some());
}

#[test]
fn an_overdue_payment_needs_attention_and_is_still_read() {
    let timings = Timings::default();
    let open = after([sent()]);
    let late = open.expires_at.plus(timings.unknown_after);
    let payment = open.apply(Event::Tick, late, &timings).payment;
    assert_eq!(word(&payment), PaymentState::NeedsAttention);
    assert!(matches!(
        payment.duty(&timings),
        Duty::Look { slowly: true, .. }
    ));
    let paid = payment
        .apply(Event::Read(read(SessionStatus::Finalized)), late, &timings)
        .payment;
    assert_eq!(word(&paid), PaymentState::Paid);
}

#[test]
fn declined_cards_are_kept_in_order_while_the_payment_is_open() {
    let tap = |reason: &str| Event::Tapped {
        failure_reason: Some(reason.to_owned()),
    };
    let payment = after([
        sent(),
        tap("INSUFFICIENT_FUNDS"),
        tap("EXPIRED_CARD"),
        Event::Read(read(SessionStatus::Finalized)),
        tap("LOST_CARD"),
    ]);
    let reasons: Vec<_> = payment
        .taps
        .iter()
        .filter_map(|t| t.failure_reason.as_deref())
        .collect();
    assert_eq!(reasons, ["INSUFFICIENT_FUNDS", "EXPIRED_CARD"]);
}

#[test]
fn an_unchanged_read_moves_confirmed_at_but_not_the_version() {
    let open = after([sent()]);
    let later = NOW.plus(std::time::Duration::from_secs(3));
    let applied = open.apply(
        Event::Read(read(SessionStatus::Created)),
        later,
        &Timings::default(),
    );
    assert!(!applied.changed);
    assert_eq!(
        (applied.payment.version, applied.payment.confirmed_at),
        (open.version, Some(later))
    );
}

#[test]
fn a_clock_set_back_does_not_delay_needs_attention() {
    let lost = after([Event::Lost(why("create_lost"))]);
    let hour = std::time::Duration::from_secs(3600);
    let applied = lost.apply(Event::Tick, NOW.minus(hour), &Timings::default());
    assert_eq!(word(&applied.payment), PaymentState::NeedsAttention);
}
