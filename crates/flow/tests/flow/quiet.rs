//! A stream that is open but silent about the payment on the screen.

use ipp_flow::*;

use crate::till::*;

const START: i64 = 1_000_000;

/// A tick `after` milliseconds after the payment came on the screen.
fn tick(till: &mut Till, after: i64) {
    till.on(Event::Tick(Millis(START + after)));
}

fn confirmed(version: u64) -> Event {
    Event::Confirmed {
        id: id("p1"),
        version,
        at: Millis(START),
    }
}

fn reads(till: &Till) -> bool {
    till.did(&Command::ReadPayment(id("p1")))
}

/// The milliseconds, with one tick a second for one hour, at which a silent stream causes a read.
fn reads_of_an_hour(till: &mut Till) -> Vec<i64> {
    let mut found = vec![];
    for second in 1..=3600 {
        tick(till, second * 1000);
        if reads(till) {
            found.push(second * 1000);
        }
    }
    found
}

#[test]
fn what_nothing_confirms_is_read_every_ten_seconds() {
    for state in ALL_STATES.into_iter().filter(|s| !s.is_final()) {
        let mut till = Till::in_state(state);
        let pace = if state == PaymentState::NeedsAttention {
            90_000
        } else {
            10_000
        };
        let found = reads_of_an_hour(&mut till);
        let expected: Vec<i64> = (1..=3_600_000 / pace).map(|n| n * pace).collect();
        assert_eq!(found, expected, "{state:?}");
    }
}

#[test]
fn a_read_that_is_not_answered_is_not_repeated_sooner() {
    let mut till = Till::in_state(PaymentState::Active);
    tick(&mut till, 10_000);
    assert!(reads(&till));
    for failure in [
        FetchFailure::NoAnswer,
        FetchFailure::NotFound,
        FetchFailure::Refused(Reason::new("x", "y")),
    ] {
        till.on(Event::PaymentRead(id("p1"), Err(failure)));
        assert!(
            !till
                .last
                .iter()
                .any(|c| matches!(c, Command::SetTimer(Timer::Poll, _)))
        );
    }
    tick(&mut till, 19_000);
    assert!(!reads(&till));
    tick(&mut till, 20_000);
    assert!(reads(&till));
}

#[test]
fn the_answer_shows_what_the_stream_never_told() {
    let mut till = Till::in_state(PaymentState::Active);
    tick(&mut till, 10_000);
    let paid = payment("p1", 11, PaymentState::Paid);
    till.on(Event::PaymentRead(id("p1"), Ok(paid)));
    assert_eq!(till.count("paid"), 1);
    assert!(reads_of_an_hour(&mut till).is_empty(), "it is final");
}

#[test]
fn a_confirmed_payment_is_not_read() {
    let mut till = Till::in_state(PaymentState::Active);
    for second in 1..60 {
        tick(&mut till, second * 1000);
        assert!(!reads(&till), "after {second} s");
        till.on(confirmed(10));
    }
}

#[test]
fn any_answer_with_the_same_version_counts_as_a_confirmation() {
    let same = || Payment {
        confirmed_at: None,
        ..payment("p1", 10, PaymentState::Active)
    };
    for event in [
        Event::PaymentSeen(same()),
        Event::PaymentRead(id("p1"), Ok(same())),
        Event::CancelAnswered(id("p1"), Ok(same())),
        opened(vec![same()]),
    ] {
        let mut till = Till::in_state(PaymentState::Active);
        tick(&mut till, 9000);
        till.on(event.clone());
        tick(&mut till, 18_000);
        assert!(!reads(&till), "{event:?}");
        tick(&mut till, 19_000);
        assert!(reads(&till), "{event:?}");
    }
}

/// A confirmation of a version that this page does not know means that the page has missed it.
#[test]
fn a_confirmation_of_another_version_or_payment_is_ignored() {
    let mut till = Till::in_state(PaymentState::Active);
    tick(&mut till, 9000);
    till.on(confirmed(11)).on(confirmed(9));
    till.on(Event::PaymentSeen(payment("p1", 9, PaymentState::Sent)));
    till.on(Event::PaymentSeen(payment("p2", 10, PaymentState::Sent)));
    tick(&mut till, 10_000);
    assert!(reads(&till));
}

#[test]
fn without_a_stream_only_the_poll_timer_reads() {
    let mut till = Till::in_state(PaymentState::Active);
    till.on(Event::StreamLost);
    assert!(reads_of_an_hour(&mut till).is_empty());
}

#[test]
fn a_clock_that_is_set_back_reads_neither_at_once_nor_never() {
    let mut till = Till::in_state(PaymentState::Active);
    tick(&mut till, -500_000);
    assert!(!reads(&till));
    tick(&mut till, -490_001);
    assert!(!reads(&till));
    tick(&mut till, -490_000);
    assert!(reads(&till));
}

/// A browser that was asleep runs no timers, and its stream may look as open as before.
#[test]
fn what_was_open_before_a_sleep_is_read_at_the_first_tick() {
    for state in ALL_STATES.into_iter().filter(|s| !s.is_final()) {
        let mut till = Till::in_state(state);
        tick(&mut till, 1000);
        tick(&mut till, 600_000);
        assert!(reads(&till), "{state:?}");
        assert_eq!(till.view().confirmed, Some(600), "{state:?}");
        let paid = payment("p1", 11, PaymentState::Paid);
        till.on(Event::PaymentRead(id("p1"), Ok(paid)));
        assert!(matches!(till.screen(), Screen::Paid { .. }), "{state:?}");
    }
}

#[test]
fn where_nothing_is_open_nothing_is_read() {
    assert!(reads_of_an_hour(&mut Till::ready()).is_empty());
    assert!(reads_of_an_hour(&mut Till::starting()).is_empty());
    for state in ALL_STATES.into_iter().filter(|s| s.is_final()) {
        assert!(reads_of_an_hour(&mut Till::in_state(state)).is_empty());
    }
}

#[test]
fn a_search_whose_read_is_missed_is_repeated_soon_as_ever() {
    let mut till = Till::in_state(PaymentState::Active);
    tick(&mut till, 10_000);
    till.on(seen(11, PaymentState::Cancelled))
        .on(Event::Charge(id("p2")))
        .on(Event::StartAnswered(
            id("p2"),
            Err(taken("theirs", PaymentState::Active)),
        ))
        .on(Event::PaymentRead(
            id("theirs"),
            Err(FetchFailure::NoAnswer),
        ));
    assert!(till.did(&Command::SetTimer(Timer::Poll, 2000)));
}
