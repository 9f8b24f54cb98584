//! Cancels.

use ipp_flow::*;

use crate::till::*;

#[test]
fn cancelled_is_shown_only_when_the_payments_state_says_so() {
    let mut till = Till::in_state(PaymentState::Sent);
    till.on(Event::Cancel);
    assert_eq!(till.last, [Command::AskCancel(id("p1"))]);
    assert_eq!(till.screen(), Screen::Cancelling);
    till.on(Event::CancelAnswered(
        id("p1"),
        Ok(payment("p1", 11, PaymentState::Cancelling)),
    ));
    assert_eq!(till.screen(), Screen::Cancelling);
    till.on(seen(12, PaymentState::Cancelled));
    assert_eq!(till.screen(), Screen::Cancelled);
}

#[test]
fn a_payment_that_came_before_the_cancel_is_paid_and_says_so() {
    let mut till = Till::in_state(PaymentState::Active);
    let paid = Payment {
        cancel_asked: true,
        ..payment("p1", 11, PaymentState::Paid)
    };
    till.on(Event::Cancel)
        .on(Event::CancelAnswered(id("p1"), Ok(paid)));
    assert_eq!(
        till.screen(),
        Screen::Paid {
            before_cancel: true
        }
    );
    assert_eq!(till.view().status, Text::PaidBeforeCancel);
}

#[test]
fn a_second_press_on_cancel_asks_no_second_time() {
    let mut till = Till::in_state(PaymentState::Sent);
    till.on(Event::Cancel).on(Event::Cancel);
    assert!(till.last.is_empty());
    assert!(!till.can(Action::Cancel));
}

#[test]
fn an_unanswered_cancel_is_asked_again() {
    let mut till = Till::in_state(PaymentState::Sent);
    till.on(Event::Cancel);
    for wait in [500, 1000, 2000, 4000, 8000, 8000] {
        till.on(Event::CancelAnswered(id("p1"), Err(FetchFailure::NoAnswer)));
        assert_eq!(till.last, [Command::SetTimer(Timer::RetryCancel, wait)]);
        assert_eq!(till.screen(), Screen::Cancelling);
        till.on(Event::TimerFired(Timer::RetryCancel));
        assert_eq!(till.last, [Command::AskCancel(id("p1"))]);
    }
}

#[test]
fn a_cancel_that_the_stream_confirms_is_not_asked_again() {
    let mut till = Till::in_state(PaymentState::Sent);
    till.on(Event::Cancel)
        .on(Event::CancelAnswered(id("p1"), Err(FetchFailure::NoAnswer)))
        .on(seen(11, PaymentState::Cancelling))
        .on(Event::TimerFired(Timer::RetryCancel));
    assert!(till.last.is_empty());
}

#[test]
fn an_early_cancel_is_sent_once_the_proxy_has_the_payment() {
    let mut till = Till::starting();
    till.on(Event::Cancel);
    assert!(till.last.is_empty(), "there is nothing to cancel yet");
    assert_eq!(till.screen(), Screen::Cancelling);
    till.on(Event::StartAnswered(
        id("p1"),
        Ok(payment("p1", 1, PaymentState::Starting)),
    ));
    assert!(till.did(&Command::AskCancel(id("p1"))));
    assert_eq!(till.screen(), Screen::Cancelling);
}

#[test]
fn a_refused_cancel_says_why_and_the_payment_goes_on() {
    let mut till = Till::in_state(PaymentState::Active);
    let refused = FetchFailure::Refused(Reason::new("provider_refused", "Too late."));
    till.on(Event::Cancel)
        .on(Event::CancelAnswered(id("p1"), Err(refused)));
    assert!(till.did(&Command::ReadPayment(id("p1"))));
    till.on(Event::PaymentRead(
        id("p1"),
        Ok(payment("p1", 10, PaymentState::Active)),
    ));
    let view = till.view();
    assert_eq!(
        (view.screen, view.detail.as_deref()),
        (Screen::Active, Some("Too late."))
    );
    assert!(till.can(Action::Cancel));
    till.on(seen(11, PaymentState::Paid));
    assert_eq!(till.view().detail, None);
}

#[test]
fn what_is_over_cannot_be_cancelled() {
    for state in ALL_STATES.into_iter().filter(|s| s.is_final()) {
        let mut till = Till::in_state(state);
        till.on(Event::Cancel);
        assert!(till.last.is_empty(), "{state:?}");
    }
}

#[test]
fn an_answer_to_another_payments_cancel_changes_nothing() {
    let mut till = Till::in_state(PaymentState::Sent);
    till.on(Event::Cancel);
    let before = till.model.clone();
    till.on(Event::CancelAnswered(id("p2"), Err(FetchFailure::NotFound)));
    assert_eq!(till.model, before);
}
