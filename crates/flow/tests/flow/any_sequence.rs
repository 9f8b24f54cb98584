//! Property test: the money rules hold for any sequence of events.

mod draft;
mod onlooker;

use std::collections::{BTreeMap, BTreeSet};

use ipp_flow::*;
use ipp_wire::Word as _;
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;

use crate::till::*;
use draft::{ORDERS, draft, turned};
use onlooker::{Onlooker, Silence};

fn shown(model: &Model) -> Option<&Payment> {
    match &model.sale {
        Sale::Watching { payment, .. } | Sale::Ended { payment, .. } => Some(payment),
        _ => None,
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..Default::default() })]

    #[test]
    fn the_money_rules_hold(drafts in prop::collection::vec(draft(), 1..60), late in any::<bool>()) {
        let mut till = if late { Till::ready() } else { Till::new() };
        if late {
            till.on(Event::OrderSet(Some(Ok(turned(order(ORDERS[0]))))));
        }
        let mut onlooker = Onlooker::default();
        let mut silence = Silence::default();
        let mut started: Vec<(PaymentId, String)> = vec![];
        let mut bodies: BTreeMap<PaymentId, (DeviceId, Order)> = BTreeMap::new();
        let mut pressed: BTreeMap<PaymentId, Millis> = BTreeMap::new();
        let mut of_another_till: BTreeSet<PaymentId> = BTreeSet::new();
        for draft in drafts {
            let event = draft.event(&started);
            let before = till.model.clone();
            onlooker.sees(&before, &event);
            till.on(event.clone());
            prop_assert!(!silence.is_broken_by(&event, &till), "{:?} at {event:?}", till.last);

            if event == Event::TillChanged {
                onlooker = Onlooker::default();
                of_another_till.extend(started.iter().map(|(id, _)| id.clone()));
            }

            for command in till.last.clone() {
                let Command::Start { id, device, order, left } = command else { continue };
                prop_assert!(!of_another_till.contains(&id), "charged for another till");
                let press = *pressed.entry(id.clone()).or_insert(till.model.now);
                let gone = till.model.now.since(press);
                prop_assert!(gone < 10_000 && i64::from(left) <= 10_000 - gone, "sent late");
                if let Some(first) = bodies.get(&id) {
                    let reference = order.reference.clone();
                    prop_assert_eq!(first, &(device, order), "the same id, another body");
                    onlooker.sent_again(id, reference);
                    continue;
                }
                // A till's list of open payments is the last word on those of the till before.
                for (other, _) in started.iter().filter(|(it, _)| !of_another_till.contains(it)) {
                    prop_assert!(!onlooker.began_and_open(other), "{other:?} may be open");
                }
                prop_assert!(!onlooker.may_charge(&order.reference), "charged twice");
                prop_assert_eq!(&before.role, &Role::Drives, "started by a tab that mirrors");
                if let Sale::Watching { payment, .. } = &before.sale {
                    let moved = onlooker.heard.get(&payment.id).map(|p| p.state);
                    prop_assert_eq!(moved, Some(PaymentState::Cancelled), "moved too early");
                    let told = !matches!(event, Event::MoveTo(..) | Event::TimerFired(_));
                    prop_assert!(told, "moved without news from the proxy");
                }
                onlooker.in_doubt.insert(id.clone(), (order.reference.clone(), false));
                started.push((id.clone(), order.reference.clone()));
                bodies.insert(id, (device, order));
            }

            let view = till.view();
            let words = format!("{view:?}");
            prop_assert!(!words.contains("202e"), "reversed text on the screen: {words}");
            if !view.ages() {
                let later = Event::Tick(Millis(till.model.now.0 + 3_600_000));
                let (later, commands) = update(till.model.clone(), later);
                prop_assert!(commands.is_empty(), "{commands:?} without a clock");
                prop_assert_eq!(&ipp_flow::view(&later), &view, "a clock is missing");
            }
            if till.model.role != Role::Drives {
                prop_assert!(!till.can(Action::Charge) && !till.can(Action::Cancel) && !till.can(Action::Done));
            }
            if let Some(Ok(order)) = &till.model.order {
                prop_assert!(
                    !(till.can(Action::Charge) && onlooker.may_charge(&order.reference)),
                    "a charge is offered while a payment of the order may take the money"
                );
            } else {
                prop_assert!(!till.can(Action::Charge));
            }

            if let (Some(old), Some(new)) = (shown(&before), shown(&till.model))
                && old.id == new.id
            {
                let fresh = Payment { confirmed_at: new.confirmed_at, ..old.clone() };
                prop_assert!(new.supersedes(old) || *new == fresh, "an older version was shown");
            }
            if let Sale::Ended { payment, .. } = &till.model.sale {
                prop_assert!(payment.state.is_final());
            }
            if let Sale::Watching { payment, purpose: Purpose::Move(to), cancel, .. } = &till.model.sale {
                prop_assert!(!till.started().contains(&to.id), "two may be open");
                prop_assert!(*cancel != Cancel::NotAsked || payment.cancel_asked
                    || payment.state == PaymentState::Cancelling, "a move without a cancel");
            }
            for row in &view.open {
                prop_assert!(shown(&till.model).is_none_or(|p| p.id != row.id));
            }
            // A repeated event changes nothing.
            if matches!(event, Event::PaymentSeen(_)) {
                let (again, commands) = update(till.model.clone(), event);
                prop_assert_eq!(&again, &till.model);
                prop_assert!(commands.is_empty());
            }
        }
        announced_once(&till)?;
    }
}

/// An event that is declared and fired nowhere is in the documents, and pages wait for it in vain.
#[test]
fn every_declared_event_is_fired() {
    let mut runner = TestRunner::deterministic();
    let drafts = prop::collection::vec(draft(), 60);
    let mut fired = BTreeSet::new();
    for _ in 0..500 {
        let mut till = Till::ready();
        till.on(Event::OrderSet(Some(Ok(turned(order(ORDERS[0]))))));
        let mut started = vec![];
        for draft in drafts.new_tree(&mut runner).unwrap().current() {
            till.on(draft.event(&started));
            started.extend(till.last.iter().filter_map(|command| match command {
                Command::Start { id, order, .. } => Some((id.clone(), order.reference.clone())),
                _ => None,
            }));
        }
        fired.extend(till.done.iter().filter_map(|command| match command {
            Command::Announce(announcement) => Some(announcement.event().0),
            _ => None,
        }));
    }
    // The shell fires that one, which alone reads tokens.
    fired.insert(ShimEvent::Till.word());
    let declared = PaymentEvent::words().chain(ElementEvent::words());
    assert_eq!(fired, declared.chain(ShimEvent::words()).collect());
}

fn announced_once(till: &Till) -> Result<(), TestCaseError> {
    let mut told = BTreeSet::new();
    for command in &till.done {
        let Command::Announce(announcement) = command else {
            continue;
        };
        let id = match announcement {
            Announcement::Ready => String::new(),
            Announcement::NotStarted(reason, _) if reason.code == "till_changed" => {
                told.clear();
                continue;
            }
            Announcement::Payment(event, payment) if *event != PaymentEvent::Change => {
                payment.id.0.clone()
            }
            // The others may come again.
            _ => continue,
        };
        let fresh = told.insert((kind(announcement), id));
        prop_assert!(fresh, "announced twice: {announcement:?}");
    }
    Ok(())
}
