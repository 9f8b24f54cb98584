//! The till's other open payments: listed, visited and left.

use ipp_flow::*;

use crate::till::*;

fn of(reference: &str, payment_id: &str, state: PaymentState, created: i64) -> Payment {
    Payment {
        reference: reference.into(),
        created_at: Millis(created),
        ..payment(payment_id, 3, state)
    }
}

/// A till with order `A` on the screen and open payments of two other orders.
fn after_a_crash() -> Till {
    let mut till = Till::ready();
    till.on(opened(vec![
        of("B", "b1", PaymentState::Active, 990_000),
        of("C", "c1", PaymentState::NeedsAttention, 400_000),
    ]));
    till
}

fn listed(till: &Till) -> Vec<String> {
    till.view()
        .open
        .into_iter()
        .map(|row| row.reference)
        .collect()
}

#[test]
fn open_payments_in_the_snapshot_are_listed_oldest_first() {
    let till = after_a_crash();
    let view = till.view();
    let [attention, active] = &view.open[..] else {
        panic!("{:?}", view.open)
    };
    assert_eq!((attention.reference.as_str(), attention.age), ("C", 600));
    assert_eq!(attention.status, Text::NeedsAttention);
    assert!(attention.careful);
    assert_eq!((active.reference.as_str(), active.age), ("B", 10));
    assert_eq!(active.status, Text::CustomerPaying { device: None });
    assert_eq!(active.terminal.as_deref(), Some("Counter d1"));
    assert_eq!(active.amount.minor, 24_000);
    assert!(!active.careful);
    assert_eq!(view.screen, Screen::Ready);
    assert!(
        till.can(Action::Charge),
        "open payments of other orders do not block this one"
    );
}

#[test]
fn leaving_a_visited_payment_returns_to_the_pages_order() {
    let mut till = after_a_crash();
    till.on(Event::Visit(id("b1")));
    assert!(
        till.did(&Command::ReadPayment(id("b1"))),
        "it may have changed since"
    );
    let view = till.view();
    assert_eq!(view.screen, Screen::Active);
    assert_eq!(view.reference.as_deref(), Some("B"));
    assert_eq!(view.primary, enabled(Action::Back));
    assert_eq!(view.secondary, enabled(Action::Cancel));
    assert!(till.can(Action::Done) && till.can(Action::Cancel) && !till.can(Action::Charge));
    assert_eq!(
        listed(&till),
        ["C"],
        "the one on the screen is not in the list"
    );
    till.on(Event::Done);
    let view = till.view();
    assert_eq!(
        (view.screen, view.reference.as_deref()),
        (Screen::Ready, Some("A"))
    );
    assert!(till.can(Action::Charge));
    assert_eq!(listed(&till), ["C", "B"]);
}

#[test]
fn from_one_the_cashier_goes_straight_to_the_next() {
    let mut till = after_a_crash();
    till.on(Event::Visit(id("b1"))).on(Event::Visit(id("c1")));
    assert_eq!(till.screen(), Screen::NeedsAttention);
    assert_eq!(till.view().secondary, enabled(Action::Back));
    assert_eq!(listed(&till), ["B"]);
    assert_eq!(till.count("attention"), 1);
}

#[test]
fn a_visited_payment_can_be_cancelled_and_shows_its_end() {
    let mut till = after_a_crash();
    till.on(Event::Visit(id("b1"))).on(Event::Cancel);
    assert!(till.did(&Command::AskCancel(id("b1"))));
    assert!(!till.can(Action::Done), "the cancel is being requested");
    till.on(Event::CancelAnswered(
        id("b1"),
        Ok(Payment {
            version: 4,
            ..of("B", "b1", PaymentState::Cancelled, 990_000)
        }),
    ));
    assert_eq!(till.screen(), Screen::Cancelled);
    assert!(!till.can(Action::Charge), "the page has another order");
    till.on(Event::Done);
    assert_eq!(till.view().reference.as_deref(), Some("A"));
    assert_eq!(listed(&till), ["C"]);
}

#[test]
fn one_that_is_looked_at_is_not_remembered_over_a_reload() {
    let mut till = after_a_crash();
    till.on(Event::Visit(id("b1")));
    let remembered = |c: &Command| matches!(c, Command::RememberPayment(Some(_)));
    assert!(!till.last.iter().any(remembered));
}

#[test]
fn no_payment_can_be_visited_while_the_pages_own_one_runs() {
    for state in ALL_STATES.into_iter().filter(|s| !s.is_final()) {
        let mut till = after_a_crash();
        till.on(Event::Charge(id("p1")));
        assert!(listed(&till).is_empty());
        till.on(seen(5, state));
        assert!(listed(&till).is_empty(), "{state:?}");
        let before = till.model.clone();
        till.on(Event::Visit(id("b1")));
        assert_eq!(till.model, before, "{state:?}");
    }
}

#[test]
fn only_what_is_open_and_known_can_be_looked_at() {
    let mut till = after_a_crash();
    till.on(Event::PaymentSeen(Payment {
        version: 9,
        ..of("B", "b1", PaymentState::Paid, 990_000)
    }));
    assert_eq!(listed(&till), ["C"]);
    let before = till.model.clone();
    till.on(Event::Visit(id("b1"))).on(Event::Visit(id("x")));
    assert_eq!(till.model, before);
}

#[test]
fn an_order_with_an_open_payment_resumes_it_and_charges_nothing() {
    let mut till = after_a_crash();
    till.on(Event::OrderSet(Some(Ok(order("B")))));
    assert_eq!(till.screen(), Screen::Active);
    assert_eq!(till.view().primary, None, "it is the page's own order");
    till.on(Event::Charge(id("p1")));
    assert!(till.started().is_empty());
}

#[test]
fn setting_the_order_of_a_visited_payment_makes_it_the_pages() {
    let mut till = after_a_crash();
    till.on(Event::Visit(id("b1")))
        .on(Event::OrderSet(Some(Ok(order("B")))));
    assert!(!till.can(Action::Done));
    till.on(Event::Done);
    assert_eq!(till.screen(), Screen::Active);
}

#[test]
fn a_payment_that_is_only_looked_at_is_not_moved() {
    let mut till = Till::ready();
    till.on(opened(vec![of("B", "b1", PaymentState::Sent, 900_000)]))
        .on(Event::Visit(id("b1")))
        .on(Event::MoveTo(device_id("d2"), id("p2")));
    assert!(till.view().targets.is_empty());
    assert!(!till.did(&Command::AskCancel(id("b1"))));
}

#[test]
fn a_mirror_visits_only_what_the_driving_tab_visits() {
    let mut till = after_a_crash();
    till.on(Event::RoleGiven { drives: false })
        .on(Event::Visit(id("b1")));
    assert!(listed(&till).is_empty());
    assert_eq!(till.screen(), Screen::Ready);
    for (shown, screen) in [("b1", Screen::Active), ("c1", Screen::NeedsAttention)] {
        till.on(Event::Followed(Some(Shown {
            id: id(shown),
            doubtful: false,
        })));
        assert_eq!(till.screen(), screen);
    }
}
