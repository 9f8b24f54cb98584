//! The PUT and its answers.

use ipp_flow::*;

use crate::till::*;

#[test]
fn an_unanswered_start_is_repeated_unchanged() {
    let mut till = Till::starting();
    let (mut waits, mut gone) = (vec![], 0);
    for _ in 0..4 {
        till.on(no_answer("p1"));
        assert_eq!(till.screen(), Screen::Unknown, "it may or may not run");
        let [Command::SetTimer(Timer::RetryStart, wait)] = till.last[..] else {
            panic!("{:?}", till.last)
        };
        waits.push(wait);
        // The page may have moved on and the cashier picked another terminal meanwhile.
        till.on(Event::OrderSet(Some(Ok(order("B")))))
            .on(Event::DeviceChosen(device_id("d2")));
        gone += wait;
        till.on(after(gone))
            .on(Event::TimerFired(Timer::RetryStart));
        let same = Command::Start {
            id: id("p1"),
            device: device_id("d1"),
            order: order("A"),
            left: 10_000 - gone,
        };
        assert_eq!(till.last, [same]);
    }
    assert_eq!(waits, [500, 1000, 2000, 4000]);
    till.on(no_answer("p1"));
    assert!(till.did(&Command::ReadPayment(id("p1"))), "then it is read");
    assert_eq!(till.screen(), Screen::Unknown);
}

/// A tick `ms` milliseconds after the press.
fn after(ms: u32) -> Event {
    Event::Tick(Millis(1_000_000 + i64::from(ms)))
}

#[test]
fn a_charge_that_may_have_been_sent_is_read_and_not_sent_late() {
    for late in [no_answer("p1"), Event::TimerFired(Timer::RetryStart)] {
        let mut till = Till::starting();
        if late != no_answer("p1") {
            till.on(no_answer("p1"));
        }
        // The connection was lost for a minute, or the machine slept.
        till.on(after(66_000)).on(late);
        assert!(till.did(&Command::ReadPayment(id("p1"))));
        assert_eq!(till.screen(), Screen::Unknown);
        assert_eq!(till.started(), [id("p1")], "it was sent late");
        till.on(Event::PaymentRead(id("p1"), Err(FetchFailure::NotFound)));
        assert_eq!(till.last, [Command::AskCancel(id("p1"))]);
        assert!(!till.can(Action::Charge), "it may still be on its way");
        till.on(Event::CancelAnswered(id("p1"), Err(FetchFailure::NoAnswer)));
        assert!(matches!(till.last[..], [Command::SetTimer(Timer::Poll, _)]));
        till.on(Event::TimerFired(Timer::Poll))
            .on(Event::PaymentRead(id("p1"), Err(FetchFailure::NotFound)))
            .on(Event::CancelAnswered(id("p1"), Err(FetchFailure::NotFound)));
        assert_eq!(till.view().hint, Some(Text::NotSent));
        assert_eq!(till.view().detail, None);
        assert!(till.can(Action::Charge));
        assert_eq!(till.count("error"), 1);
        assert_eq!(not_started(&till).as_deref(), Some("not_sent"));
        assert_eq!(till.started(), [id("p1")]);
    }
}

#[test]
fn a_payment_that_the_closing_cancel_finds_is_shown_after_all() {
    let mut till = Till::starting();
    till.on(after(10_000))
        .on(no_answer("p1"))
        .on(Event::PaymentRead(id("p1"), Err(FetchFailure::NotFound)))
        .on(Event::CancelAnswered(
            id("p1"),
            Ok(payment("p1", 2, PaymentState::Cancelling)),
        ));
    assert_eq!(till.screen(), Screen::Cancelling);
    assert_eq!(till.count("not-started"), 0);
}

#[test]
fn a_charge_that_never_left_is_withdrawn_without_a_question() {
    let mut till = Till::starting();
    till.on(after(10_000)).on(not_now());
    assert_eq!(till.view().hint, Some(Text::NotSent));
    assert!(till.can(Action::Charge));
    assert!(till.did(&Command::RememberPayment(None)));
    assert!(!till.did(&Command::ReadPayment(id("p1"))));
    assert_eq!(not_started(&till).as_deref(), Some("not_sent"));
    assert_eq!(till.count("error"), 1);
    till.on(Event::TimerFired(Timer::RetryStart));
    assert_eq!(till.started(), [id("p1")]);
}

#[test]
fn that_a_charge_was_not_sent_is_not_said_of_the_next_order() {
    let mut till = Till::starting();
    till.on(no_answer("p1"))
        .on(Event::OrderSet(Some(Ok(order("B")))))
        .on(after(66_000))
        .on(Event::CheckNow)
        .on(Event::PaymentRead(id("p1"), Err(FetchFailure::NotFound)))
        .on(Event::CancelAnswered(id("p1"), Err(FetchFailure::NotFound)));
    assert_eq!((till.screen(), till.view().hint), (Screen::Ready, None));
    assert_eq!(not_started(&till).as_deref(), Some("not_sent"));
}

/// The code of the announcement that nothing was started.
fn not_started(till: &Till) -> Option<String> {
    till.last.iter().find_map(|command| match command {
        Command::Announce(Announcement::NotStarted(reason, _)) => Some(reason.code.clone()),
        _ => None,
    })
}

#[test]
fn a_start_that_was_put_off_is_repeated_and_still_starting() {
    let mut till = Till::starting();
    let (mut waits, mut gone) = (vec![], 0);
    for _ in 0..3 {
        till.on(not_now());
        assert_eq!(till.screen(), Screen::Starting);
        assert!(!till.can(Action::Charge));
        let [Command::SetTimer(Timer::RetryStart, wait)] = till.last[..] else {
            panic!("{:?}", till.last)
        };
        waits.push(wait);
        gone += wait;
        till.on(after(gone))
            .on(Event::TimerFired(Timer::RetryStart));
    }
    assert_eq!(waits, [1000, 2000, 4000]);
    assert_eq!(till.started(), vec![id("p1"); 4], "always the same id");
    till.on(seen(2, PaymentState::Sent));
    assert_eq!(till.screen(), Screen::Sent);
}

#[test]
fn a_refusal_after_a_start_that_was_put_off_is_believed_at_once() {
    let mut till = Till::starting();
    till.on(not_now()).on(refused("p1"));
    assert_eq!(till.screen(), Screen::Ready);
    assert!(till.can(Action::Charge));
}

#[test]
fn being_put_off_leaves_an_earlier_unanswered_try_in_doubt() {
    let mut till = Till::starting();
    till.on(no_answer("p1")).on(not_now());
    assert_eq!(till.screen(), Screen::Unknown);
    till.on(Event::Cancel)
        .on(Event::TimerFired(Timer::RetryStart));
    assert_eq!(till.screen(), Screen::Unknown, "it may run");
    till.on(refused("p1"));
    assert!(till.did(&Command::ReadPayment(id("p1"))));
    assert!(!till.can(Action::Charge));
}

#[test]
fn a_start_cancelled_while_put_off_is_not_sent() {
    let mut till = Till::starting();
    till.on(not_now());
    assert!(till.can(Action::Cancel));
    till.on(Event::Cancel);
    assert_eq!(till.screen(), Screen::Cancelling);
    till.on(Event::TimerFired(Timer::RetryStart));
    assert_eq!(till.screen(), Screen::Ready);
    assert_eq!(till.started(), [id("p1")]);
    assert!(till.did(&Command::RememberPayment(None)));
}

fn not_now() -> Event {
    Event::StartAnswered(id("p1"), Err(StartFailure::NotNow))
}

#[test]
fn check_now_sends_an_unanswered_start_again_at_once() {
    let mut till = Till::starting();
    till.on(Event::CheckNow);
    assert!(till.last.is_empty(), "the first try is still under way");
    till.on(no_answer("p1")).on(Event::CheckNow);
    assert!(till.did(&Command::StopTimer(Timer::RetryStart)));
    assert_eq!(till.started(), [id("p1"), id("p1")]);
}

#[test]
fn the_stream_may_tell_of_the_payment_before_the_answer_does() {
    let mut till = Till::starting();
    till.on(no_answer("p1")).on(seen(2, PaymentState::Sent));
    assert!(till.did(&Command::StopTimer(Timer::RetryStart)));
    assert_eq!(till.screen(), Screen::Sent);
    till.on(Event::TimerFired(Timer::RetryStart))
        .on(no_answer("p1"))
        .on(refused("p1"));
    assert_eq!(till.screen(), Screen::Sent, "a late answer changes nothing");
}

#[test]
fn a_refused_start_leaves_the_order_free_and_says_why() {
    let mut till = Till::starting();
    till.on(refused("p1"));
    let view = till.view();
    assert_eq!(
        (view.screen, view.hint),
        (Screen::Ready, Some(Text::NotStarted))
    );
    assert_eq!(view.detail.as_deref(), Some("Too much."));
    assert!(till.can(Action::Charge));
    assert!(till.did(&Command::RememberPayment(None)));
    assert_eq!(till.count("error"), 1);
}

#[test]
fn a_busy_terminal_starts_nothing_and_reads_the_terminals_again() {
    let mut till = Till::starting();
    let failure = StartFailure::DeviceBusy("Counter 1 is busy.".into());
    till.on(Event::StartAnswered(id("p1"), Err(failure)));
    assert_eq!(till.screen(), Screen::Ready);
    assert!(till.did(&Command::ReadDevices));
}

#[test]
fn a_refusal_after_an_unanswered_try_needs_a_read() {
    let mut till = Till::starting();
    till.on(no_answer("p1")).on(refused("p1"));
    assert!(till.did(&Command::ReadPayment(id("p1"))));
    assert_eq!(till.screen(), Screen::Unknown);
    assert!(!till.can(Action::Charge));
    till.on(Event::PaymentRead(id("p1"), Err(FetchFailure::NoAnswer)));
    assert!(!till.can(Action::Charge));
    till.on(Event::PaymentRead(id("p1"), Err(FetchFailure::NotFound)));
    assert!(!till.can(Action::Charge));
    till.on(Event::CancelAnswered(id("p1"), Err(FetchFailure::NotFound)));
    assert_eq!(till.view().detail.as_deref(), Some("Too much."));
    assert!(till.can(Action::Charge));
}

#[test]
fn a_refusal_after_an_unanswered_try_may_find_it_running() {
    let mut till = Till::starting();
    till.on(no_answer("p1")).on(Event::Cancel).on(refused("p1"));
    till.on(Event::PaymentRead(
        id("p1"),
        Ok(payment("p1", 3, PaymentState::Active)),
    ));
    assert!(
        till.did(&Command::AskCancel(id("p1"))),
        "the cashier had cancelled"
    );
    assert_eq!(till.screen(), Screen::Cancelling);
}

#[test]
fn an_order_that_another_payment_has_taken_shows_that_payment() {
    let mut till = Till::starting();
    let taken = Err(taken("p9", PaymentState::Active));
    till.on(Event::StartAnswered(id("p1"), taken));
    assert!(till.did(&Command::ReadPayment(id("p9"))));
    assert!(!till.can(Action::Charge));
    till.on(Event::PaymentRead(
        id("p9"),
        Ok(payment("p9", 4, PaymentState::Active)),
    ));
    assert_eq!(till.screen(), Screen::Active);
    assert!(till.did(&Command::RememberPayment(Some(id("p9")))));
}

#[test]
fn another_tills_order_is_not_offered_until_check_now() {
    let mut till = Till::starting();
    till.on(Event::StartAnswered(
        id("p1"),
        Err(taken("p9", PaymentState::Active)),
    ));
    till.on(Event::PaymentRead(id("p9"), Err(FetchFailure::NotFound)));
    let view = till.view();
    assert_eq!(view.blocked, Some(Blocked::TakenElsewhere));
    assert_eq!(
        (view.primary, till.can(Action::Charge)),
        (enabled(Action::CheckNow), false)
    );
    till.on(Event::OrderSet(Some(Ok(order("B")))));
    assert!(till.can(Action::Charge), "another order is free");
    till.on(Event::OrderSet(Some(Ok(order("A")))));
    assert_eq!(till.view().blocked, Some(Blocked::TakenElsewhere));
    till.on(Event::CheckNow);
    assert!(till.can(Action::Charge), "the proxy decides");
}

#[test]
fn an_answer_about_another_payment_is_as_good_as_none() {
    let mut till = Till::starting();
    till.on(Event::StartAnswered(
        id("p1"),
        Ok(payment("p2", 1, PaymentState::Failed)),
    ));
    assert!(matches!(
        till.last[..],
        [Command::SetTimer(Timer::RetryStart, _)]
    ));
    till.on(Event::StartAnswered(
        id("p2"),
        Ok(payment("p2", 1, PaymentState::Failed)),
    ));
    assert_eq!(till.screen(), Screen::Unknown);
}
