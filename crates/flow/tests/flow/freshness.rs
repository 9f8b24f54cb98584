//! The age of the last confirmation, by the proxy's clock, with and without the stream.

use ipp_flow::*;

use crate::till::*;

fn confirmed(payment: &str, version: u64, at: i64) -> Event {
    Event::Confirmed {
        id: id(payment),
        version,
        at: Millis(at),
    }
}

#[test]
fn every_open_state_says_its_age_and_a_final_one_does_not() {
    for state in ALL_STATES {
        let mut till = Till::in_state(state);
        till.on(Event::Tick(Millis(1_002_000)));
        let expected = (!state.is_final()).then_some(2);
        assert_eq!(till.view().confirmed, expected, "{state:?}");
    }
}

#[test]
fn a_confirmation_makes_it_fresh_and_announces_nothing() {
    let mut till = Till::in_state(PaymentState::Active);
    till.on(Event::Tick(Millis(1_009_000)))
        .on(confirmed("p1", 10, 1_008_000));
    assert_eq!(till.view().confirmed, Some(1));
    assert!(till.last.is_empty());
}

#[test]
fn an_older_or_foreign_confirmation_changes_nothing() {
    let mut till = Till::in_state(PaymentState::Active);
    till.on(Event::Tick(Millis(1_009_000)))
        .on(confirmed("p1", 10, 1_005_000))
        .on(confirmed("p2", 10, 1_009_000))
        .on(confirmed("p1", 9, 1_009_000))
        .on(confirmed("p1", 11, 1_009_000))
        .on(confirmed("p1", 10, 1_004_000));
    assert_eq!(till.view().confirmed, Some(4));
}

#[test]
fn without_a_stream_an_unchanged_read_makes_it_fresh() {
    let mut till = Till::in_state(PaymentState::Active);
    till.on(Event::StreamLost)
        .on(Event::Tick(Millis(1_042_000)));
    assert_eq!(till.view().confirmed, Some(42));
    let read = Payment {
        confirmed_at: Some(Millis(1_041_000)),
        ..payment("p1", 10, PaymentState::Active)
    };
    till.on(Event::PaymentRead(id("p1"), Ok(read)));
    assert_eq!(till.view().confirmed, Some(1));
}

#[test]
fn what_was_confirmed_in_the_future_is_not_fresh_for_ever() {
    let mut till = Till::in_state(PaymentState::Active);
    till.on(confirmed("p1", 10, 9_000_000))
        .on(Event::Tick(Millis(1_010_000)))
        .on(confirmed("p1", 10, 1_003_000));
    assert_eq!(till.view().confirmed, Some(7));
}

#[test]
fn the_time_left_counts_down_and_is_soon_for_two_minutes() {
    let mut till = Till::in_state(PaymentState::Sent);
    assert_eq!(till.view().left, None, "the session's end is not known");
    let ends = |version, state| {
        Event::PaymentSeen(Payment {
            expires_at: Some(Millis(1_900_000)),
            ..payment("p1", version, state)
        })
    };
    till.on(ends(11, PaymentState::Active));
    let left = |seconds, soon| Some(Left { seconds, soon });
    assert_eq!(till.view().left, left(900, false));
    for (now, expected) in [
        (1_780_000, left(120, false)),
        (1_780_001, left(119, true)),
        (1_900_000, left(0, true)),
        (2_000_000, left(0, true)),
    ] {
        assert_eq!(till.on(Event::Tick(Millis(now))).view().left, expected);
    }
    for state in [
        PaymentState::Cancelling,
        PaymentState::Unknown,
        PaymentState::Paid,
    ] {
        till.on(ends(
            till.model.payments.get(&id("p1")).unwrap().version + 1,
            state,
        ));
        assert_eq!(till.view().left, None, "{state:?}: the customer cannot pay");
    }
}
