//! Invariants that hold for any sequence of events (property tests).

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use super::*;
use ipp_payment::{Duty, Session, wire};
use ipp_wire::{PaymentState, ResolveOutcome, Settlement};

fn status() -> impl Strategy<Value = SessionStatus> {
    prop_oneof![
        6 => select(SessionStatus::KNOWN),
        1 => Just(SessionStatus::Other("PAUSED".to_owned())),
    ]
}

fn reading() -> impl Strategy<Value = Reading> {
    (
        status(),
        0..4u8,
        any::<bool>(),
        any::<bool>(),
        any::<bool>(),
    )
        .prop_map(|(status, amount, session, ours, has_order)| Reading {
            session_id: if session {
                SESSION.to_owned()
            } else {
                "other".to_owned()
            },
            amount: if amount == 0 { 1 } else { 40_000 },
            mark: ours.then(mark),
            order_id: has_order.then(|| "order-1".to_owned()),
            ..read(status)
        })
}

fn event() -> impl Strategy<Value = Event> {
    let outcome = prop_oneof![Just(ResolveOutcome::Paid), Just(ResolveOutcome::NotPaid)];
    prop_oneof![
        2 => reading().prop_map(Event::Created),
        6 => reading().prop_map(Event::Read),
        1 => Just(Event::Refused(why("provider_refused"))),
        1 => Just(Event::Lost(why("create_lost"))),
        1 => Just(Event::Restarted),
        1 => Just(Event::Tapped { failure_reason: None }),
        1 => Just(Event::CancelAsked),
        1 => Just(Event::Tick),
        1 => outcome.prop_map(|outcome| Event::Settle(Settlement {
            outcome,
            by: "till-1".to_owned(),
            note: "looked".to_owned(),
            at: NOW.rfc3339(),
        })),
    ]
}

fn finalized_as_ordered(event: &Event) -> bool {
    matches!(event, Event::Created(r) | Event::Read(r)
        if r.status == SessionStatus::Finalized && r.amount == 40_000 && r.order_id.is_some())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn no_sequence_of_events_breaks_a_money_rule(
        steps in vec((event(), 0..2_000_000i64), 1..24)
    ) {
        let timings = Timings::default();
        let mut now = NOW;
        let mut payment = starting();
        let mut finalized = false;
        for (event, later) in steps {
            now = Millis(now.0 + later);
            let before = payment.clone();
            let settles = matches!(event, Event::Settle(_));
            finalized |= finalized_as_ordered(&event);
            let time_alone = event == Event::Tick;
            let applied = before.apply(event.clone(), now, &timings);
            payment = applied.payment;

            prop_assert_eq!(payment.version, before.version + u64::from(applied.changed));
            // Money on a session of the payment keeps its order, whatever had been decided before.
            if let Event::Read(reading) = &event {
                let of_it = before.session().is_some() || reading.mark.is_some();
                if of_it && reading.status == SessionStatus::Finalized && before.ended_unpaid() {
                    let held = matches!(payment.state, State::Held { .. });
                    prop_assert!(held && payment.takes_order() && applied.alarm.is_some());
                    prop_assert!(payment.contradicted && before.may_become(&payment));
                }
            }
            if before.takes_order() && !payment.takes_order() {
                prop_assert!(settles || before.is_open());
            }
            // Rule 5, I4.
            if before.state.is_final() && !(before.ended_unpaid() && payment.contradicted) {
                prop_assert_eq!(&payment.state, &before.state);
            }
            if matches!(before.state, State::Held { .. }) && !settles {
                prop_assert_eq!(&payment.state, &before.state);
            }
            // Only a person settles anew, and never against Kustom.
            let outcome = |p: &Payment| match &p.state {
                State::Settled { settlement, .. } => Some(settlement.outcome),
                _ => None,
            };
            if outcome(&before).is_some() && outcome(&payment).is_some() && outcome(&before) != outcome(&payment) {
                prop_assert!(settles && before.can_be_settled(outcome(&payment).unwrap()));
            }
            // "Not paid" frees no order whose session may still be paid.
            if settles && before.takes_order() && !payment.takes_order() {
                prop_assert!(before.session().is_none_or(|session| session.status.ended()));
            }
            if matches!(before.state, State::Settled { .. }) && !matches!(payment.state, State::Settled { .. }) {
                let held = matches!(payment.state, State::Held { .. });
                prop_assert!(held && payment.contradicted && applied.alarm.is_some());
            }
            // Rule 4, I2.
            if let State::Paid { order_id, .. } = &payment.state {
                prop_assert!(finalized && !order_id.is_empty());
            }
            // I6: time and restarts never fail a payment; only a refusal or a read does.
            if time_alone || event == Event::Restarted {
                prop_assert!(before.state.is_final() || !payment.state.is_final());
            }
            // I6: a payment is cancelled only if a read said so.
            if wire(&payment).state == PaymentState::Cancelled {
                prop_assert_eq!(payment.session().map(|s| s.status.clone()), Some(SessionStatus::Cancelled));
            }
            // A known session is replaced only when another session took the money.
            let id = |p: &Payment| p.session().map(|Session { id, .. }| id.clone());
            if id(&before).is_some() && id(&before) != id(&payment) {
                let held = matches!(payment.state, State::Held { .. });
                prop_assert!(held);
            }
            // An open payment with a session is always read.
            if payment.is_open() && payment.session().is_some() {
                let looks = matches!(payment.duty(&timings), Duty::Look { .. });
                prop_assert!(looks);
            }
            // A repeated event changes nothing.
            let again = payment.apply(event.clone(), now, &timings);
            if !matches!(event, Event::Tapped { .. }) {
                prop_assert!(!again.changed, "{event:?} twice: {:?} then {:?}", payment.state, again.payment.state);
            }
        }
    }
}
