//! Compares the simulation's database, a value, with the real one by the same steps, including
//! those that the schema refuses. The simulation is worth only as much as the two agree.
#![allow(clippy::panic)]

use ipp_payment::{InboxItem, Stray};
use ipp_simulation::{Database, Failure};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::TestRunner;

use super::*;

#[derive(Clone, Debug)]
enum Step {
    /// A payment of one of two orders on one of two devices begins.
    Start(bool, bool),
    /// One of the payments moves to any state, from its last version or an older one, with one of
    /// three sessions.
    Move(usize, StoredState, bool, u8, bool),
    /// A callback about one of three sessions is received.
    Receive(u8, u8),
    /// A stray session is read: one of three, with one of two orders and one of four statuses.
    Stray(u8, bool, u8),
    /// Time passes, and the first due callback is marked done.
    TickOff(i64),
    /// Time passes, and the first due callback is postponed.
    PutOff(i64, i64),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        2 => any::<(bool, bool)>().prop_map(|(order, device)| Step::Start(order, device)),
        6 => (0..3usize, select(StoredState::ALL), prop::bool::weighted(0.1), 0..2u8, any::<bool>())
            .prop_map(|(which, to, stale, session, odd)| Step::Move(which, to, stale, session, odd)),
        2 => (0..6u8, 0..3u8).prop_map(|(id, session)| Step::Receive(id, session)),
        1 => (0..3u8, any::<bool>(), 0..4u8)
            .prop_map(|(session, order, to)| Step::Stray(session, order, to)),
        1 => (0..30_000i64).prop_map(Step::TickOff),
        1 => (0..30_000i64, 1..60_000i64).prop_map(|(later, by)| Step::PutOff(later, by)),
    ]
}

fn stray(session: u8, order: bool, to: u8, at: Millis) -> Stray {
    let status = match to {
        0 => SessionStatus::Active,
        1 => SessionStatus::Other("PAUSED".to_owned()),
        2 => SessionStatus::Finalized,
        _ => SessionStatus::Cancelled,
    };
    Stray {
        session_id: format!("stray-{session}"),
        payment_id: Uuid::from_u128(u128::MAX),
        reference: format!("r{order}"),
        amount: 100,
        currency: "SEK".to_owned(),
        order_id: (to == 2).then(|| "o".to_owned()),
        status,
        seen_at: at,
    }
}

/// Describes an intent's result, without naming the payment that prevents it.
fn outcome(intent: &Intent) -> String {
    match intent {
        Intent::Stored => "stored".to_owned(),
        Intent::Exists(payment, print) => format!("{payment:?} {print}"),
        Intent::OrderTaken(_) => "order taken".to_owned(),
        Intent::OrderCharged(_) => "order charged".to_owned(),
        Intent::OrderStray(stray) => format!("stray, paid: {}", stray.is_paid()),
        Intent::Withdrawn => "withdrawn".to_owned(),
        Intent::DeviceBusy(_) => "device busy".to_owned(),
    }
}

fn names(items: &[InboxItem]) -> Vec<(String, i64)> {
    let name = |item: &InboxItem| (item.callback.webhook_id.clone(), item.tries);
    items.iter().map(name).collect()
}

async fn run(kind: Kind, steps: Vec<Step>) -> Result<(), TestCaseError> {
    let (store, mut model) = (kind.store().await, Database::default());
    let (mut at, mut begun): (Millis, Vec<Payment>) = (Millis(1), Vec::new());
    for (number, step) in steps.into_iter().enumerate() {
        match step {
            Step::Start(order, device) => {
                let (order, device) = (format!("r{order}"), format!("d{device}"));
                let wish = payment(number as u128 + 1, &device, &order);
                let real = store.intend(&wish, "f").await.unwrap();
                prop_assert_eq!(outcome(&real), outcome(&model.intend(&wish, "f")));
                begun.push(wish);
            }
            Step::Move(which, to, stale, session, odd) => {
                let Some(first) = begun.get(which % begun.len().max(1)) else {
                    continue;
                };
                let Some(last) = store.payment(first.id).await.unwrap() else {
                    continue;
                };
                let before = if stale { first.clone() } else { last };
                let after = Payment {
                    version: before.version + 1,
                    state: state_of(to, &format!("session-{session}")),
                    contradicted: before.contradicted || odd && to == StoredState::Held,
                    ..before.clone()
                };
                let real = match store.change(&before, &after).await {
                    Ok(done) => Ok(done),
                    Err(StoreError::Forbidden(_)) => Err(Failure::Forbidden),
                    Err(other) => panic!("{other}"),
                };
                prop_assert_eq!(
                    &real,
                    &model.change(&before, &after),
                    "{:?} {:?}",
                    before,
                    after
                );
            }
            Step::Receive(id, session) => {
                let callback = callback(&format!("id-{id}"), &format!("session-{session}"));
                let real = store.receive(&callback, at).await.unwrap();
                prop_assert_eq!(real, model.receive(&callback, at));
            }
            Step::Stray(session, order, to) => {
                let stray = stray(session, order, to, at);
                let real = match store.store_stray(&stray).await {
                    Ok(()) => Ok(()),
                    Err(StoreError::Forbidden(_)) => Err(Failure::Forbidden),
                    Err(other) => panic!("{other}"),
                };
                prop_assert_eq!(real, model.store_stray(&stray), "{:?}", stray);
                let real = store.stray(&stray.session_id).await.unwrap();
                prop_assert_eq!(real.as_ref(), model.stray(&stray.session_id));
            }
            Step::TickOff(later) => {
                at = Millis(at.0 + later);
                let real = store.inbox_due(at, MINUTE).await.unwrap();
                let modelled = model.inbox_due(at);
                prop_assert_eq!(names(&real), names(&modelled));
                if let (Some(real), Some(modelled)) = (real.first(), modelled.first()) {
                    prop_assert!(store.inbox_done(real.seq, None, "d", at).await.unwrap());
                    prop_assert_eq!(model.inbox_done(modelled.seq, None), Ok(true));
                }
            }
            Step::PutOff(later, by) => {
                at = Millis(at.0 + later);
                let real = store.inbox_due(at, MINUTE).await.unwrap();
                let modelled = model.inbox_due(at);
                if let (Some(real), Some(modelled)) = (real.first(), modelled.first()) {
                    let due = Millis(at.0 + by);
                    store.inbox_later(real.seq, due, "d").await.unwrap();
                    model.inbox_later(modelled.seq, due);
                }
            }
        }
        for first in &begun {
            let real = store.payment(first.id).await.unwrap();
            prop_assert_eq!(real.as_ref(), model.payment(first.id));
        }
        let (real, _) = store.unfinished().await.unwrap();
        let mut real: Vec<_> = real.iter().map(|p| p.id).collect();
        let mut modelled: Vec<_> = model.unfinished().iter().map(|p| p.id).collect();
        real.sort_unstable();
        modelled.sort_unstable();
        prop_assert_eq!(real, modelled);
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
fn the_simulated_database_allows_what_the_schema_allows() {
    check(Kind::Sqlite, 150);
}

/// Fewer: each has a database of its own.
#[test]
fn the_simulated_database_allows_what_a_server_allows() {
    check(Kind::Postgres, 40);
}
