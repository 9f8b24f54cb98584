//! One test for each rule about what becomes of a create.

use super::*;
use ipp_payment::{Duty, wire};
use ipp_wire::PaymentState;

#[test]
fn an_answered_create_opens_the_payment() {
    let payment = after([sent()]);
    assert_eq!(wire(&payment).state, PaymentState::Sent);
    assert_eq!((payment.version, payment.confirmed_at), (2, Some(NOW)));
}

#[test]
fn create_needs_no_mark_but_a_reading_does() {
    let stranger = Reading {
        mark: None,
        ..read(SessionStatus::Created)
    };
    assert_eq!(
        word(&after([Event::Created(stranger.clone())])),
        PaymentState::Sent
    );
    assert_eq!(
        word(&after([Event::Read(stranger)])),
        PaymentState::Starting
    );
}

#[test]
fn a_refused_create_is_failed_and_frees_order_and_device() {
    let payment = after([Event::Refused(why("provider_refused"))]);
    assert_eq!(word(&payment), PaymentState::Failed);
    assert!(!payment.holds_device() && !payment.is_open());
}

#[test]
fn a_late_refusal_ends_needs_attention_without_an_alarm() {
    let timings = Timings::default();
    let lost = after([Event::Lost(why("create_lost"))]);
    let late = NOW.plus(timings.unknown_after);
    let called = lost.apply(Event::Tick, late, &timings).payment;
    let refused = called.apply(Event::Refused(why("provider_refused")), late, &timings);
    assert_eq!(word(&refused.payment), PaymentState::Failed);
    assert_eq!(refused.alarm, None);
}

#[test]
fn a_lost_create_is_unknown_and_never_failed_by_time() {
    let lost = after([Event::Lost(why("create_lost"))]);
    assert_eq!(word(&lost), PaymentState::Unknown);
    let late = NOW.plus(Timings::default().unknown_after);
    let before = lost.apply(Event::Tick, Millis(late.0 - 1), &Timings::default());
    assert!(!before.changed);
    let then = lost.apply(Event::Tick, late, &Timings::default()).payment;
    assert_eq!(word(&then), PaymentState::NeedsAttention);
    assert!(!then.holds_device() && then.is_open());
}

#[test]
fn a_restart_makes_only_starting_payments_unknown() {
    assert_eq!(word(&after([Event::Restarted])), PaymentState::Unknown);
    assert_eq!(word(&after([sent(), Event::Restarted])), PaymentState::Sent);
}

#[test]
fn an_unknown_payment_is_found_by_its_mark() {
    let found = after([
        Event::Lost(why("create_lost")),
        Event::Read(read(SessionStatus::Active)),
    ]);
    assert_eq!(word(&found), PaymentState::Active);
    let others = [
        Mark {
            payment_id: Uuid::from_u128(2),
            ..mark()
        },
        // A payment with the same id that another database knew.
        Mark {
            begun_at: Some(Millis(1)),
            ..mark()
        },
    ];
    for other in others {
        let other = Reading {
            mark: Some(other),
            ..read(SessionStatus::Active)
        };
        let not = after([Event::Lost(why("create_lost")), Event::Read(other)]);
        assert_eq!(word(&not), PaymentState::Unknown);
    }
    let older = Reading {
        mark: Some(Mark {
            begun_at: None,
            installation: None,
            ..mark()
        }),
        ..read(SessionStatus::Active)
    };
    let found = after([Event::Lost(why("create_lost")), Event::Read(older)]);
    assert_eq!(word(&found), PaymentState::Active);
}

#[test]
fn an_answer_to_create_never_says_how_the_session_ended() {
    for status in [
        SessionStatus::Finalized,
        SessionStatus::Cancelled,
        SessionStatus::Expired,
        SessionStatus::Failed,
    ] {
        let payment = after([Event::Created(read(status))]);
        assert_eq!(word(&payment), PaymentState::Sent);
        assert!(matches!(
            payment.duty(&Timings::default()),
            Duty::Look { .. }
        ));
    }
}

#[test]
fn an_unanswered_start_becomes_unknown_and_can_still_open() {
    let timings = Timings::default();
    let late = NOW.plus(timings.create_ends());
    let Duty::Wait(Some(due)) = starting().duty(&timings) else {
        panic!("a starting payment has no deadline");
    };
    assert_eq!(due, late);
    let unknown = starting().apply(Event::Tick, late, &timings).payment;
    assert_eq!(word(&unknown), PaymentState::Unknown);
    let opened = unknown.apply(sent(), late, &timings).payment;
    assert_eq!(word(&opened), PaymentState::Sent);
    let why = why("provider_refused");
    let refused = unknown.apply(Event::Refused(why), late, &timings);
    assert_eq!(word(&refused.payment), PaymentState::Failed);
    assert_eq!(refused.alarm, None);
}
