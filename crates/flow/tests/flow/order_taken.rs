//! Orders that already have a payment: what a charge of them answers, and what the screen shows.

use ipp_flow::*;

use crate::till::*;

/// What `charge()` rejects with now: the code, and the amount of the payment in it.
fn refusal(till: &Till) -> Option<(&'static str, Option<i64>)> {
    charge_refused(&till.model).map(|why| (why.code, why.payment.map(|p| p.amount.minor)))
}

/// What a charge that started nothing announced: the code, and the state of the payment in it.
fn not_started(till: &Till) -> Option<(String, Option<PaymentState>)> {
    till.done.iter().find_map(|command| match command {
        Command::Announce(Announcement::NotStarted(reason, payment)) => {
            Some((reason.code.clone(), payment.as_ref().map(|p| p.state)))
        }
        _ => None,
    })
}

/// The charge of `order` as `p1` was refused, since `p9` of this till has the order.
fn taken_here(order: Order, told: PaymentState, read: PaymentState) -> Till {
    let mut till = Till::ready();
    till.on(Event::OrderSet(Some(Ok(order))))
        .on(Event::Charge(id("p1")))
        .on(Event::StartAnswered(id("p1"), Err(taken("p9", told))))
        .on(Event::PaymentRead(id("p9"), Ok(payment("p9", 4, read))));
    till
}

/// The charge of `A` as `p1` was refused, since `p9` of another till has the order.
fn taken_there(state: PaymentState) -> Till {
    let mut till = Till::starting();
    till.on(Event::StartAnswered(id("p1"), Err(taken("p9", state))))
        .on(Event::PaymentRead(id("p9"), Err(FetchFailure::NotFound)));
    till
}

#[test]
fn a_charge_says_nothing_of_the_payment_of_another_order() {
    for state in ALL_STATES {
        let mut till = Till::in_state(PaymentState::Active);
        till.on(Event::OrderSet(Some(Ok(order("B")))))
            .on(seen(11, state));
        assert_eq!(refusal(&till), Some(("another_order", None)), "{state:?}");
        till.on(Event::OrderSet(None));
        assert_eq!(refusal(&till), Some(("no_order", None)), "{state:?}");
    }
    let mut till = Till::starting();
    till.on(Event::OrderSet(Some(Ok(order("B")))));
    assert_eq!(refusal(&till), Some(("another_order", None)));
}

#[test]
fn a_charge_of_another_amount_does_not_join_a_running_payment() {
    let mut till = Till::starting();
    till.on(Event::OrderSet(Some(Ok(smaller()))));
    assert_eq!(refusal(&till), Some(("order_open", None)));
    for state in ALL_STATES.into_iter().filter(|state| !state.is_final()) {
        let mut till = Till::in_state(state);
        assert_eq!(refusal(&till), None, "{state:?}");
        till.on(Event::OrderSet(Some(Ok(smaller()))));
        assert_eq!(refusal(&till), Some(("order_open", Some(24_000))));
    }
}

#[test]
fn a_refusal_of_a_paid_or_held_order_carries_its_payment() {
    for (state, code) in [
        (PaymentState::Paid, "order_paid"),
        (PaymentState::Held, "order_held"),
    ] {
        let mut till = Till::in_state(state);
        assert_eq!(refusal(&till), Some((code, Some(24_000))));
        till.on(Event::OrderSet(Some(Ok(smaller()))));
        assert_eq!(refusal(&till), Some((code, Some(24_000))));
        till.on(Event::OrderSet(Some(Ok(order("B")))))
            .on(Event::OrderSet(Some(Ok(smaller()))));
        assert_eq!(refusal(&till), Some((code, Some(24_000))));
    }
}

#[test]
fn the_amount_beside_paid_is_the_one_that_was_paid() {
    let mut till = Till::in_state(PaymentState::Paid);
    till.on(Event::OrderSet(Some(Ok(smaller()))));
    assert_eq!(till.view().amount, Some(order("A").amount));
    till.on(Event::Done);
    let view = till.view();
    assert_eq!(view.blocked, Some(Blocked::AlreadyPaid));
    assert_eq!(view.amount, Some(order("A").amount));
    assert_eq!((view.tax, view.lines), (None, vec![]));
}

#[test]
fn an_earlier_payment_never_answers_a_charge_of_another_amount() {
    let till = taken_here(smaller(), PaymentState::Paid, PaymentState::Paid);
    let told = ("order_paid".to_owned(), Some(PaymentState::Paid));
    assert_eq!(not_started(&till), Some(told));
    assert_eq!(till.announced()[2..], ["error", "not-started", "change"]);
    let view = till.view();
    assert_eq!(view.amount, Some(order("A").amount));
    assert_eq!(view.hint, Some(Text::PaidBefore));
    assert!(!till.can(Action::Charge) && till.can(Action::Done) && !till.can(Action::CheckNow));
}

#[test]
fn an_earlier_payment_is_told_as_paid_not_as_this_charge() {
    let till = taken_here(order("A"), PaymentState::Paid, PaymentState::Paid);
    let told = ("order_paid".to_owned(), Some(PaymentState::Paid));
    assert_eq!(not_started(&till), Some(told));
    assert_eq!(till.count("paid"), 1);
    assert_eq!(till.view().hint, Some(Text::PaidBefore));
}

#[test]
fn a_payment_that_runs_is_joined_only_with_this_amount() {
    let mut till = taken_here(order("A"), PaymentState::Sent, PaymentState::Active);
    assert_eq!(not_started(&till), None);
    till.on(Event::PaymentSeen(payment("p9", 5, PaymentState::Paid)));
    assert_eq!(till.view().hint, None);

    let till = taken_here(smaller(), PaymentState::Sent, PaymentState::Active);
    let told = ("order_open".to_owned(), Some(PaymentState::Active));
    assert_eq!(not_started(&till), Some(told));
    assert_eq!(till.screen(), Screen::Active);
}

#[test]
fn what_is_held_or_unsettled_here_is_told_as_that() {
    for (state, code) in [
        (PaymentState::Held, "order_held"),
        (PaymentState::NeedsAttention, "order_unsettled"),
    ] {
        let till = taken_here(smaller(), state, state);
        assert_eq!(not_started(&till), Some((code.to_owned(), Some(state))));
        assert_eq!(till.count("attention"), 0);
    }
}

#[test]
fn an_order_that_another_till_was_paid_for_is_shown_as_paid() {
    let mut till = taken_there(PaymentState::Paid);
    let told = ("order_paid".to_owned(), Some(PaymentState::Paid));
    assert_eq!(not_started(&till), Some(told));
    assert_eq!(till.announced()[2..], ["error", "not-started"]);
    let view = till.view();
    assert!(matches!(view.screen, Screen::Paid { .. }));
    assert_eq!(view.amount, Some(order("A").amount));
    assert_eq!(
        (view.primary, view.secondary),
        (enabled(Action::Done), None)
    );
    till.on(Event::Done);
    let view = till.view();
    assert_eq!(view.blocked, Some(Blocked::AlreadyPaid));
    assert!(!till.can(Action::CheckNow) && !till.can(Action::Charge));
    till.on(Event::OrderSet(Some(Ok(order("B")))));
    assert!(till.can(Action::Charge));
}

#[test]
fn a_paid_order_is_paid_even_if_the_proxy_does_not_say_how_much() {
    let mut till = Till::starting();
    let told = StartFailure::OrderTaken(Taken {
        id: id("p9"),
        state: PaymentState::Paid,
        payment: None,
        detail: "Paid.".into(),
    });
    till.on(Event::StartAnswered(id("p1"), Err(told)))
        .on(Event::PaymentRead(id("p9"), Err(FetchFailure::NotFound)));
    let view = till.view();
    assert_eq!(view.blocked, Some(Blocked::AlreadyPaid));
    assert_eq!(view.amount, None, "it is not known");
    assert!(!till.can(Action::CheckNow) && !till.can(Action::Charge));
}

#[test]
fn what_another_till_has_open_held_or_unsettled_is_told_as_that() {
    for (state, blocked) in [
        (PaymentState::Active, Blocked::TakenElsewhere),
        (PaymentState::Held, Blocked::Held),
        (PaymentState::NeedsAttention, Blocked::Unsettled),
    ] {
        let till = taken_there(state);
        let code = blocked.code().to_owned();
        assert_eq!(not_started(&till), Some((code, Some(state))));
        assert_eq!(till.view().blocked, Some(blocked));
        assert!(!till.can(Action::Charge));
    }
}
