//! Answers to a page's own calls to charge, cancel and reset.

use ipp_flow::*;

use crate::till::*;

/// The code with which a charge would be refused now.
fn code(till: &Till) -> Option<&'static str> {
    charge_refused(&till.model).map(|refused| refused.code)
}

/// The code with which a cancel would be.
fn cancel_code(model: &Model) -> Option<&'static str> {
    cancel_refused(model).map(|refused| refused.code)
}

/// The code with which a reset would be.
fn reset_code(model: &Model) -> Option<&'static str> {
    reset_refused(model).map(|refused| refused.code)
}

/// Why nothing was started, by the last event's announcements.
fn not_started(till: &Till) -> Option<Reason> {
    till.last.iter().find_map(|command| match command {
        Command::Announce(Announcement::NotStarted(reason, _)) => Some(reason.clone()),
        _ => None,
    })
}

#[test]
fn an_impossible_charge_is_refused_with_a_code() {
    assert_eq!(code(&Till::new()), Some("not_ready"));
    let mut till = Till::ready();
    assert_eq!(code(&till), None);
    till.on(Event::DeviceBusy(device_id("d1"), Some(busy("z", "Z"))));
    assert_eq!(code(&till), Some("device_busy"));
    till.on(Event::OrderSet(None));
    assert_eq!(code(&till), Some("no_order"));
    let paid = Till::in_state(PaymentState::Paid);
    assert_eq!(code(&paid), Some("order_paid"));
    let held = Till::in_state(PaymentState::Held);
    assert_eq!(code(&held), Some("order_held"));
}

#[test]
fn a_charge_is_refused_if_it_neither_starts_nor_joins_a_payment() {
    for state in ALL_STATES {
        let mut till = Till::in_state(state);
        let refused = charge_refused(&till.model).is_some();
        till.on(Event::Charge(id("p2")));
        let started = till.started().contains(&id("p2"));
        assert_eq!(refused, !started && state.is_final(), "{state:?}");
    }
}

#[test]
fn charging_twice_charges_once_and_another_order_waits() {
    let mut till = Till::starting();
    assert_eq!(code(&till), None);
    till.on(seen(2, PaymentState::Sent));
    assert_eq!(code(&till), None);
    till.on(Event::OrderSet(Some(Ok(order("B")))));
    assert_eq!(code(&till), Some("another_order"));
}

#[test]
fn a_cancel_is_refused_where_nothing_runs() {
    assert_eq!(cancel_code(&Till::new().model), Some("not_ready"));
    assert_eq!(cancel_code(&Till::ready().model), Some("no_payment"));
    assert_eq!(cancel_code(&Till::starting().model), None);
    for state in ALL_STATES {
        assert_eq!(cancel_code(&Till::in_state(state).model), None);
    }
}

#[test]
fn a_reset_is_refused_just_while_the_payment_cannot_be_left() {
    assert_eq!(reset_code(&Till::ready().model), None);
    assert_eq!(reset_code(&Till::starting().model), Some("payment_open"));
    for state in ALL_STATES {
        let mut till = Till::in_state(state);
        let refused = reset_refused(&till.model).is_some();
        till.on(Event::Done);
        assert_eq!(refused, till.screen() != Screen::Ready, "{state:?}");
    }
}

#[test]
fn a_tab_that_only_mirrors_says_so() {
    let mut till = Till::ready();
    till.on(Event::RoleGiven { drives: false });
    assert_eq!(code(&till), Some("other_tab"));
    assert_eq!(cancel_code(&till.model), Some("other_tab"));
    let mut sent = Till::in_state(PaymentState::Sent);
    sent.on(Event::RoleGiven { drives: false });
    assert_eq!(code(&sent), None, "the call joins the running payment");
    assert_eq!(reset_code(&sent.model), Some("other_tab"));
}

#[test]
fn a_refused_start_tells_that_nothing_was_started_and_why() {
    let mut till = Till::starting();
    till.on(refused("p1"));
    let why = Reason::new("bad_amount", "Too much.");
    assert_eq!(not_started(&till), Some(why));
}

#[test]
fn a_refusal_after_a_lost_answer_is_told_once_it_is_certain() {
    let doubtful = || {
        let mut till = Till::starting();
        till.on(no_answer("p1")).on(refused("p1"));
        assert_eq!(not_started(&till), None);
        till
    };
    let mut none = doubtful();
    none.on(Event::PaymentRead(id("p1"), Err(FetchFailure::NotFound)));
    assert_eq!(not_started(&none), None);
    none.on(Event::CancelAnswered(id("p1"), Err(FetchFailure::NotFound)));
    assert!(not_started(&none).is_some_and(|reason| reason.code == "bad_amount"));
    let mut there = doubtful();
    there.on(seen(3, PaymentState::Sent));
    assert_eq!(there.count("not-started"), 0);
    assert_eq!(there.screen(), Screen::Sent);
}

#[test]
fn an_order_that_another_till_has_taken_tells_so() {
    let mut till = Till::starting();
    let taken = taken("theirs", PaymentState::Active);
    till.on(Event::StartAnswered(id("p1"), Err(taken)))
        .on(Event::PaymentRead(
            id("theirs"),
            Err(FetchFailure::NotFound),
        ));
    assert!(not_started(&till).is_some_and(|reason| reason.code == "order_open"));
}

#[test]
fn another_till_ends_what_was_begun_and_keeps_the_pages_order() {
    let mut tills: Vec<Till> = ALL_STATES.into_iter().map(Till::in_state).collect();
    tills.extend([Till::new(), Till::ready(), Till::starting()]);
    for mut till in tills {
        let begun = till.started().len();
        let order = till.model.order.clone();
        till.on(Event::TillChanged);
        assert_eq!(till.last.len(), 1, "nothing is sent");
        assert!(not_started(&till).is_some_and(|reason| reason.code == "till_changed"));
        assert_eq!(till.screen(), Screen::Resuming);
        assert_eq!(till.model.order, order);
        till.on(Event::TimerFired(Timer::RetryStart))
            .on(no_answer("p1"))
            .on(Event::Charge(id("p2")));
        assert_eq!(till.started().len(), begun);
    }
}

#[test]
fn a_payment_that_was_started_is_never_told_as_not_started() {
    for state in ALL_STATES {
        let mut till = Till::in_state(state);
        till.on(refused("p1"))
            .on(Event::PaymentRead(id("p1"), Err(FetchFailure::NotFound)))
            .on(Event::StreamLost)
            .on(opened(vec![]))
            .on(Event::Done);
        assert_eq!(till.count("not-started"), 0, "{state:?}");
    }
}
