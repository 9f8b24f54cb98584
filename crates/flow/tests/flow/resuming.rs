//! Resuming a payment after a reload, or one that another tab started.

use ipp_flow::*;

use crate::till::*;

/// A page that was reloaded while it watched `p1`.
fn reloaded() -> Till {
    let mut till = Till::new();
    till.on(Event::Tick(Millis(1_000_000)))
        .on(Event::Remembered {
            payment: Some(id("p1")),
            device: Some(device_id("d1")),
        });
    assert!(till.did(&Command::ReadPayment(id("p1"))));
    till.on(Event::DevicesRead(Ok(vec![device("d1")])))
        .on(Event::OrderSet(Some(Ok(order("A")))));
    till
}

#[test]
fn a_reload_comes_back_to_the_payment() {
    for state in ALL_STATES {
        let mut till = reloaded();
        assert_eq!(till.screen(), Screen::Resuming);
        till.on(Event::PaymentRead(id("p1"), Ok(payment("p1", 5, state))));
        assert_ne!(till.screen(), Screen::Resuming, "{state:?}");
        assert_eq!(till.view().amount, Some(order("A").amount));
    }
}

#[test]
fn a_remembered_payment_that_never_existed_is_forgotten() {
    let mut till = reloaded();
    till.on(opened(vec![]))
        .on(Event::PaymentRead(id("p1"), Err(FetchFailure::NotFound)))
        .on(Event::PaymentRead(id("p1"), Err(FetchFailure::NotFound)));
    assert_eq!(
        till.last,
        [Command::AskCancel(id("p1"))],
        "the cancel keeps it from beginning later"
    );
    assert!(!till.can(Action::Charge));
    till.on(Event::CancelAnswered(id("p1"), Err(FetchFailure::NotFound)));
    assert!(till.did(&Command::RememberPayment(None)));
    assert!(till.can(Action::Charge));
}

#[test]
fn a_put_cut_off_by_a_reload_may_arrive_after_the_first_read() {
    let mut till = reloaded();
    till.on(opened(vec![]))
        .on(Event::PaymentRead(id("p1"), Err(FetchFailure::NotFound)));
    assert!(matches!(till.last[..], [Command::SetTimer(Timer::Poll, _)]));
    till.on(Event::Charge(id("p2")));
    assert!(
        till.started().is_empty(),
        "the remembered payment may still exist"
    );
    till.on(Event::TimerFired(Timer::Poll));
    assert_eq!(till.last, [Command::ReadPayment(id("p1"))]);
    till.on(Event::PaymentRead(
        id("p1"),
        Ok(payment("p1", 1, PaymentState::Starting)),
    ));
    assert_eq!(till.screen(), Screen::Starting);
}

#[test]
fn nothing_is_charged_until_the_remembered_payment_is_answered() {
    let mut till = reloaded();
    till.on(opened(vec![]));
    for failure in [
        FetchFailure::NoAnswer,
        FetchFailure::Refused(Reason::new("wrong_scope", "No.")),
    ] {
        till.on(Event::PaymentRead(id("p1"), Err(failure)))
            .on(Event::Charge(id("p2")));
        assert_eq!(till.screen(), Screen::Resuming);
        till.on(Event::TimerFired(Timer::Poll));
        assert_eq!(till.last, [Command::ReadPayment(id("p1"))]);
    }
    assert!(till.started().is_empty());
    assert_eq!(till.count("error"), 1);
}

#[test]
fn a_missing_remembered_payment_still_waits_for_the_stream() {
    let mut till = reloaded();
    till.on(Event::PaymentRead(id("p1"), Err(FetchFailure::NotFound)))
        .on(Event::PaymentRead(id("p1"), Err(FetchFailure::NotFound)))
        .on(Event::CancelAnswered(id("p1"), Err(FetchFailure::NotFound)));
    assert_eq!(till.screen(), Screen::Resuming);
    till.on(opened(vec![payment("p2", 3, PaymentState::Active)]));
    assert_eq!(
        till.screen(),
        Screen::Active,
        "another tab is charging this order"
    );
}

#[test]
fn an_open_payment_of_this_order_from_another_tab_is_picked_up() {
    let mut till = Till::new();
    till.on(Event::Remembered {
        payment: None,
        device: None,
    })
    .on(Event::OrderSet(Some(Ok(order("A")))))
    .on(opened(vec![payment("p7", 3, PaymentState::Sent)]));
    assert_eq!(till.screen(), Screen::Sent);
    assert!(till.did(&Command::RememberPayment(Some(id("p7")))));
}

#[test]
fn an_order_set_after_the_stream_opened_finds_its_payment() {
    let mut till = Till::ready();
    let other = Payment {
        reference: "B".into(),
        ..payment("p7", 3, PaymentState::Active)
    };
    till.on(Event::PaymentSeen(other));
    assert_eq!(till.screen(), Screen::Ready);
    till.on(Event::OrderSet(Some(Ok(order("B")))));
    assert_eq!(till.screen(), Screen::Active);
    assert!(
        till.did(&Command::ReadPayment(id("p7"))),
        "it may have changed since"
    );
}

#[test]
fn the_snapshot_may_bring_the_remembered_payment_first() {
    let mut till = reloaded();
    till.on(opened(vec![payment("p1", 6, PaymentState::Active)]));
    assert_eq!(till.screen(), Screen::Active);
    till.on(Event::PaymentRead(
        id("p1"),
        Ok(payment("p1", 5, PaymentState::Sent)),
    ));
    assert_eq!(till.screen(), Screen::Active, "the read was older");
}

#[test]
fn ready_is_announced_once_and_first() {
    let mut till = reloaded();
    till.on(Event::PaymentRead(
        id("p1"),
        Ok(payment("p1", 5, PaymentState::Paid)),
    ))
    .on(opened(vec![]))
    .on(Event::Done)
    .on(Event::StreamLost)
    .on(opened(vec![]));
    assert_eq!(till.announced(), ["ready", "change", "paid"]);
}

#[test]
fn a_read_that_answers_about_another_payment_is_as_good_as_none() {
    let mut till = reloaded();
    till.on(opened(vec![]));
    let other = payment("p2", 9, PaymentState::Failed);
    till.on(Event::PaymentRead(id("p1"), Ok(other)));
    assert_eq!(till.screen(), Screen::Resuming);
    assert!(matches!(till.last[..], [Command::SetTimer(Timer::Poll, _)]));
}
