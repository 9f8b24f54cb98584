//! A running payment: versions, the stream, polling and announcements.

use ipp_flow::*;

use crate::till::*;

fn read(till: &mut Till, answer: Result<Payment, FetchFailure>) {
    till.on(Event::PaymentRead(id("p1"), answer));
}

#[test]
fn a_final_state_does_not_change_by_an_older_or_equal_version() {
    for state in ALL_STATES.into_iter().filter(|s| s.is_final()) {
        for other in ALL_STATES {
            let mut till = Till::in_state(state);
            let before = till.model.clone();
            till.on(seen(9, other)).on(seen(10, other));
            assert_eq!(till.model, before, "{state:?} then {other:?}");
        }
    }
}

#[test]
fn an_end_replaces_what_is_open_whatever_the_versions() {
    let mut till = Till::in_state(PaymentState::Sent);
    till.on(seen(1 << 52, PaymentState::Active));
    read(&mut till, Ok(payment("p1", 11, PaymentState::Paid)));
    assert!(matches!(till.screen(), Screen::Paid { .. }));
    assert_eq!(till.count("paid"), 1);
}

#[test]
fn an_end_that_another_tab_relays_is_read_before_it_is_shown() {
    let mut till = Till::in_state(PaymentState::Sent);
    let before = till.model.clone();
    till.on(Event::EndRelayed(id("p1")));
    assert_eq!(till.last, [Command::ReadPayment(id("p1"))]);
    assert_eq!(till.model, before);
    read(&mut till, Ok(payment("p1", 11, PaymentState::Paid)));
    assert!(matches!(till.screen(), Screen::Paid { .. }));
    assert_eq!(till.count("paid"), 1);
    // Once known, it is read no second time.
    till.on(Event::EndRelayed(id("p1")));
    assert!(till.last.is_empty());
}

#[test]
fn a_relayed_end_after_one_that_freed_the_order_is_read() {
    let mut till = Till::in_state(PaymentState::Cancelled);
    till.on(Event::EndRelayed(id("p1")));
    assert_eq!(till.last, [Command::ReadPayment(id("p1"))]);
    read(&mut till, Ok(payment("p1", 11, PaymentState::Held)));
    assert!(!till.can(Action::Charge));
}

#[test]
fn a_contradicted_settlement_is_shown_as_held() {
    let mut till = Till::in_state(PaymentState::Cancelled);
    till.on(seen(11, PaymentState::Held));
    assert_eq!(till.screen(), Screen::Held);
    assert!(!till.can(Action::Charge));
    assert_eq!(till.count("attention"), 1);
}

#[test]
fn each_end_is_announced_once_a_payment() {
    let mut till = Till::in_state(PaymentState::Paid);
    till.on(seen(11, PaymentState::Held))
        .on(seen(12, PaymentState::Paid))
        .on(seen(12, PaymentState::Paid))
        .on(seen(13, PaymentState::Held));
    assert_eq!((till.count("paid"), till.count("attention")), (1, 1));
    assert_eq!(till.count("change"), 4, "each accepted version is a change");
}

#[test]
fn every_change_of_the_payment_is_announced_in_order() {
    let mut till = Till::starting();
    till.on(seen(1, PaymentState::Starting))
        .on(seen(2, PaymentState::Sent))
        .on(seen(3, PaymentState::Active))
        .on(seen(4, PaymentState::Paid));
    assert_eq!(
        till.announced(),
        [
            "ready", "starting", "change", "change", "change", "change", "paid"
        ]
    );
}

#[test]
fn a_payment_of_another_order_does_not_come_on_the_screen() {
    let mut till = Till::in_state(PaymentState::Sent);
    let other = Payment {
        reference: "B".into(),
        ..payment("p2", 99, PaymentState::Paid)
    };
    till.on(Event::PaymentSeen(other));
    assert_eq!(till.screen(), Screen::Sent);
    assert!(till.last.is_empty());
}

#[test]
fn while_the_stream_is_up_nothing_is_polled() {
    let mut till = Till::in_state(PaymentState::Sent);
    till.on(seen(11, PaymentState::Active))
        .on(seen(12, PaymentState::Unknown));
    let polls = |c: &Command| matches!(c, Command::SetTimer(Timer::Poll, _));
    assert!(!till.done.iter().any(polls));
}

#[test]
fn without_a_stream_the_payment_is_polled_with_backoff() {
    let mut till = Till::in_state(PaymentState::Sent);
    till.on(Event::StreamLost);
    assert!(till.did(&Command::SetTimer(Timer::Poll, 1000)));
    till.on(Event::TimerFired(Timer::Poll));
    assert_eq!(till.last, [Command::ReadPayment(id("p1"))]);
    read(&mut till, Ok(payment("p1", 10, PaymentState::Sent)));
    assert_eq!(
        till.last,
        [Command::SetTimer(Timer::Poll, 1000)],
        "nothing new, so it is polled again"
    );
    for wait in [2000, 4000, 5000, 5000] {
        read(&mut till, Err(FetchFailure::NoAnswer));
        assert_eq!(till.last, [Command::SetTimer(Timer::Poll, wait)]);
    }
    read(&mut till, Ok(payment("p1", 11, PaymentState::Active)));
    assert!(till.did(&Command::SetTimer(Timer::Poll, 1000)));
    assert_eq!(till.screen(), Screen::Active);
}

#[test]
fn a_stream_that_comes_back_stops_the_polling() {
    let mut till = Till::in_state(PaymentState::Sent);
    till.on(Event::StreamLost)
        .on(opened(vec![payment("p1", 11, PaymentState::Active)]));
    assert!(till.did(&Command::StopTimer(Timer::Poll)));
    assert!(!till.did(&Command::ReadPayment(id("p1"))));
    assert_eq!(till.screen(), Screen::Active);
}

#[test]
fn a_payment_that_ended_while_the_stream_was_away_is_read() {
    let mut till = Till::in_state(PaymentState::Active);
    till.on(Event::StreamLost).on(opened(vec![]));
    assert!(till.did(&Command::ReadPayment(id("p1"))));
    read(&mut till, Err(FetchFailure::NoAnswer));
    assert!(
        matches!(till.last[..], [Command::SetTimer(Timer::Poll, _)]),
        "it is polled even with a stream"
    );
    read(&mut till, Ok(payment("p1", 12, PaymentState::Paid)));
    assert_eq!(
        till.screen(),
        Screen::Paid {
            before_cancel: false
        }
    );
}

#[test]
fn check_now_reads_at_once() {
    for state in [
        PaymentState::Unknown,
        PaymentState::NeedsAttention,
        PaymentState::Held,
    ] {
        let mut till = Till::in_state(state);
        assert_eq!(till.view().primary, enabled(Action::CheckNow), "{state:?}");
        assert!(till.can(Action::CheckNow));
        till.on(Event::CheckNow);
        assert_eq!(till.last, [Command::ReadPayment(id("p1"))], "{state:?}");
    }
}

#[test]
fn a_payment_lost_at_the_proxy_does_not_count_as_not_charged() {
    let mut till = Till::in_state(PaymentState::Active);
    read(&mut till, Err(FetchFailure::NotFound));
    assert_eq!(till.screen(), Screen::Active);
    assert_eq!(till.count("error"), 1);
    read(&mut till, Err(FetchFailure::NotFound));
    assert_eq!(till.count("error"), 1, "the same refusal is announced once");
    assert!(!till.can(Action::Charge));
}

#[test]
fn a_payment_that_needs_attention_may_still_resolve() {
    let mut till = Till::in_state(PaymentState::NeedsAttention);
    assert_eq!(till.count("attention"), 1);
    till.on(seen(11, PaymentState::Paid));
    assert_eq!(
        till.screen(),
        Screen::Paid {
            before_cancel: false
        }
    );
    assert_eq!(till.count("paid"), 1);
}

#[test]
fn another_tabs_new_payment_is_shown_instead_of_a_charge() {
    let mut till = Till::in_state(PaymentState::Cancelled);
    till.on(Event::PaymentSeen(payment("p2", 1, PaymentState::Sent)));
    assert_eq!(till.screen(), Screen::Sent);
    assert!(till.did(&Command::RememberPayment(Some(id("p2")))));
    assert!(!till.can(Action::Charge));
}
