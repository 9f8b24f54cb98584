//! The schema itself enforces the money rules: these tests bypass the code.
#![allow(clippy::unwrap_used)]

mod any;
mod effort;
mod files;
mod full;
mod group;
mod model;
mod outbox;
mod plans;
mod strays;
mod words;

use ipp_wire::{Order, OrderItem, Reason, ReasonCode, ResolveOutcome, Settlement, Word as _};
use uuid::Uuid;

use super::stored::StoredState;
use super::*;
use ipp_payment::{Millis, Payment, Phase, Session, SessionStatus, State};

const MINUTE: Duration = Duration::from_secs(60);

async fn store() -> Store {
    Store::open("sqlite::memory:").await.unwrap()
}

fn payment(id: u128, device: &str, reference: &str) -> Payment {
    Payment {
        id: Uuid::from_u128(id),
        till: "till-1".to_owned(),
        device: device.to_owned(),
        order: Order {
            merchant_reference1: reference.to_owned(),
            order_amount: 100,
            order_tax_amount: 0,
            purchase_currency: "SEK".to_owned(),
            order_items: vec![OrderItem {
                kind: None,
                reference: None,
                name: "Socks".to_owned(),
                quantity: 1,
                unit_price: 100,
                total_amount: 100,
                tax_rate: 0,
                total_discount_amount: 0,
                total_tax_amount: 0,
            }],
            merchant_reference2: None,
            merchant_data: None,
        },
        version: 1,
        state: State::Starting,
        cancel_asked_at: None,
        taps: Vec::new(),
        created_at: Millis(1),
        confirmed_at: None,
        expires_at: Millis(2),
        contradicted: false,
    }
}

fn session(status: SessionStatus) -> Session {
    Session {
        id: "session-1".to_owned(),
        status,
    }
}

fn why() -> Reason {
    Reason::new(ReasonCode::CreateLost, "d")
}

/// A state that is stored under this name.
fn state_of(stored: StoredState, session: &str) -> State {
    let session = Session {
        id: session.to_owned(),
        status: SessionStatus::Active,
    };
    let settled = |outcome| State::Settled {
        session: Some(session.clone()),
        order_id: None,
        settlement: Settlement {
            outcome,
            by: "till-1".to_owned(),
            note: "looked".to_owned(),
            at: "2026-06-05T18:33:39Z".to_owned(),
        },
    };
    match stored {
        StoredState::Starting => State::Starting,
        StoredState::Open => State::Open {
            session,
            phase: Phase::Active,
        },
        StoredState::Unknown => State::Unknown {
            since: Millis(5),
            why: why(),
        },
        StoredState::NeedsAttention => State::NeedsAttention {
            session: Some(session),
            why: why(),
        },
        StoredState::Paid => State::Paid {
            session,
            order_id: "o".to_owned(),
        },
        StoredState::Cancelled => State::Cancelled { session },
        StoredState::Expired => State::Expired { session },
        StoredState::Failed => State::Failed {
            session: None,
            why: why(),
        },
        StoredState::Held => State::Held {
            session,
            order_id: None,
            why: why(),
        },
        StoredState::SettledPaid => settled(ResolveOutcome::Paid),
        StoredState::SettledNotPaid => settled(ResolveOutcome::NotPaid),
    }
}

/// The next version of a payment, with another state.
fn now(before: &Payment, state: State) -> Payment {
    Payment {
        version: before.version + 1,
        state,
        ..before.clone()
    }
}

async fn refuses(store: &Store, sql: &'static str) -> String {
    sqlx::query(sql)
        .execute(&store.pool)
        .await
        .unwrap_err()
        .to_string()
}

#[tokio::test]
async fn a_payment_is_read_back_as_it_was_stored_in_every_state() {
    for stored in StoredState::ALL {
        let store = store().await;
        let before = payment(1, "d", "r");
        assert_eq!(store.intend(&before, "f").await.unwrap(), Intent::Stored);
        let after = now(&before, state_of(*stored, "session-1"));
        assert!(store.change(&before, &after).await.unwrap());
        let read = store.payment(after.id).await.unwrap().unwrap();
        assert_eq!(read, after);
        assert_eq!(StoredState::of(&read.state), *stored);
        assert_eq!(StoredState::parse(stored.word()), Some(*stored));
        let by_hand = matches!(after.state, State::Settled { .. });
        let kept: i64 =
            sqlx::query_scalar("SELECT COUNT(*) FROM settlements WHERE note = 'looked'")
                .fetch_one(&store.pool)
                .await
                .unwrap();
        assert_eq!(kept, i64::from(by_hand));
    }
}

#[tokio::test]
async fn a_payment_can_be_withdrawn_or_begun_but_not_both() {
    let store = store().await;
    let (first, second) = (payment(1, "d1", "r1"), payment(2, "d2", "r2"));
    for at in [1, 2] {
        let done = store.withdraw(&first.till, first.id, Millis(at)).await;
        assert!(done.unwrap());
        let intent = store.intend(&first, "f").await.unwrap();
        assert_eq!(intent, Intent::Withdrawn);
    }
    assert_eq!(store.payment(first.id).await.unwrap(), None);
    store.intend(&second, "f").await.unwrap();
    let done = store.withdraw(&second.till, second.id, Millis(3)).await;
    assert!(!done.unwrap());
    assert!(matches!(
        store.intend(&second, "f").await.unwrap(),
        Intent::Exists(..)
    ));
}

#[tokio::test]
async fn a_change_that_starts_from_an_old_version_is_not_stored() {
    let store = store().await;
    let first = payment(1, "d", "r");
    store.intend(&first, "f").await.unwrap();
    let sent = now(
        &first,
        State::Open {
            session: session(SessionStatus::Created),
            phase: Phase::Sent,
        },
    );
    assert!(store.change(&first, &sent).await.unwrap());
    let late = now(
        &first,
        State::Cancelled {
            session: session(SessionStatus::Cancelled),
        },
    );
    assert!(!store.change(&first, &late).await.unwrap());
    assert_eq!(store.payment(first.id).await.unwrap(), Some(sent));
}

#[tokio::test]
async fn the_schema_allows_one_open_payment_per_order_and_device() {
    let store = store().await;
    store.intend(&payment(1, "d1", "r1"), "f").await.unwrap();
    assert!(matches!(
        store.intend(&payment(2, "d2", "r1"), "f").await.unwrap(),
        Intent::OrderTaken(_)
    ));
    assert!(matches!(
        store.intend(&payment(2, "d1", "r2"), "f").await.unwrap(),
        Intent::DeviceBusy(_)
    ));
    store.intend(&payment(2, "d2", "r2"), "f").await.unwrap();
    let order = refuses(
        &store,
        "UPDATE payments SET reference = 'r1' WHERE device_id = 'd2'",
    )
    .await;
    assert!(order.contains("UNIQUE"), "{order}");
    let device = refuses(
        &store,
        "UPDATE payments SET device_id = 'd1' WHERE device_id = 'd2'",
    )
    .await;
    assert!(device.contains("UNIQUE"), "{device}");
}

#[tokio::test]
async fn a_final_state_cannot_be_changed_even_by_hand() {
    let store = store().await;
    let first = payment(1, "d", "r");
    store.intend(&first, "f").await.unwrap();
    let paid = now(
        &first,
        State::Paid {
            session: session(SessionStatus::Finalized),
            order_id: "o".to_owned(),
        },
    );
    assert!(store.change(&first, &paid).await.unwrap());
    for sql in [
        "UPDATE payments SET state = 'failed'",
        "UPDATE payments SET state = 'starting'",
        "UPDATE payments SET state = 'held'",
    ] {
        assert!(
            refuses(&store, sql)
                .await
                .contains("a final state does not change")
        );
    }
    assert!(
        refuses(&store, "UPDATE payments SET order_id = NULL")
            .await
            .contains("CHECK")
    );
    assert!(
        refuses(&store, "UPDATE payments SET session_id = 'other'")
            .await
            .contains("keeps its session")
    );
}

#[tokio::test]
async fn a_callback_is_stored_once_and_done_with_its_change() {
    let store = store().await;
    let first = payment(1, "d", "r");
    store.intend(&first, "f").await.unwrap();
    let callback = NewCallback {
        webhook_id: "kevt_1".to_owned(),
        kind: None,
        session_id: Some("session-1".to_owned()),
        failure_reason: None,
    };
    assert!(store.receive(&callback, Millis(1)).await.unwrap());
    assert!(!store.receive(&callback, Millis(2)).await.unwrap());
    let due = store.inbox_due(Millis(1), MINUTE).await.unwrap();
    let sent = now(
        &first,
        State::Open {
            session: session(SessionStatus::Created),
            phase: Phase::Sent,
        },
    );
    let stale = Payment {
        version: 9,
        ..first.clone()
    };
    assert!(
        !store
            .inbox_done(due[0].seq, Some((&stale, &sent)), "", Millis(3))
            .await
            .unwrap()
    );
    assert_eq!(store.inbox_due(Millis(1), MINUTE).await.unwrap().len(), 1);
    assert!(
        store
            .inbox_done(due[0].seq, Some((&first, &sent)), "", Millis(3))
            .await
            .unwrap()
    );
    assert!(store.inbox_due(Millis(9), MINUTE).await.unwrap().is_empty());
    assert_eq!(store.payment(first.id).await.unwrap(), Some(sent));
}

#[tokio::test]
async fn a_postponed_callback_delays_only_its_own_session() {
    let store = store().await;
    for (id, session) in [("a1", "a"), ("a2", "a"), ("b1", "b")] {
        let callback = NewCallback {
            webhook_id: id.to_owned(),
            kind: None,
            session_id: Some(session.to_owned()),
            failure_reason: None,
        };
        store.receive(&callback, Millis(1)).await.unwrap();
    }
    let ids = |items: Vec<InboxItem>| {
        items
            .into_iter()
            .map(|i| i.callback.webhook_id)
            .collect::<Vec<_>>()
    };
    let due = store.inbox_due(Millis(1), MINUTE).await.unwrap();
    store
        .inbox_later(due[0].seq, Millis(10), "waits")
        .await
        .unwrap();
    assert_eq!(
        ids(store.inbox_due(Millis(5), MINUTE).await.unwrap()),
        ["b1"]
    );
    store
        .inbox_done(due[2].seq, None, "", Millis(5))
        .await
        .unwrap();
    assert_eq!(store.inbox_next_due().await.unwrap(), Some(Millis(10)));
    assert_eq!(
        ids(store.inbox_due(Millis(10), MINUTE).await.unwrap()),
        ["a1", "a2"]
    );
}

#[tokio::test]
async fn a_callback_postponed_before_the_clock_was_set_back_is_due() {
    let store = store().await;
    let callback = NewCallback {
        webhook_id: "kevt_1".to_owned(),
        kind: None,
        session_id: Some("session-1".to_owned()),
        failure_reason: None,
    };
    let hour = 3_600_000;
    store.receive(&callback, Millis(hour)).await.unwrap();
    let due = store.inbox_due(Millis(hour), MINUTE).await.unwrap();
    let later = Millis(hour + 60_000);
    store.inbox_later(due[0].seq, later, "waits").await.unwrap();
    assert!(
        store
            .inbox_due(Millis(hour), MINUTE)
            .await
            .unwrap()
            .is_empty()
    );
    assert_eq!(store.inbox_due(Millis(1), MINUTE).await.unwrap().len(), 1);
}

#[tokio::test]
async fn constraint_errors_and_write_errors_are_distinguished() {
    let store = store().await;
    let first = payment(1, "d1", "r1");
    let second = payment(2, "d2", "r2");
    store.intend(&first, "f").await.unwrap();
    store.intend(&second, "f").await.unwrap();
    let open = |of: &Payment| {
        now(
            of,
            State::Open {
                session: session(SessionStatus::Created),
                phase: Phase::Sent,
            },
        )
    };
    assert!(store.change(&first, &open(&first)).await.unwrap());
    let refused = store.change(&second, &open(&second)).await.unwrap_err();
    assert!(matches!(refused, StoreError::Forbidden(_)), "{refused}");
    let paid = now(
        &open(&first),
        State::Paid {
            session: session(SessionStatus::Finalized),
            order_id: "o".to_owned(),
        },
    );
    assert!(store.change(&open(&first), &paid).await.unwrap());
    let undone = Payment {
        version: paid.version + 1,
        ..open(&first)
    };
    let refused = store.change(&paid, &undone).await.unwrap_err();
    assert!(matches!(refused, StoreError::Forbidden(_)), "{refused}");
    store.close().await;
    let closed = store.payment(first.id).await.unwrap_err();
    assert!(matches!(closed, StoreError::Database(_)), "{closed}");
}
