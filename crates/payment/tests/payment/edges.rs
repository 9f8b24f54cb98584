//! Behaviour at the exact limits, and values that must be passed on as read.

use super::*;
use ipp_payment::{InboxItem, NewCallback, by_session, wire};
use ipp_wire::{PaymentState, ResolveOutcome, Settlement};
use std::time::Duration;

const ONE_MILLISECOND: Duration = Duration::from_millis(1);

#[test]
fn a_start_is_not_given_up_before_its_answer_can_no_longer_come() {
    let timings = Timings {
        kustom_timeout: Duration::from_secs(7),
        ..Timings::default()
    };
    let ends = NOW.plus(Duration::from_secs(24));
    let tick = |at| starting().apply(Event::Tick, at, &timings);
    assert!(!tick(ends.minus(ONE_MILLISECOND)).changed);
    assert_eq!(wire(&tick(ends).payment).state, PaymentState::Unknown);
}

#[test]
fn an_open_payment_is_overdue_a_minute_after_its_session_life() {
    let timings = Timings::default();
    let open = after([sent()]);
    let late = open.expires_at.plus(timings.unknown_after);
    assert!(
        !open
            .apply(Event::Tick, late.minus(ONE_MILLISECOND), &timings)
            .changed
    );
    assert!(open.apply(Event::Tick, late, &timings).changed);
}

#[test]
fn a_payment_that_a_person_was_called_for_does_not_open_again() {
    let timings = Timings::default();
    let lost = after([Event::Lost(why("create_lost"))]);
    let late = NOW.plus(timings.unknown_after);
    let attention = lost.apply(Event::Tick, late, &timings).payment;
    for status in [SessionStatus::Created, SessionStatus::Active] {
        let found = attention.apply(Event::Read(read(status.clone())), late, &timings);
        let shown = wire(&found.payment);
        assert_eq!(shown.state, PaymentState::NeedsAttention);
        assert_eq!(shown.session_status.as_deref(), Some(status.word()));
        assert!(!found.payment.holds_device());
    }
}

#[test]
fn create_answered_as_active_makes_the_payment_active() {
    let payment = after([Event::Created(read(SessionStatus::Active))]);
    assert_eq!(wire(&payment).state, PaymentState::Active);
}

#[test]
fn an_unknown_session_status_is_shown_as_read() {
    let odd = SessionStatus::Other("PAUSED".to_owned());
    let payment = after([
        sent(),
        Event::Read(read(SessionStatus::Active)),
        Event::Read(read(odd)),
    ]);
    assert_eq!(wire(&payment).session_status.as_deref(), Some("PAUSED"));
    assert_eq!(wire(&payment).state, PaymentState::Active);
}

#[test]
fn kustoms_words_are_told_as_they_were_read() {
    for word in [
        "CREATED",
        "ACTIVE",
        "FINALIZED",
        "CANCELLED",
        "EXPIRED",
        "FAILED",
        "finalized",
        "",
    ] {
        assert_eq!(SessionStatus::parse(word).word(), word);
    }
}

#[test]
fn settling_a_held_payment_keeps_kustoms_order_id() {
    let held = after([
        sent(),
        Event::Read(Reading {
            amount: 1,
            ..read(SessionStatus::Finalized)
        }),
    ]);
    let settled = held.apply(
        Event::Settle(Settlement {
            outcome: ResolveOutcome::Paid,
            by: "till-1".to_owned(),
            note: "the customer paid the rest in cash".to_owned(),
            at: NOW.rfc3339(),
        }),
        NOW,
        &Timings::default(),
    );
    let shown = wire(&settled.payment);
    assert_eq!(shown.order_id.as_deref(), Some("order-1"));
    assert_eq!(shown.session_id.as_deref(), Some(SESSION));
}

#[test]
fn times_are_written_in_utc_with_their_milliseconds() {
    assert_eq!(Millis(0).rfc3339(), "1970-01-01T00:00:00Z");
    assert_eq!(
        Millis(1_764_000_000_123).rfc3339(),
        "2025-11-24T16:00:00.123Z"
    );
    // RFC 3339 cannot express years beyond 9999.
    assert_eq!(Millis(i64::MAX).rfc3339(), "1970-01-01T00:00:00Z");
}

#[test]
fn the_time_until_what_is_past_is_none() {
    assert_eq!(Millis(1).until(Millis(251)), Duration::from_millis(250));
    assert_eq!(Millis(251).until(Millis(1)), Duration::ZERO);
    assert_eq!(Millis(1).apart(Millis(251)), Millis(251).apart(Millis(1)));
    assert_eq!(
        Millis(i64::MIN).until(Millis(i64::MAX)),
        Duration::from_millis(i64::MAX as u64)
    );
    assert_eq!(Millis(i64::MAX).plus(ONE_MILLISECOND), Millis(i64::MAX));
    assert_eq!(Millis(i64::MIN).minus(ONE_MILLISECOND), Millis(i64::MIN));
}

#[test]
fn callbacks_of_one_session_stay_together_and_in_order() {
    let item = |seq, session: &str| InboxItem {
        seq,
        callback: NewCallback {
            webhook_id: seq.to_string(),
            kind: None,
            session_id: Some(session.to_owned()),
            failure_reason: None,
        },
        received_at: NOW,
        tries: 0,
        detail: None,
    };
    let groups = by_session(vec![item(1, "a"), item(2, "b"), item(3, "a"), item(4, "c")]);
    let seqs: Vec<Vec<i64>> = groups
        .into_iter()
        .map(|group| group.into_iter().map(|item| item.seq).collect())
        .collect();
    assert_eq!(seqs, [vec![1, 3], vec![2], vec![4]]);
}
