//! The schema itself enforces the money rules: these tests bypass the code.

use super::*;

on_both! {
    a_payment_is_read_back_as_it_was_stored_in_every_state,
    a_payment_can_be_withdrawn_or_begun_but_not_both,
    a_change_that_starts_from_an_old_version_is_not_stored,
    the_schema_allows_one_open_payment_per_order_and_device,
    a_final_state_cannot_be_changed_even_by_hand,
    constraint_errors_and_write_errors_are_distinguished,
}

async fn a_payment_is_read_back_as_it_was_stored_in_every_state(kind: Kind) {
    for stored in StoredState::ALL {
        let store = kind.store().await;
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
                .fetch_one(&store.connections.pool)
                .await
                .unwrap();
        assert_eq!(kept, i64::from(by_hand));
    }
}

async fn a_payment_can_be_withdrawn_or_begun_but_not_both(kind: Kind) {
    let store = kind.store().await;
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

async fn a_change_that_starts_from_an_old_version_is_not_stored(kind: Kind) {
    let store = kind.store().await;
    let first = payment(1, "d", "r");
    store.intend(&first, "f").await.unwrap();
    let after = sent(&first);
    assert!(store.change(&first, &after).await.unwrap());
    let late = now(
        &first,
        State::Cancelled {
            session: session(SessionStatus::Cancelled),
        },
    );
    assert!(!store.change(&first, &late).await.unwrap());
    assert_eq!(store.payment(first.id).await.unwrap(), Some(after));
}

async fn the_schema_allows_one_open_payment_per_order_and_device(kind: Kind) {
    let store = kind.store().await;
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
    assert!(order.to_uppercase().contains("UNIQUE"), "{order}");
    let device = refuses(
        &store,
        "UPDATE payments SET device_id = 'd1' WHERE device_id = 'd2'",
    )
    .await;
    assert!(device.to_uppercase().contains("UNIQUE"), "{device}");
}

async fn a_final_state_cannot_be_changed_even_by_hand(kind: Kind) {
    let store = kind.store().await;
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
            .to_uppercase()
            .contains("CHECK")
    );
    assert!(
        refuses(&store, "UPDATE payments SET session_id = 'other'")
            .await
            .contains("keeps its session")
    );
}

async fn constraint_errors_and_write_errors_are_distinguished(kind: Kind) {
    let store = kind.store().await;
    let first = payment(1, "d1", "r1");
    let second = payment(2, "d2", "r2");
    store.intend(&first, "f").await.unwrap();
    store.intend(&second, "f").await.unwrap();
    assert!(store.change(&first, &sent(&first)).await.unwrap());
    let refused = store.change(&second, &sent(&second)).await.unwrap_err();
    assert!(matches!(refused, StoreError::Forbidden(_)), "{refused}");
    let paid = now(
        &sent(&first),
        State::Paid {
            session: session(SessionStatus::Finalized),
            order_id: "o".to_owned(),
        },
    );
    assert!(store.change(&sent(&first), &paid).await.unwrap());
    let undone = Payment {
        version: paid.version + 1,
        ..sent(&first)
    };
    let refused = store.change(&paid, &undone).await.unwrap_err();
    assert!(matches!(refused, StoreError::Forbidden(_)), "{refused}");
    store.close().await;
    let closed = store.payment(first.id).await.unwrap_err();
    assert!(matches!(closed, StoreError::Database(_)), "{closed}");
}
