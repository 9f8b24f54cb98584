//! Every payment that becomes final enters the outbox once, whatever its history.

use ipp_wire::{Environment, PaymentState, ResolveOutcome, Settlement};
use sqlx::Row;

use super::*;
use crate::merchant::PaymentEvent;
use crate::store::Subject;

on_both! {
    every_final_state_is_told_once_and_no_other_state_is,
    a_settlement_and_its_contradiction_are_told_in_order,
    a_change_that_is_not_stored_is_not_told,
    an_event_cannot_be_written_twice,
    disabling_notifications_keeps_the_waiting_events,
    a_waiting_payments_later_events_are_kept_without_an_address,
    an_event_keeps_the_environment_in_which_it_happened,
    an_event_has_one_claim_at_a_time_which_expires,
    what_has_ended_is_kept_for_a_while_and_then_forgotten,
    a_later_settlement_and_a_contradiction_are_told_again,
    decisions_of_one_millisecond_are_all_kept_in_order,
}

const HOUR: Duration = Duration::from_secs(3600);
/// Far ahead of any clock, so that everything is due.
const FAR_FUTURE: Millis = Millis(i64::MAX / 2);

async fn told(kind: Kind) -> Ground {
    let store = kind.store().await;
    store.outbox_open(Environment::Live).await.unwrap();
    store
}

/// Payment and version of all remaining events, in order, one per payment at a time.
async fn tell_all(store: &Store) -> Vec<(u128, u64, PaymentState)> {
    let mut told = Vec::new();
    loop {
        let due = store.outbox_due(FAR_FUTURE, HOUR, 10).await.unwrap();
        if due.is_empty() {
            return told;
        }
        for item in due {
            let payment = payment_of(&item);
            let shown = ipp_payment::wire(&payment);
            told.push((payment.id.as_u128(), payment.version, shown.state));
            store.outbox_delivered(&item, FAR_FUTURE).await.unwrap();
        }
    }
}

fn settlement(outcome: ResolveOutcome, at: &str) -> Settlement {
    Settlement {
        outcome,
        by: "till-1".to_owned(),
        note: "looked".to_owned(),
        at: at.to_owned(),
    }
}

/// Moves a new payment through these states.
async fn walk(store: &Store, id: u128, states: Vec<State>) -> Payment {
    let mut at = payment(id, &format!("d{id}"), &format!("r{id}"));
    store.intend(&at, "f").await.unwrap();
    for state in states {
        let next = now(&at, state);
        assert!(store.change(&at, &next).await.unwrap());
        at = next;
    }
    at
}

/// A payment that fails at once.
fn failed() -> Vec<State> {
    vec![State::Failed {
        session: None,
        why: why(),
    }]
}

fn of(id: u128, status: SessionStatus) -> Session {
    Session {
        id: format!("session-{id}"),
        status,
    }
}

fn open(id: u128) -> State {
    State::Open {
        session: of(id, SessionStatus::Created),
    }
}

async fn every_final_state_is_told_once_and_no_other_state_is(kind: Kind) {
    let store = told(kind).await;
    let finalized = |id| of(id, SessionStatus::Finalized);
    let unknown = State::Unknown {
        since: Millis(1),
        why: why(),
    };
    let attention = State::NeedsAttention {
        session: None,
        why: why(),
        settling: None,
    };
    let paid = State::Paid {
        session: finalized(1),
        order_id: "o".to_owned(),
    };
    let held = State::Held {
        session: finalized(5),
        order_id: None,
        why: why(),
    };
    let failed = State::Failed {
        session: None,
        why: why(),
    };
    walk(&store, 1, vec![open(1), paid]).await;
    let session = of(2, SessionStatus::Cancelled);
    walk(&store, 2, vec![open(2), State::Cancelled { session }]).await;
    let session = of(3, SessionStatus::Expired);
    walk(&store, 3, vec![open(3), State::Expired { session }]).await;
    walk(&store, 4, vec![failed]).await;
    walk(&store, 5, vec![open(5), held]).await;
    walk(&store, 6, vec![unknown.clone(), attention.clone()]).await;
    let settled = State::Settled {
        session: None,
        order_id: None,
        settlement: settlement(ResolveOutcome::NotPaid, "t"),
        held: None,
    };
    walk(&store, 7, vec![unknown, attention, settled]).await;
    let mut told = tell_all(&store).await;
    told.sort_by_key(|(id, ..)| *id);
    assert_eq!(
        told,
        [
            (1, 3, PaymentState::Paid),
            (2, 3, PaymentState::Cancelled),
            (3, 3, PaymentState::Expired),
            (4, 2, PaymentState::Failed),
            (5, 3, PaymentState::Held),
            (7, 4, PaymentState::Failed),
        ]
    );
}

async fn a_settlement_and_its_contradiction_are_told_in_order(kind: Kind) {
    let store = told(kind).await;
    let settled = |order_id: Option<&str>, outcome, at| State::Settled {
        session: Some(of(1, SessionStatus::Created)),
        order_id: order_id.map(str::to_owned),
        settlement: settlement(outcome, at),
        held: None,
    };
    let attention = State::NeedsAttention {
        session: Some(of(1, SessionStatus::Created)),
        why: why(),
        settling: None,
    };
    let before = walk(
        &store,
        1,
        vec![
            open(1),
            attention,
            settled(None, ResolveOutcome::Paid, "t1"),
        ],
    )
    .await;
    // A read that changes neither the state nor the order id causes no event; an order id does.
    let read = now(&before, settled(None, ResolveOutcome::Paid, "t1"));
    assert!(store.change(&before, &read).await.unwrap());
    let ordered = now(&read, settled(Some("o"), ResolveOutcome::Paid, "t1"));
    assert!(store.change(&read, &ordered).await.unwrap());
    let held = Payment {
        contradicted: true,
        ..now(
            &ordered,
            State::Held {
                session: of(1, SessionStatus::Cancelled),
                order_id: None,
                why: why(),
            },
        )
    };
    assert!(store.change(&ordered, &held).await.unwrap());
    let again = now(&held, settled(None, ResolveOutcome::NotPaid, "t2"));
    assert!(store.change(&held, &again).await.unwrap());
    assert_eq!(
        tell_all(&store).await,
        [
            (1, 4, PaymentState::Paid),
            (1, 6, PaymentState::Paid),
            (1, 7, PaymentState::Held),
            (1, 8, PaymentState::Failed),
        ]
    );
}

async fn a_change_that_is_not_stored_is_not_told(kind: Kind) {
    let store = told(kind).await;
    let paid = State::Paid {
        session: of(1, SessionStatus::Finalized),
        order_id: "o".to_owned(),
    };
    let at = walk(&store, 1, vec![open(1)]).await;
    let stale = Payment {
        version: at.version - 1,
        ..at.clone()
    };
    assert!(!store.change(&stale, &now(&at, paid.clone())).await.unwrap());
    let mut tx = store.connections.write().await.unwrap();
    let after = now(&at, paid);
    assert!(
        payments::update(tx.dialect, &mut tx, at.version, &after)
            .await
            .unwrap()
    );
    drop(tx);
    assert_eq!(tell_all(&store).await, []);
}

async fn an_event_cannot_be_written_twice(kind: Kind) {
    let store = told(kind).await;
    walk(&store, 1, failed()).await;
    let refused = refuses(
        &store,
        "INSERT INTO outbox (payment_id, version, till, device_id, order_json, state, contradicted,
         taps_json, created_at, expires_at, happened_at, due_at)
         SELECT payment_id, version, till, device_id, order_json, state, contradicted, taps_json,
         created_at, expires_at, happened_at, due_at FROM outbox",
    )
    .await;
    assert!(refused.to_uppercase().contains("UNIQUE"), "{refused}");
}

async fn disabling_notifications_keeps_the_waiting_events(kind: Kind) {
    let store = kind.store().await;
    walk(&store, 1, failed()).await;
    store.outbox_open(Environment::Live).await.unwrap();
    store.outbox_open(Environment::Live).await.unwrap();
    walk(&store, 2, failed()).await;
    assert_eq!(store.outbox_shut().await.unwrap(), 1);
    walk(&store, 3, failed()).await;
    assert_eq!(store.outbox_shut().await.unwrap(), 1);
    store.outbox_open(Environment::Live).await.unwrap();
    walk(&store, 4, failed()).await;
    let told = tell_all(&store).await;
    assert_eq!(
        told,
        [(2, 2, PaymentState::Failed), (4, 2, PaymentState::Failed),]
    );
}

async fn a_waiting_payments_later_events_are_kept_without_an_address(kind: Kind) {
    let store = told(kind).await;
    let held = State::Held {
        session: of(1, SessionStatus::Finalized),
        order_id: None,
        why: why(),
    };
    let settled = State::Settled {
        session: Some(of(1, SessionStatus::Finalized)),
        order_id: None,
        settlement: settlement(ResolveOutcome::Paid, "t"),
        held: None,
    };
    let at = walk(&store, 1, vec![open(1), held]).await;
    store.outbox_shut().await.unwrap();
    assert!(store.change(&at, &now(&at, settled)).await.unwrap());
    assert_eq!(
        tell_all(&store).await,
        [(1, 3, PaymentState::Held), (1, 4, PaymentState::Paid)]
    );
}

/// A database that is later used with a live key must not make a simulated payment real.
async fn an_event_keeps_the_environment_in_which_it_happened(kind: Kind) {
    let store = kind.store().await;
    store.outbox_open(Environment::Playground).await.unwrap();
    let failed = vec![State::Failed {
        session: None,
        why: why(),
    }];
    walk(&store, 1, failed.clone()).await;
    store.outbox_open(Environment::Live).await.unwrap();
    walk(&store, 2, failed).await;
    let due = store.outbox_due(FAR_FUTURE, HOUR, 10).await.unwrap();
    let environments: Vec<_> = due.iter().map(|item| item.environment).collect();
    assert_eq!(
        environments,
        [Some(Environment::Playground), Some(Environment::Live)]
    );
    let shop = payment_of(&due[0]).location;
    assert_eq!(shop.as_deref(), Some("shop-1"));
}

async fn an_event_has_one_claim_at_a_time_which_expires(kind: Kind) {
    let store = told(kind).await;
    walk(&store, 1, failed()).await;
    let due = store.outbox_due(FAR_FUTURE, HOUR, 10).await.unwrap();
    let until = FAR_FUTURE.plus(Duration::from_secs(15));
    assert!(store.outbox_take(&due[0], until).await.unwrap());
    assert!(!store.outbox_take(&due[0], until).await.unwrap());
    assert!(
        store
            .outbox_due(FAR_FUTURE, HOUR, 10)
            .await
            .unwrap()
            .is_empty()
    );
    assert_eq!(store.outbox_next_due().await.unwrap(), Some(until));
    let again = store.outbox_due(until, HOUR, 10).await.unwrap();
    assert_eq!(again[0].tries, 1);
    // An event postponed years ahead, before the clock was set back, is due.
    let early = store.outbox_due(Millis(1), HOUR, 10).await.unwrap();
    assert_eq!(early.len(), 1);
}

async fn what_has_ended_is_kept_for_a_while_and_then_forgotten(kind: Kind) {
    let store = told(kind).await;
    walk(&store, 1, failed()).await;
    walk(&store, 2, failed()).await;
    let due = store.outbox_due(FAR_FUTURE, HOUR, 10).await.unwrap();
    store.outbox_delivered(&due[0], Millis(5)).await.unwrap();
    store
        .outbox_given_up(&due[1], Millis(6), "three days")
        .await
        .unwrap();
    let left = async || {
        let rows = sqlx::query("SELECT outcome FROM outbox ORDER BY seq")
            .fetch_all(&store.connections.pool)
            .await
            .unwrap();
        let words = rows.iter().map(|r| r.get::<String, _>(0));
        words.collect::<Vec<_>>()
    };
    assert_eq!(left().await, ["delivered", "given_up"]);
    assert_eq!(store.outbox_forget(Millis(6)).await.unwrap(), 1);
    assert_eq!(left().await, ["given_up"]);
}

fn payment_of(item: &OutboxItem) -> Payment {
    match item.subject.as_ref().unwrap() {
        Subject::Payment(payment) => (**payment).clone(),
        Subject::Stray(stray) => unreachable!("{stray:?}"),
    }
}

async fn a_later_settlement_and_a_contradiction_are_told_again(kind: Kind) {
    let store = told(kind).await;
    let attention = State::NeedsAttention {
        session: None,
        why: why(),
        settling: None,
    };
    let settled = |outcome, at| State::Settled {
        session: None,
        order_id: None,
        settlement: settlement(outcome, at),
        held: None,
    };
    let (paid, not_paid) = (ResolveOutcome::Paid, ResolveOutcome::NotPaid);
    let states = [(paid, "t1"), (not_paid, "t2"), (not_paid, "t3")];
    let states = states.map(|(outcome, at)| settled(outcome, at));
    walk(&store, 1, [vec![attention], states.to_vec()].concat()).await;
    let session = of(2, SessionStatus::Cancelled);
    let cancelled = walk(&store, 2, vec![open(2), State::Cancelled { session }]).await;
    let unblocked = Payment {
        contradicted: true,
        ..now(&cancelled, cancelled.state.clone())
    };
    let freed = store.change(&cancelled, &unblocked).await;
    assert!(matches!(freed, Err(StoreError::Forbidden(_))), "{freed:?}");
    let contradicted = Payment {
        state: State::Held {
            session: of(2, SessionStatus::Finalized),
            order_id: None,
            why: Reason::new(ReasonCode::Contradicted, "w"),
        },
        ..unblocked
    };
    assert!(store.change(&cancelled, &contradicted).await.unwrap());
    let event = PaymentEvent::of(&contradicted, Millis(0), Environment::Live);
    assert_eq!(event.kind, "payment.contradicted");
    assert_eq!(event.data.reason.unwrap().code, "contradicted");
    let mut told = tell_all(&store).await;
    told.sort_by_key(|(id, version, _)| (*id, *version));
    assert_eq!(
        told,
        [
            (1, 3, PaymentState::Paid),
            (1, 4, PaymentState::Failed),
            (1, 5, PaymentState::Failed),
            (2, 3, PaymentState::Cancelled),
            (2, 4, PaymentState::Held),
        ]
    );
    let kept: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM settlements")
        .fetch_one(&store.connections.pool)
        .await
        .unwrap();
    assert_eq!(kept, 3);
}

/// A program may settle as fast as that, or a clock may stand still.
async fn decisions_of_one_millisecond_are_all_kept_in_order(kind: Kind) {
    let store = kind.store().await;
    let attention = State::NeedsAttention {
        session: None,
        why: why(),
        settling: None,
    };
    let (paid, not_paid) = (ResolveOutcome::Paid, ResolveOutcome::NotPaid);
    let settled = |outcome, order_id: Option<&str>| State::Settled {
        session: None,
        order_id: order_id.map(str::to_owned),
        settlement: settlement(outcome, "t1"),
        held: None,
    };
    let decisions = [paid, not_paid, paid].map(|outcome| settled(outcome, None));
    // The last is no decision: Kustom's order id was found.
    let found = vec![settled(paid, Some("o"))];
    walk(
        &store,
        1,
        [vec![attention], decisions.to_vec(), found].concat(),
    )
    .await;
    let kept: Vec<String> = sqlx::query_scalar("SELECT outcome FROM settlements ORDER BY id")
        .fetch_all(&store.connections.pool)
        .await
        .unwrap();
    assert_eq!(kept, ["paid", "not_paid", "paid"]);
}
