//! One test for each rule of the transition.

use super::*;
use ipp_payment::{Duty, Phase, wire};
use ipp_wire::PaymentState;

fn word(payment: &Payment) -> PaymentState {
    wire(payment).state
}

#[test]
fn an_answered_create_opens_the_payment() {
    let payment = after([sent()]);
    assert!(matches!(
        payment.state,
        State::Open {
            phase: Phase::Sent,
            ..
        }
    ));
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
fn finalized_as_ordered_is_paid() {
    let payment = after([sent(), Event::Read(read(SessionStatus::Finalized))]);
    assert!(matches!(&payment.state, State::Paid { order_id, .. } if order_id == "order-1"));
}

#[test]
fn finalized_with_anything_else_is_held() {
    let wrong = [
        Reading {
            amount: 39_999,
            ..read(SessionStatus::Finalized)
        },
        Reading {
            currency: "NOK".to_owned(),
            ..read(SessionStatus::Finalized)
        },
        Reading {
            reference: "ORDER-1".to_owned(),
            ..read(SessionStatus::Finalized)
        },
        Reading {
            order_id: None,
            ..read(SessionStatus::Finalized)
        },
        Reading {
            order_id: Some(String::new()),
            ..read(SessionStatus::Finalized)
        },
    ];
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
fn contradicting_a_final_payment_only_raises_an_alarm() {
    let cancelled = after([sent(), Event::Read(read(SessionStatus::Cancelled))]);
    let late = cancelled.apply(
        Event::Read(read(SessionStatus::Finalized)),
        NOW,
        &Timings::default(),
    );
    assert!(!late.changed && late.alarm.is_some());
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

#[test]
fn a_clock_set_back_does_not_delay_needs_attention() {
    let lost = after([Event::Lost(why("create_lost"))]);
    let hour = std::time::Duration::from_secs(3600);
    let applied = lost.apply(Event::Tick, NOW.minus(hour), &Timings::default());
    assert_eq!(word(&applied.payment), PaymentState::NeedsAttention);
}
