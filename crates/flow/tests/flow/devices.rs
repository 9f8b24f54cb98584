//! Terminals: picked, busy, missing, unreadable.

use ipp_flow::*;

use crate::till::*;

#[test]
fn a_busy_terminal_is_not_charged_and_says_what_keeps_it_busy() {
    let mut till = Till::ready();
    till.on(Event::DeviceBusy(device_id("d1"), Some(busy("x", "1043"))));
    let why = Blocked::TerminalBusy {
        device: "Counter d1".into(),
        reference: "1043".into(),
        seconds: 42,
        till: "till-2".into(),
    };
    assert_eq!(till.view().blocked, Some(why));
    till.on(Event::Charge(id("p1")));
    assert!(till.started().is_empty());
    till.on(Event::DeviceBusy(device_id("d1"), None))
        .on(Event::Charge(id("p1")));
    assert_eq!(till.started(), [id("p1")]);
}

#[test]
fn busy_in_the_snapshot_counts_before_the_terminals_are_read() {
    let mut till = Till::new();
    till.on(Event::Remembered {
        payment: None,
        device: Some(device_id("d1")),
    })
    .on(Event::OrderSet(Some(Ok(order("A")))))
    .on(Event::StreamOpened {
        payments: vec![],
        busy: vec![busy_device("d1", "x", "1043")],
    })
    .on(Event::DevicesRead(Ok(vec![device("d1")])));
    assert!(!till.can(Action::Charge));
}

#[test]
fn a_list_older_than_the_stream_makes_no_terminal_busy() {
    let mut till = Till::ready();
    let stale = Device {
        busy: Some(busy("x", "1043")),
        ..device("d1")
    };
    till.on(Event::DevicesRead(Ok(vec![stale])));
    assert!(till.can(Action::Charge));
}

#[test]
fn a_terminal_whose_payment_is_known_to_be_over_is_free() {
    let mut till = Till::in_state(PaymentState::Active);
    till.on(Event::DeviceBusy(device_id("d1"), Some(busy("p1", "A"))))
        .on(Event::StreamLost)
        .on(Event::PaymentRead(
            id("p1"),
            Ok(payment("p1", 11, PaymentState::Cancelled)),
        ));
    let free = |till: &Till| match till.view().picker {
        Picker::Rows(rows) => rows.iter().all(|row| row.busy.is_none()),
        _ => false,
    };
    assert!(free(&till));
    till.on(Event::StreamOpened {
        payments: vec![],
        busy: vec![busy_device("d1", "p1", "A")],
    });
    assert!(free(&till) && till.can(Action::Charge));
}

#[test]
fn the_picked_terminal_is_stored_and_a_missing_one_is_refused() {
    let mut till = Till::ready();
    till.on(Event::DeviceChosen(device_id("nowhere")));
    assert!(till.last.is_empty());
    till.on(Event::DeviceChosen(device_id("d2")));
    assert_eq!(till.last, [Command::RememberDevice(device_id("d2"))]);
    till.on(Event::DeviceChosen(device_id("d2")));
    assert!(till.last.is_empty());
}

#[test]
fn the_only_terminal_is_used_but_replaces_no_missing_one() {
    let mut till = Till::ready();
    till.on(Event::DevicesRead(Ok(vec![device("d2")])));
    assert_eq!(till.view().blocked, Some(Blocked::NoTerminalPicked));
    till.model.chosen = None;
    assert!(till.can(Action::Charge));
    till.on(Event::Charge(id("p1")));
    assert!(till.did(&Command::RememberDevice(device_id("d2"))));
}

#[test]
fn a_pressed_only_terminal_stays_picked_when_another_comes() {
    let mut till = Till::ready();
    till.model.chosen = None;
    till.on(Event::DevicesRead(Ok(vec![device("d2")])));
    till.on(Event::DeviceChosen(device_id("d2")));
    assert_eq!(till.last, [Command::RememberDevice(device_id("d2"))]);
    till.on(Event::DevicesRead(Ok(vec![device("d1"), device("d2")])));
    assert!(till.can(Action::Charge));
}

#[test]
fn unreadable_terminals_are_retried_and_known_ones_kept() {
    let mut till = Till::new();
    till.on(opened(vec![]))
        .on(Event::DevicesRead(Err(FetchFailure::NoAnswer)));
    assert_eq!(till.view().picker, Picker::Failed);
    till.on(Event::TimerFired(Timer::RetryDevices));
    assert_eq!(till.last, [Command::ReadDevices]);
    till.on(Event::DevicesRead(Ok(vec![device("d1")])))
        .on(Event::DevicesRead(Err(FetchFailure::NoAnswer)));
    assert!(matches!(till.view().picker, Picker::Rows(_)));
}

#[test]
fn terminals_are_read_again_when_the_stream_comes_back() {
    let mut till = Till::ready();
    till.on(Event::StreamLost).on(opened(vec![]));
    assert!(till.did(&Command::ReadDevices));
    till.on(Event::DevicesChanged);
    assert_eq!(till.last, [Command::ReadDevices]);
}

#[test]
fn a_refused_list_is_announced_once_until_it_is_read() {
    let refused = || {
        let why = FetchFailure::Refused(Reason::new("token_expired", "Expired."));
        Event::DevicesRead(Err(why))
    };
    let told = |till: &Till| {
        let error = |c: &&Command| matches!(c, Command::Announce(Announcement::Error(..)));
        till.done.iter().filter(error).count()
    };
    let mut till = Till::ready();
    till.on(refused())
        .on(Event::DevicesRead(Err(FetchFailure::NoAnswer)))
        .on(refused());
    assert_eq!(told(&till), 1);
    till.on(Event::DevicesRead(Ok(vec![device("d1")])))
        .on(refused());
    assert_eq!(told(&till), 2);
}
