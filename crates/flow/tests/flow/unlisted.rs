//! Reads that a newer snapshot contradicts.

use ipp_flow::*;

use crate::till::*;

/// Payment `p1` was sent; then a snapshot came without it, and a cache answered with the old state.
fn contradicted() -> Till {
    let mut till = Till::in_state(PaymentState::Sent);
    till.on(Event::Tick(Millis(2_000_000)))
        .on(Event::StreamLost)
        .on(opened(vec![]));
    assert!(till.did(&Command::ReadPayment(id("p1"))));
    till.on(stale());
    till
}

fn stale() -> Event {
    Event::PaymentRead(id("p1"), Ok(payment("p1", 10, PaymentState::Sent)))
}

fn told(till: &Till) -> usize {
    let of_it = |c: &&Command| matches!(c, Command::Announce(Announcement::Error(why)) if why.code == "stale_answer");
    till.done.iter().filter(of_it).count()
}

#[test]
fn a_stale_read_that_the_snapshot_rules_out_is_not_believed() {
    let mut till = contradicted();
    assert_eq!(till.screen(), Screen::Unknown);
    assert!(!till.can(Action::Charge));
    assert!(matches!(
        till.last[..],
        [.., Command::SetTimer(Timer::Poll, _)]
    ));
    till.on(Event::TimerFired(Timer::Poll));
    assert!(till.did(&Command::ReadPayment(id("p1"))));
    till.on(stale());
    assert_eq!(told(&till), 1, "once");
    let paid = payment("p1", 11, PaymentState::Paid);
    till.on(Event::PaymentRead(id("p1"), Ok(paid)));
    assert!(matches!(till.screen(), Screen::Paid { .. }));
}

#[test]
fn what_the_proxy_itself_says_after_the_snapshot_is_believed() {
    let seen = payment("p1", 11, PaymentState::Active);
    let mut till = contradicted();
    till.on(Event::PaymentSeen(seen.clone()));
    assert_eq!(till.screen(), Screen::Active);
    let mut till = contradicted();
    till.on(opened(vec![seen]));
    assert_eq!(till.screen(), Screen::Active);
}

#[test]
fn a_payment_that_may_be_younger_than_the_snapshot_is_believed() {
    let mut till = Till::in_state(PaymentState::Sent);
    let created = payment("p1", 10, PaymentState::Sent).created_at;
    till.on(Event::Tick(created))
        .on(Event::StreamLost)
        .on(opened(vec![]))
        .on(stale());
    assert_eq!(till.screen(), Screen::Sent);
    assert_eq!(told(&till), 0);
}

#[test]
fn a_remembered_payment_missing_in_the_snapshot_is_unknown() {
    let mut till = Till::new();
    till.on(Event::Tick(Millis(2_000_000)))
        .on(Event::Remembered {
            payment: Some(id("p1")),
            device: Some(device_id("d1")),
        })
        .on(Event::DevicesRead(Ok(vec![device("d1")])))
        .on(opened(vec![]))
        .on(stale());
    assert_eq!(till.screen(), Screen::Unknown);
}
