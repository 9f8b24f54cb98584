//! Moving a payment that no phone picked up to another terminal.

use ipp_flow::*;

use crate::till::*;

const OTHER_DEVICE: &str = "d2";

fn to_d2() -> Event {
    Event::MoveTo(device_id(OTHER_DEVICE), id("p2"))
}

/// Payment `p1` has been in this state on `d1` for ten seconds.
fn late(state: PaymentState) -> Till {
    let mut till = Till::in_state(state);
    till.on(Event::Tick(Millis(1_010_000)));
    till
}

/// Payment `p1` waits on `d1` and is being moved to `d2`.
fn moving() -> Till {
    let mut till = late(PaymentState::Sent);
    till.on(to_d2());
    till
}

fn names(targets: &[Target]) -> Vec<&str> {
    targets.iter().map(|target| target.name.as_str()).collect()
}

#[test]
fn free_terminals_are_offered_after_ten_seconds_without_pick_up() {
    for state in ALL_STATES {
        let view = late(state).view();
        let offered: &[&str] = if state == PaymentState::Sent {
            &["Counter d2"]
        } else {
            &[]
        };
        assert_eq!(names(&view.targets), offered, "{state:?}");
    }
    let mut till = Till::in_state(PaymentState::Sent);
    till.on(Event::Tick(Millis(1_009_999)));
    assert!(till.view().targets.is_empty(), "it may still pick it up");
    till.on(to_d2());
    assert!(till.last.is_empty());
    let mut till = late(PaymentState::Sent);
    till.on(Event::DeviceBusy(
        device_id(OTHER_DEVICE),
        Some(busy("x", "1043")),
    ));
    assert!(
        till.view().targets.is_empty(),
        "a busy terminal is not offered"
    );
}

#[test]
fn a_move_cancels_says_so_and_starts_nothing() {
    let till = moving();
    assert_eq!(till.last, [Command::AskCancel(id("p1"))]);
    let view = till.view();
    assert_eq!(view.screen, Screen::Cancelling);
    let status = Text::Moving {
        from: Some("Counter d1".into()),
        to: Some("Counter d2".into()),
    };
    assert_eq!(view.status, status);
    assert!(view.targets.is_empty());
    assert_eq!(till.started(), [id("p1")]);
}

#[test]
fn only_a_confirmed_cancel_starts_the_second_payment() {
    let mut till = moving();
    till.on(Event::CancelAnswered(
        id("p1"),
        Ok(payment("p1", 11, PaymentState::Cancelling)),
    ));
    assert_eq!(
        till.started(),
        [id("p1")],
        "the cancel is requested but not confirmed"
    );
    till.on(seen(12, PaymentState::Cancelled));
    let start = Command::Start {
        id: id("p2"),
        device: device_id(OTHER_DEVICE),
        order: order("A"),
        left: 10_000,
    };
    assert!(till.did(&start), "{:?}", till.last);
    let remember = till
        .last
        .iter()
        .position(|c| *c == Command::RememberPayment(Some(id("p2"))));
    let sent = till.last.iter().position(|c| *c == start);
    assert!(remember < sent, "the id is stored before it is sent");
    assert!(till.did(&Command::RememberDevice(device_id(OTHER_DEVICE))));
    assert_eq!(till.screen(), Screen::Starting);
    till.on(Event::StartAnswered(
        id("p2"),
        Ok(payment("p2", 1, PaymentState::Sent)),
    ));
    assert_eq!(till.screen(), Screen::Sent);
}

#[test]
fn a_move_announces_the_change_but_not_an_end() {
    let mut till = moving();
    till.on(seen(11, PaymentState::Cancelled));
    let cancelled = payment("p1", 11, PaymentState::Cancelled);
    assert!(till.did(&Command::Announce(Announcement::Payment(
        PaymentEvent::Change,
        cancelled
    ))));
    assert_eq!(till.count("ended"), 0);
}

#[test]
fn what_turns_out_paid_says_so_and_is_not_moved() {
    let mut till = moving();
    let paid = Payment {
        cancel_asked: true,
        ..payment("p1", 11, PaymentState::Paid)
    };
    till.on(Event::CancelAnswered(id("p1"), Ok(paid)));
    let view = till.view();
    assert_eq!(view.status, Text::PaidBeforeCancel);
    let stayed = Text::NotMoved {
        device: Some("Counter d2".into()),
    };
    assert_eq!(view.hint, Some(stayed));
    assert_eq!(till.started(), [id("p1")]);
    assert_eq!(till.count("paid"), 1);
}

#[test]
fn what_ends_in_any_other_way_is_not_moved_either() {
    use PaymentState as S;
    for state in [S::Expired, S::Failed, S::Held, S::NeedsAttention] {
        let mut till = moving();
        till.on(seen(11, state));
        assert_eq!(till.started(), [id("p1")], "{state:?}");
        till.on(seen(12, S::Cancelled));
        assert_eq!(
            till.started(),
            [id("p1")],
            "{state:?}: nothing starts by itself later"
        );
    }
}

#[test]
fn a_cancel_without_an_answer_waits_and_asks_again() {
    let mut till = moving();
    for _ in 0..4 {
        till.on(Event::CancelAnswered(id("p1"), Err(FetchFailure::NoAnswer)));
        assert!(matches!(till.view().status, Text::Moving { .. }));
        till.on(Event::TimerFired(Timer::RetryCancel));
        assert_eq!(till.last, [Command::AskCancel(id("p1"))]);
    }
    let unknown = Payment {
        cancel_asked: true,
        ..payment("p1", 11, PaymentState::Unknown)
    };
    till.on(Event::PaymentSeen(unknown)).on(Event::StreamLost);
    assert_eq!(till.screen(), Screen::Unknown);
    assert_eq!(till.started(), [id("p1")]);
    till.on(seen(12, PaymentState::Cancelled));
    assert_eq!(till.started(), [id("p1"), id("p2")]);
}

#[test]
fn a_refused_cancel_ends_the_move_and_the_payment_goes_on() {
    let mut till = moving();
    let refused = FetchFailure::Refused(Reason::new("provider_refused", "Too late."));
    till.on(Event::CancelAnswered(id("p1"), Err(refused)));
    let view = till.view();
    assert_eq!(view.screen, Screen::Sent);
    assert_eq!(view.detail.as_deref(), Some("Too late."));
    assert_eq!(names(&view.targets), ["Counter d2"]);
    till.on(seen(11, PaymentState::Cancelled));
    assert_eq!(till.screen(), Screen::Cancelled);
    assert_eq!(till.started(), [id("p1")]);
}

#[test]
fn a_move_can_be_given_up_and_its_cancel_goes_on() {
    let mut till = moving();
    assert!(till.can(Action::Cancel));
    till.on(Event::Cancel);
    assert!(till.last.is_empty(), "the cancel is requested already");
    assert_eq!(till.view().status, Text::Cancelling);
    till.on(seen(11, PaymentState::Cancelled));
    assert_eq!(till.started(), [id("p1")]);
    assert_eq!(till.view().primary, enabled(Action::ChargeAgain));
    assert_eq!(till.count("ended"), 1);
}

#[test]
fn a_refused_start_says_so_and_offers_to_charge() {
    let mut till = moving();
    till.on(seen(11, PaymentState::Cancelled))
        .on(Event::StartAnswered(
            id("p2"),
            Err(StartFailure::DeviceBusy("Busy with 1043.".into())),
        ));
    let view = till.view();
    assert_eq!(view.hint, Some(Text::NotStarted));
    assert_eq!(view.detail.as_deref(), Some("Busy with 1043."));
    assert!(till.can(Action::Charge));
    till.on(Event::Charge(id("p3")));
    assert_eq!(till.started(), [id("p1"), id("p2"), id("p3")]);
}

#[test]
fn a_second_move_or_one_to_the_same_terminal_does_nothing() {
    let mut till = moving();
    till.on(Event::MoveTo(device_id(OTHER_DEVICE), id("p3")));
    assert!(till.last.is_empty());
    let mut till = late(PaymentState::Sent);
    for to in ["d1", "nowhere"] {
        till.on(Event::MoveTo(device_id(to), id("p2")));
        assert!(till.last.is_empty(), "{to}");
    }
    till.on(Event::MoveTo(device_id(OTHER_DEVICE), id("p1")));
    assert!(till.last.is_empty(), "an id that is not fresh");
}

#[test]
fn a_move_does_not_charge_an_order_taken_meanwhile() {
    let mut till = moving();
    till.on(Event::PaymentSeen(payment("p9", 1, PaymentState::Sent)))
        .on(seen(11, PaymentState::Cancelled));
    assert_eq!(till.started(), [id("p1")]);
    assert!(
        till.did(&Command::ReadPayment(id("p9"))),
        "that one is shown"
    );
}

#[test]
fn what_the_page_sets_meanwhile_is_not_what_moves() {
    let mut till = moving();
    till.on(Event::OrderSet(Some(Ok(order("B")))))
        .on(seen(11, PaymentState::Cancelled));
    let start = Command::Start {
        id: id("p2"),
        device: device_id(OTHER_DEVICE),
        order: order("A"),
        left: 10_000,
    };
    assert!(till.did(&start));
}

#[test]
fn a_payment_of_another_order_cannot_be_moved() {
    let mut till = late(PaymentState::Sent);
    till.on(Event::OrderSet(Some(Ok(order("B")))));
    assert!(till.view().targets.is_empty());
    till.on(to_d2());
    assert!(till.last.is_empty());
}

#[test]
fn nothing_is_moved_without_the_stream() {
    let mut till = late(PaymentState::Sent);
    till.on(Event::StreamLost);
    assert!(till.view().targets.is_empty());
    till.on(to_d2());
    assert!(till.last.is_empty());
}

#[test]
fn a_reload_during_a_move_ends_cancelled_and_charges_nothing() {
    let mut till = Till::new();
    till.on(Event::Remembered {
        payment: Some(id("p1")),
        device: Some(device_id("d1")),
    })
    .on(Event::DevicesRead(Ok(vec![
        device("d1"),
        device(OTHER_DEVICE),
    ])))
    .on(Event::OrderSet(Some(Ok(order("A")))))
    .on(opened(vec![payment("p1", 11, PaymentState::Cancelling)]))
    .on(seen(12, PaymentState::Cancelled));
    assert_eq!(till.screen(), Screen::Cancelled);
    assert!(till.started().is_empty());
    assert_eq!(till.view().primary, enabled(Action::ChargeAgain));
}

#[test]
fn a_tab_that_loses_the_role_moves_nothing() {
    let mut till = moving();
    till.on(Event::RoleGiven { drives: false })
        .on(seen(11, PaymentState::Cancelled));
    assert_eq!(till.started(), [id("p1")]);
    let mut till = late(PaymentState::Sent);
    till.on(Event::RoleGiven { drives: false });
    assert!(till.view().targets.is_empty());
    till.on(to_d2());
    assert!(till.last.is_empty());
}
