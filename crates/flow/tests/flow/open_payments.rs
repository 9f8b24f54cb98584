//! The till's other open payments: listed, looked at, left again.

use ipp_flow::*;

use crate::till::*;

fn of(reference: &str, payment_id: &str, state: PaymentState, created: i64) -> Payment {
    Payment {
        reference: reference.into(),
        created_at: Millis(created),
        ..payment(payment_id, 3, state)
    }
}

/// A till with order `A` on the screen, that has two payments of other orders open.
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
fn what_the_snapshot_brings_is_listed_oldest_first_with_what_is_to_know() {
    let view = after_a_crash().view();
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
    assert!(view.can_charge, "another order is not in their way");
}

#[test]
fn touching_one_shows_it_and_leaving_it_goes_back_to_the_pages_order() {
    let mut till = after_a_crash();
    till.on(Event::Visit(id("b1")));
    assert!(
        till.did(&Command::ReadPayment(id("b1"))),
        "it may have changed since"
    );
    let view = till.view();
    assert_eq!(view.screen, Screen::Active);
    assert_eq!(view.reference.as_deref(), Some("B"));
    assert_eq!(view.primary, Some(Action::Back));
    assert_eq!(view.secondary, Some(Action::Cancel));
    assert!(view.can_done && view.can_cancel && !view.can_charge);
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
    assert!(view.can_charge);
    assert_eq!(listed(&till), ["C", "B"]);
}

#[test]
fn from_one_the_cashier_goes_straight_to_the_next() {
    let mut till = after_a_crash();
    till.on(Event::Visit(id("b1"))).on(Event::Visit(id("c1")));
    assert_eq!(till.screen(), Screen::NeedsAttention);
    assert_eq!(till.view().secondary, Some(Action::Back));
    assert_eq!(listed(&till), ["B"]);
    assert_eq!(till.count("attention"), 1);
}

#[test]
fn one_that_is_looked_at_can_be_cancelled_and_ends_before_the_cashiers_eyes() {
    let mut till = after_a_crash();
    till.on(Event::Visit(id("b1"))).on(Event::Cancel);
    assert!(till.did(&Command::AskCancel(id("b1"))));
    assert!(!till.view().can_done, "the cancel is being asked for");
    till.on(Event::CancelAnswered(
        id("b1"),
        Ok(Payment {
            version: 4,
            ..of("B", "b1", PaymentState::Cancelled, 990_000)
        }),
    ));
    assert_eq!(till.screen(), Screen::Cancelled);
    assert!(!till.view().can_charge, "the page has another order");
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
fn while_the_pages_own_payment_runs_there_is_no_list_and_nothing_takes_its_place() {
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
fn an_order_whose_payment_is_open_is_taken_up_by_itself_and_not_charged() {
    let mut till = after_a_crash();
    till.on(Event::OrderSet(Some(Ok(order("B")))));
    assert_eq!(till.screen(), Screen::Active);
    assert_eq!(till.view().primary, None, "it is the page's own order");
    till.on(Event::Charge(id("p1")));
    assert!(till.started().is_empty());
}

#[test]
fn an_order_that_is_set_while_its_payment_is_looked_at_makes_it_the_pages_own() {
    let mut till = after_a_crash();
    till.on(Event::Visit(id("b1")))
        .on(Event::OrderSet(Some(Ok(order("B")))));
    assert!(!till.view().can_done);
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
fn a_tab_that_mirrors_another_looks_at_what_that_one_looks_at_and_at_nothing_else() {
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
