//! Applies arbitrary events to several payments of the same orders and devices: the schema must
//! allow every change that the transition function makes, or the change could never be stored.
#![allow(clippy::panic)]

use ipp_wire::{ResolveOutcome, Settlement};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::TestRunner;

use super::*;
use ipp_payment::Timings;
use ipp_payment::{Event, Mark, Reading};

#[derive(Clone, Debug)]
enum Step {
    /// A page starts a payment of one of two orders on one of two devices.
    Start(bool, bool),
    /// An event reaches one of the payments, some milliseconds later.
    Happens(usize, What, i64),
}

#[derive(Clone, Debug)]
enum What {
    /// A session is read: the payment's own or another, with the order's amount or another.
    Read(SessionStatus, bool, bool),
    Created,
    Refused,
    Lost,
    Restarted,
    Tapped,
    CancelAsked,
    Settle(ResolveOutcome),
    Tick,
}

fn what() -> impl Strategy<Value = What> {
    let status = prop_oneof![
        6 => select(SessionStatus::KNOWN),
        1 => Just(SessionStatus::Other("PAUSED".to_owned())),
    ];
    prop_oneof![
        6 => (status, prop::bool::weighted(0.8), prop::bool::weighted(0.8))
            .prop_map(|(status, own, right)| What::Read(status, own, right)),
        3 => Just(What::Created),
        1 => Just(What::Refused),
        3 => Just(What::Lost),
        1 => Just(What::Restarted),
        1 => Just(What::Tapped),
        1 => Just(What::CancelAsked),
        2 => Just(What::Settle(ResolveOutcome::Paid)),
        4 => Just(What::Settle(ResolveOutcome::NotPaid)),
        4 => Just(What::Tick),
    ]
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        1 => any::<(bool, bool)>().prop_map(|(order, device)| Step::Start(order, device)),
        3 => (0..8usize, what(), 0..1_200_000i64)
            .prop_map(|(which, what, later)| Step::Happens(which, what, later)),
    ]
}

fn event(what: What, of: &Payment, at: Millis) -> Event {
    let reading = |status: SessionStatus, own: bool, right: bool| Reading {
        session_id: format!("{}-{own}", of.id),
        order_id: (status == SessionStatus::Finalized).then(|| "order".to_owned()),
        status,
        amount: if right { of.order.order_amount } else { 1 },
        currency: of.order.purchase_currency.clone(),
        reference: of.order.merchant_reference1.clone(),
        mark: Some(Mark::of(of, "main")),
    };
    match what {
        What::Read(status, own, right) => Event::Read(reading(status, own, right)),
        What::Created => Event::Created(reading(SessionStatus::Created, true, true)),
        What::Refused => Event::Refused(why()),
        What::Lost => Event::Lost(why()),
        What::Restarted => Event::Restarted,
        What::Tapped => Event::Tapped {
            failure_reason: None,
        },
        What::CancelAsked => Event::CancelAsked,
        What::Settle(outcome) => Event::Settle(Settlement {
            outcome,
            by: "till-1".to_owned(),
            note: "looked".to_owned(),
            at: at.rfc3339(),
        }),
        What::Tick => Event::Tick,
    }
}

async fn run(kind: Kind, steps: Vec<Step>) -> Result<(), TestCaseError> {
    let (store, timings) = (kind.store().await, Timings::default());
    let (mut at, mut ids) = (Millis(1), Vec::new());
    for step in steps {
        match step {
            Step::Start(order, device) => {
                let id = ids.len() as u128 + 1;
                let (order, device) = (format!("r{order}"), format!("d{device}"));
                let wish = Payment {
                    created_at: at,
                    expires_at: at.plus(timings.session_life),
                    ..payment(id, &device, &order)
                };
                if store.intend(&wish, "f").await.unwrap() == Intent::Stored {
                    ids.push(wish.id);
                }
            }
            Step::Happens(which, what, later) => {
                at = Millis(at.0 + later);
                let Some(id) = ids.get(which % ids.len().max(1)) else {
                    continue;
                };
                let before = store.payment(*id).await.unwrap().unwrap();
                let event = event(what, &before, at);
                let applied = before.apply(event.clone(), at, &timings);
                if applied.changed {
                    let stored = store.change(&before, &applied.payment).await;
                    // Settled anew as paid, while another payment has the order.
                    let taken = !before.takes_order() && applied.payment.takes_order();
                    if taken && matches!(stored, Err(StoreError::Forbidden(_))) {
                        continue;
                    }
                    prop_assert!(
                        matches!(stored, Ok(true)),
                        "{before:?}\n{event:?}\n{stored:?}"
                    );
                    let read = store.payment(*id).await.unwrap();
                    prop_assert_eq!(read, Some(applied.payment));
                }
            }
        }
    }
    Ok(())
}

fn check(kind: Kind, cases: u32) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let mut runner = TestRunner::new(ProptestConfig::with_cases(cases));
    let checked = runner.run(&vec(step(), 1..60), |steps| {
        runtime.block_on(run(kind, steps))
    });
    checked.unwrap_or_else(|error| panic!("{error}"));
}

#[test]
fn no_change_that_a_payment_can_make_is_forbidden_by_the_schema() {
    check(Kind::Sqlite, 150);
}

/// Fewer: each has a database of its own.
#[test]
fn a_server_forbids_no_change_that_a_payment_can_make() {
    check(Kind::Postgres, 40);
}
