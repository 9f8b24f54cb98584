//! Several tabs of one till: one drives, the others mirror it.

use ipp_flow::*;

use crate::till::*;

fn role(drives: bool) -> Event {
    Event::RoleGiven { drives }
}

fn shows(payment: &str) -> Event {
    Event::Followed(Some(Shown {
        id: id(payment),
        doubtful: false,
    }))
}

fn sends(payment: &str) -> Event {
    Event::Followed(Some(Shown {
        id: id(payment),
        doubtful: true,
    }))
}

/// A payment of order `B`, which is not this page's.
fn foreign(payment_id: &str, version: u64, state: PaymentState) -> Payment {
    Payment {
        reference: "B".into(),
        ..payment(payment_id, version, state)
    }
}

/// Ready to charge, but another tab drives.
fn mirror() -> Till {
    let mut till = Till::ready();
    till.on(role(false));
    till
}

/// The other tab's payment `p2` of order `B` is on the screen.
fn borrowing(state: PaymentState) -> Till {
    let mut till = mirror();
    till.on(shows("p2"))
        .on(Event::PaymentSeen(foreign("p2", 1, state)));
    till
}

#[test]
fn a_tab_that_mirrors_charges_nothing_and_offers_to_take_over() {
    let mut till = mirror();
    let view = till.view();
    assert_eq!(view.primary, enabled(Action::TakeOver));
    assert_eq!((view.status, view.secondary), (Text::OtherTab, None));
    assert!(view.picker == Picker::Hidden && !till.can(Action::Charge) && !till.can(Action::Done));
    till.on(Event::Charge(id("p1")));
    assert!(till.last.is_empty() && till.started().is_empty());
}

#[test]
fn a_tab_that_mirrors_cancels_nothing_and_says_why() {
    let mut till = Till::in_state(PaymentState::Sent);
    till.on(role(false)).on(Event::Cancel);
    assert!(till.last.is_empty());
    let view = till.view();
    assert_eq!(view.screen, Screen::Sent);
    assert_eq!(view.blocked, Some(Blocked::OtherTab));
    assert_eq!(view.primary, enabled(Action::TakeOver));
    assert!(!till.can(Action::Cancel));
}

#[test]
fn taking_over_is_asked_for_and_done_when_the_role_is_given() {
    let mut till = mirror();
    till.on(Event::TakeOver);
    assert_eq!(till.last, [Command::TakeOver]);
    assert!(!till.can(Action::Charge), "not before it is given");
    till.on(role(true));
    assert!(till.can(Action::Charge));
    till.on(Event::TakeOver);
    assert!(till.last.is_empty(), "it drives already");
}

#[test]
fn a_mirror_shows_the_driving_tabs_payment_unannounced() {
    let mut till = borrowing(PaymentState::Active);
    assert_eq!(till.screen(), Screen::Active);
    assert_eq!(till.view().reference.as_deref(), Some("B"));
    till.on(Event::PaymentSeen(foreign("p2", 2, PaymentState::Paid)));
    assert!(matches!(till.screen(), Screen::Paid { .. }));
    assert_eq!(till.announced(), ["ready"]);
    let remembered = |c: &Command| matches!(c, Command::RememberPayment(Some(_)));
    assert!(!till.done.iter().any(remembered));
}

#[test]
fn a_mirrors_page_hears_of_a_payment_of_its_own_order() {
    let mut till = mirror();
    till.on(shows("p1"))
        .on(Event::PaymentSeen(payment("p1", 1, PaymentState::Sent)))
        .on(Event::PaymentSeen(payment("p1", 2, PaymentState::Paid)));
    assert_eq!(till.announced(), ["ready", "change", "change", "paid"]);
}

#[test]
fn a_mirror_leaves_with_the_driving_tab_except_its_own_payment() {
    let mut till = borrowing(PaymentState::Paid);
    till.on(Event::Followed(None));
    assert_eq!(till.screen(), Screen::Ready);
    let mut till = borrowing(PaymentState::Active);
    till.on(Event::Followed(None));
    assert_eq!(till.screen(), Screen::Ready);
    let mut till = Till::in_state(PaymentState::Active);
    till.on(role(false))
        .on(shows("p1"))
        .on(Event::Followed(None));
    assert_eq!(till.screen(), Screen::Active);
}

#[test]
fn a_mirror_reads_an_unknown_payment_and_shows_it_later() {
    let mut till = mirror();
    till.on(shows("p2"));
    assert_eq!(till.last, [Command::ReadPayment(id("p2"))]);
    till.on(Event::PaymentRead(id("p2"), Err(FetchFailure::NotFound)));
    assert_eq!(till.screen(), Screen::Ready);
    till.on(Event::PaymentSeen(foreign("p2", 1, PaymentState::Sent)));
    assert_eq!(till.screen(), Screen::Sent);
}

#[test]
fn a_mirror_waits_for_a_payment_that_is_being_sent() {
    let mut till = mirror();
    till.on(sends("p2"));
    assert!(till.last.is_empty());
    till.on(Event::PaymentSeen(foreign("p2", 1, PaymentState::Sent)));
    assert_eq!(till.screen(), Screen::Sent);
    let mut till = mirror();
    till.on(sends("p2")).on(shows("p2"));
    assert_eq!(till.last, [Command::ReadPayment(id("p2"))]);
}

#[test]
fn taking_over_first_reads_what_the_other_tab_was_sending() {
    let mut till = mirror();
    till.on(sends("p2")).on(role(true));
    assert!(till.did(&Command::ReadPayment(id("p2"))));
    assert!(!till.can(Action::Charge));
    till.on(Event::PaymentRead(
        id("p2"),
        Ok(foreign("p2", 1, PaymentState::Sent)),
    ));
    assert_eq!(till.screen(), Screen::Sent);
    assert!(till.can(Action::Cancel));
}

#[test]
fn who_takes_over_goes_on_with_the_payment_that_it_mirrored() {
    let mut till = borrowing(PaymentState::Sent);
    till.on(role(true));
    assert!(till.did(&Command::RememberPayment(Some(id("p2")))));
    till.on(Event::Cancel);
    assert!(till.did(&Command::AskCancel(id("p2"))));
    till.on(Event::PaymentSeen(foreign("p2", 2, PaymentState::Paid)));
    assert_eq!(till.count("paid"), 1, "it belongs to this tab now");
}

#[test]
fn a_tab_that_loses_the_role_goes_on_sending_the_same_id() {
    let mut till = Till::starting();
    till.on(role(false))
        .on(shows("p2"))
        .on(Event::PaymentSeen(foreign("p2", 1, PaymentState::Sent)));
    assert_eq!(till.screen(), Screen::Starting);
    till.on(Event::StartAnswered(id("p1"), Err(StartFailure::NoAnswer)))
        .on(Event::TimerFired(Timer::RetryStart));
    assert_eq!(till.started(), [id("p1"), id("p1")]);
    till.on(Event::StartAnswered(
        id("p1"),
        Ok(payment("p1", 1, PaymentState::Sent)),
    ));
    assert_eq!(
        till.view().reference.as_deref(),
        Some("A"),
        "the tab keeps showing its own payment"
    );
    till.on(Event::PaymentSeen(payment("p1", 2, PaymentState::Paid)));
    assert_eq!(till.count("paid"), 1);
    assert_eq!(till.view().reference.as_deref(), Some("B"));
}

#[test]
fn a_driving_tab_ignores_what_other_tabs_show() {
    let mut till = Till::ready();
    let before = till.model.clone();
    till.on(shows("p2")).on(role(true));
    assert_eq!(till.model, before);
    assert!(till.last.is_empty());
}

#[test]
fn what_is_on_the_screen_is_what_others_mirror() {
    let shown = |till: &Till| till.model.shown().map(|shown| (shown.id, shown.doubtful));
    assert_eq!(shown(&Till::ready()), None);
    assert_eq!(shown(&Till::starting()), Some((id("p1"), true)));
    for state in [PaymentState::Sent, PaymentState::Paid] {
        assert_eq!(shown(&Till::in_state(state)), Some((id("p1"), false)));
    }
}
