//! When an order can be charged.

use ipp_flow::*;

use crate::till::*;

#[test]
fn a_charge_remembers_the_payment_before_it_sends_it() {
    let mut till = Till::ready();
    till.on(Event::Charge(id("p1")));
    let start = Command::Start {
        id: id("p1"),
        device: device_id("d1"),
        order: order("A"),
        left: 10_000,
    };
    let told = Command::Announce(Announcement::Starting);
    let remembered = Command::RememberPayment(Some(id("p1")));
    assert_eq!(till.last, [remembered, told, start]);
    assert_eq!(till.screen(), Screen::Starting);
}

#[test]
fn only_a_payment_that_took_no_money_can_be_charged_again() {
    for state in ALL_STATES {
        let mut till = Till::in_state(state);
        let again = matches!(
            state,
            PaymentState::Cancelled | PaymentState::Expired | PaymentState::Failed
        );
        assert_eq!(till.can(Action::Charge), again, "{state:?}");
        till.on(Event::Charge(id("p2")));
        assert_eq!(till.started().contains(&id("p2")), again, "{state:?}");
    }
}

#[test]
fn a_second_press_on_charge_starts_nothing() {
    let mut till = Till::starting();
    till.on(Event::Charge(id("p2")));
    assert_eq!(till.started(), [id("p1")]);
}

#[test]
fn an_id_that_is_not_fresh_starts_nothing() {
    let mut till = Till::in_state(PaymentState::Cancelled);
    till.on(Event::Charge(id("p1")));
    assert_eq!(till.started(), [id("p1")]);
}

#[test]
fn nothing_is_charged_before_the_stream_has_told_what_is_open() {
    let mut till = Till::new();
    till.on(Event::Remembered {
        payment: None,
        device: Some(device_id("d1")),
    })
    .on(Event::DevicesRead(Ok(vec![device("d1")])))
    .on(Event::OrderSet(Some(Ok(order("A")))))
    .on(Event::StreamLost)
    .on(Event::Charge(id("p1")));
    assert_eq!(till.screen(), Screen::Resuming);
    assert!(till.started().is_empty());
}

#[test]
fn nothing_is_charged_while_the_connection_is_known_to_be_lost() {
    for (gone, back) in [
        (Event::StreamLost, opened(vec![])),
        (Event::Online(false), Event::Online(true)),
    ] {
        let mut till = Till::ready();
        till.on(gone).on(Event::Charge(id("p1")));
        assert!(till.started().is_empty());
        assert!(!till.can(Action::Charge));
        assert_eq!(
            charge_refused(&till.model).map(|refused| refused.code),
            Some("offline")
        );
        till.on(back).on(Event::Charge(id("p1")));
        assert_eq!(till.started(), [id("p1")]);
    }
}

#[test]
fn why_nothing_can_be_charged_without_a_connection_is_said_once() {
    let mut till = Till::ready();
    till.on(Event::StreamLost);
    assert_eq!(till.view().link, LinkNote::Lost { seconds: 0 });
    assert_eq!(till.view().blocked, None);
    till.on(opened(vec![])).on(Event::Online(false));
    assert_eq!(till.view().link, LinkNote::Live);
    assert_eq!(till.view().blocked, Some(Blocked::Offline));
}

#[test]
fn a_bad_order_says_why_and_charges_nothing() {
    let bad = BadOrder {
        field: "order_amount".into(),
        message: "is negative".into(),
        sentence: "order_amount: is negative; tip: is no field".into(),
    };
    let mut till = Till::ready();
    till.on(Event::OrderSet(Some(Err(bad.clone()))));
    let error = Announcement::Error(Reason::new("bad_order", &bad.sentence));
    assert_eq!(till.last, [Command::Announce(error)]);
    let why = Blocked::BadOrder {
        field: "order_amount".into(),
        message: "is negative".into(),
    };
    assert_eq!(till.view().blocked, Some(why));
    till.on(Event::OrderSet(Some(Err(bad))));
    assert!(till.last.is_empty(), "the same bad order is announced once");
    till.on(Event::Charge(id("p1")));
    assert!(till.started().is_empty());
}

#[test]
fn an_odd_order_is_told_once_and_charged_like_any_other() {
    let warning = Reason::new("warn_line_tax", "980 is not 639");
    let odd = Order {
        warning: Some(Box::new(warning.clone())),
        ..order("B")
    };
    let mut till = Till::ready();
    let plain = till.on(Event::OrderSet(Some(Ok(order("B"))))).view();
    till.on(Event::OrderSet(Some(Ok(odd.clone()))));
    let told = Announcement::Error(warning);
    assert_eq!(till.last, [Command::Announce(told)]);
    assert_eq!(till.view(), plain, "the cashier sees nothing of it");
    till.on(Event::OrderSet(Some(Ok(odd))));
    assert!(till.last.is_empty(), "the same order is announced once");
    till.on(Event::Charge(id("p1")));
    assert_eq!(till.started(), [id("p1")]);
}

#[test]
fn a_paid_order_stays_paid_until_the_page_sets_another() {
    let mut till = Till::in_state(PaymentState::Paid);
    till.on(Event::Done);
    assert_eq!(till.screen(), Screen::Ready);
    assert_eq!(till.view().blocked, Some(Blocked::AlreadyPaid));
    till.on(Event::Charge(id("p2")));
    assert_eq!(till.started(), [id("p1")]);
    till.on(Event::OrderSet(Some(Ok(order("B")))))
        .on(Event::Charge(id("p2")));
    assert_eq!(till.started(), [id("p1"), id("p2")]);
}

#[test]
fn returning_to_a_paid_order_does_not_charge_it_twice() {
    let mut till = Till::in_state(PaymentState::Paid);
    till.on(Event::OrderSet(Some(Ok(order("B")))))
        .on(Event::OrderSet(Some(Ok(order("A")))))
        .on(Event::Charge(id("p2")));
    assert_eq!(till.view().blocked, Some(Blocked::AlreadyPaid));
    assert_eq!(till.started(), [id("p1")]);
}

#[test]
fn a_held_payment_is_left_only_for_another_order() {
    let mut till = Till::in_state(PaymentState::Held);
    till.on(Event::Done);
    assert_eq!(till.screen(), Screen::Held);
    till.on(Event::OrderSet(Some(Ok(order("B")))));
    assert_eq!(till.screen(), Screen::Ready);
    till.on(Event::OrderSet(Some(Ok(order("A")))));
    assert_eq!(till.view().blocked, Some(Blocked::Held));
}

#[test]
fn needs_attention_blocks_its_own_order_but_not_another() {
    let mut till = Till::in_state(PaymentState::NeedsAttention);
    till.on(Event::Done);
    assert_eq!(till.screen(), Screen::NeedsAttention);
    till.on(Event::OrderSet(Some(Ok(order("B")))))
        .on(Event::Done);
    assert!(till.can(Action::Charge));
    till.on(Event::OrderSet(Some(Ok(order("A")))));
    assert_eq!(
        till.screen(),
        Screen::NeedsAttention,
        "it may still turn out as paid"
    );
}

#[test]
fn a_new_order_does_not_touch_a_payment_that_runs() {
    let mut till = Till::in_state(PaymentState::Active);
    till.on(Event::OrderSet(Some(Ok(order("B")))));
    assert!(till.last.is_empty());
    assert_eq!(till.view().reference.as_deref(), Some("A"));
}

#[test]
fn an_ended_payment_of_an_old_order_stays_until_done() {
    let mut till = Till::in_state(PaymentState::Active);
    till.on(Event::OrderSet(Some(Ok(order("B")))))
        .on(seen(11, PaymentState::Cancelled));
    assert_eq!(till.screen(), Screen::Cancelled);
    assert!(
        !till.can(Action::Charge),
        "the button would charge another order than the one shown"
    );
    till.on(Event::Done);
    assert_eq!(till.view().reference.as_deref(), Some("B"));
    assert!(till.can(Action::Charge));
}

#[test]
fn a_new_order_clears_an_ended_one_from_the_screen() {
    let mut till = Till::in_state(PaymentState::Paid);
    till.on(Event::OrderSet(None));
    assert_eq!(
        till.screen(),
        Screen::Paid {
            before_cancel: false
        }
    );
    till.on(Event::OrderSet(Some(Ok(order("B")))));
    assert!(till.did(&Command::RememberPayment(None)));
    assert_eq!(till.screen(), Screen::Ready);
}

#[test]
fn an_order_changed_after_a_failed_try_is_shown_before_charging() {
    let mut till = Till::in_state(PaymentState::Cancelled);
    till.on(Event::OrderSet(Some(Ok(order("A")))));
    assert_eq!(
        till.screen(),
        Screen::Cancelled,
        "the same order again changes nothing"
    );
    till.on(Event::OrderSet(Some(Ok(smaller()))));
    assert_eq!(till.screen(), Screen::Ready);
    assert_eq!(till.view().amount, Some(smaller().amount));
    till.on(Event::Charge(id("p2")));
    assert_eq!(till.started(), [id("p1"), id("p2")]);
}

#[test]
fn an_order_changed_meanwhile_is_not_charged_at_the_old_amount() {
    let mut till = Till::in_state(PaymentState::Active);
    till.on(Event::OrderSet(Some(Ok(smaller()))))
        .on(seen(11, PaymentState::Cancelled));
    assert_eq!(till.view().amount, Some(order("A").amount));
    assert!(!till.can(Action::Charge));
    till.on(Event::Done);
    assert_eq!(till.view().amount, Some(smaller().amount));
    assert!(till.can(Action::Charge));
}
