//! Payments that ended long ago are deleted; what keeps an order from being charged again stays.

use ipp_payment::ChargedOrder;

use super::*;

on_both! {
    a_deleted_payment_keeps_its_order_from_being_charged,
    a_payment_that_took_no_money_frees_its_order_and_is_gone,
    what_may_take_money_or_waits_for_a_person_is_never_deleted,
    a_payment_stays_until_all_about_it_is_old_and_done,
    a_corrupt_row_is_not_deleted_and_keeps_no_other,
    a_contradicted_payment_stays_until_a_person_settles_it,
    two_payments_of_an_order_are_both_kept,
}

/// Later than anything here began or was settled.
const LATE: Millis = Millis(4_000_000_000_000);

/// The state that is stored under this name, of a session that Kustom has ended.
fn ended(stored: StoredState) -> State {
    let mut state = state_of(stored, "session-1");
    if let State::Settled {
        session: Some(session),
        ..
    } = &mut state
    {
        session.status = SessionStatus::Finalized;
    }
    state
}

/// A store with one payment of ORDER-1 in this state.
async fn with(kind: Kind, state: State) -> (Ground, Payment) {
    let store = kind.store().await;
    let begun = payment(1, "d", "ORDER-1");
    store.intend(&begun, "f").await.unwrap();
    if state == State::Starting {
        return (store, begun);
    }
    let after = now(&begun, state);
    assert!(store.change(&begun, &after).await.unwrap());
    (store, after)
}

async fn stays(store: &Store, payment: &Payment) {
    assert_eq!(store.delete_payments(LATE).await.unwrap(), 0);
    assert!(store.payment(payment.id).await.unwrap().is_some());
}

async fn a_deleted_payment_keeps_its_order_from_being_charged(kind: Kind) {
    for stored in [StoredState::Paid, StoredState::SettledPaid] {
        let (store, paid) = with(kind, ended(stored)).await;
        assert_eq!(store.delete_payments(LATE).await.unwrap(), 1);
        assert_eq!(store.payment(paid.id).await.unwrap(), None);
        let kept = ChargedOrder {
            reference: "ORDER-1".to_owned(),
            payment_id: paid.id,
            session_id: Some("session-1".to_owned()),
            till: "till-1".to_owned(),
            amount: 100,
            currency: "SEK".to_owned(),
            created_at: Millis(1),
            confirmed_at: None,
        };
        let found = store.charged("ORDER-1", paid.id).await.unwrap();
        assert_eq!(found.as_ref(), Some(&kept));
        assert_eq!(store.charged("ORDER-1", Uuid::nil()).await.unwrap(), None);
        // Under any id, its own included.
        for id in [1, 2] {
            let again = store.intend(&payment(id, "d", "ORDER-1"), "f").await;
            assert_eq!(again.unwrap(), Intent::OrderCharged(Box::new(kept.clone())));
        }
        let why = refuses(
            &store,
            "INSERT INTO payments (payment_id, till, device_id, reference, order_json,
                fingerprint, version, state, taps_json, created_at, expires_at)
             VALUES ('p', 't', 'd', 'ORDER-1', '{}', 'f', 1, 'starting', '[]', 1, 2)",
        )
        .await;
        assert!(why.contains("was paid"), "{why}");
        for sql in [
            "DELETE FROM charged_orders",
            "UPDATE charged_orders SET reference = 'ORDER-2'",
        ] {
            let why = refuses(&store, sql).await;
            assert!(why.contains("an order that was paid"), "{why}");
        }
    }
}

async fn a_payment_that_took_no_money_frees_its_order_and_is_gone(kind: Kind) {
    for stored in [
        StoredState::Cancelled,
        StoredState::Expired,
        StoredState::Failed,
        StoredState::SettledNotPaid,
    ] {
        let (store, after) = with(kind, ended(stored)).await;
        assert_eq!(store.delete_payments(LATE).await.unwrap(), 1, "{stored:?}");
        assert_eq!(store.payment(after.id).await.unwrap(), None);
        let again = store.intend(&payment(2, "d", "ORDER-1"), "f").await;
        assert_eq!(again.unwrap(), Intent::Stored);
    }
}

async fn what_may_take_money_or_waits_for_a_person_is_never_deleted(kind: Kind) {
    for stored in [
        StoredState::Starting,
        StoredState::Open,
        StoredState::Unknown,
        StoredState::NeedsAttention,
        StoredState::Held,
    ] {
        let (store, before) = with(kind, ended(stored)).await;
        stays(&store, &before).await;
        let why = refuses(&store, "DELETE FROM payments").await;
        assert!(why.contains("has not ended"), "{stored:?}: {why}");
    }
    // A person has settled it, and its session is open.
    for stored in [StoredState::SettledPaid, StoredState::SettledNotPaid] {
        let (store, before) = with(kind, state_of(stored, "session-1")).await;
        stays(&store, &before).await;
        let why = refuses(&store, "DELETE FROM payments").await;
        assert!(why.contains("has not ended"), "{stored:?}: {why}");
    }
}

async fn a_payment_stays_until_all_about_it_is_old_and_done(kind: Kind) {
    let (store, paid) = with(kind, ended(StoredState::Paid)).await;
    assert_eq!(store.delete_payments(paid.created_at).await.unwrap(), 0);
    let about = callback("w", "session-1");
    store.receive(&about, Millis(1)).await.unwrap();
    stays(&store, &paid).await;
    store.inbox_done(1, None, "read", Millis(1)).await.unwrap();
    assert_eq!(store.delete_payments(LATE).await.unwrap(), 1);

    let (store, settled) = with(kind, ended(StoredState::SettledNotPaid)).await;
    // It was settled on 2026-06-05.
    let before = Millis(1_780_000_000_000);
    assert_eq!(store.delete_payments(before).await.unwrap(), 0);
    assert!(store.payment(settled.id).await.unwrap().is_some());

    let store = kind.store().await;
    store
        .outbox_open(ipp_wire::Environment::Live)
        .await
        .unwrap();
    let begun = payment(1, "d", "ORDER-1");
    store.intend(&begun, "f").await.unwrap();
    let paid = now(&begun, ended(StoredState::Paid));
    store.change(&begun, &paid).await.unwrap();
    stays(&store, &paid).await;
    let due = store.outbox_due(LATE, Duration::ZERO, 1).await.unwrap();
    store.outbox_delivered(&due[0], Millis(1)).await.unwrap();
    stays(&store, &paid).await;
    assert_eq!(store.outbox_forget(LATE).await.unwrap(), 1);
    assert_eq!(store.delete_payments(LATE).await.unwrap(), 1);
}

async fn a_corrupt_row_is_not_deleted_and_keeps_no_other(kind: Kind) {
    let (store, corrupt) = with(kind, ended(StoredState::Paid)).await;
    let other = payment(2, "d", "ORDER-2");
    store.intend(&other, "f").await.unwrap();
    let failed = ended(StoredState::Failed);
    store.change(&other, &now(&other, failed)).await.unwrap();
    sqlx::query("UPDATE payments SET order_json = 'x' WHERE reference = 'ORDER-1'")
        .execute(&store.connections.pool)
        .await
        .unwrap();
    assert_eq!(store.delete_payments(LATE).await.unwrap(), 1);
    assert!(store.payment(corrupt.id).await.is_err());
    assert_eq!(store.payment(other.id).await.unwrap(), None);
}

async fn a_contradicted_payment_stays_until_a_person_settles_it(kind: Kind) {
    for (word, keeps) in [
        (StoredState::SettledPaid, true),
        (StoredState::SettledNotPaid, false),
    ] {
        let (store, cancelled) = with(kind, ended(StoredState::Cancelled)).await;
        let held = Payment {
            contradicted: true,
            ..now(&cancelled, ended(StoredState::Held))
        };
        assert!(store.change(&cancelled, &held).await.unwrap());
        stays(&store, &held).await;
        let next = payment(2, "d", "ORDER-1");
        let blocked = store.intend(&next, "f").await.unwrap();
        assert!(matches!(blocked, Intent::OrderTaken(_)), "{blocked:?}");
        let settled = now(&held, ended(word));
        assert!(store.change(&held, &settled).await.unwrap());
        assert_eq!(store.delete_payments(LATE).await.unwrap(), 1);
        let again = store.intend(&next, "f").await.unwrap();
        assert_eq!(matches!(again, Intent::OrderCharged(_)), keeps, "{again:?}");
    }
}

async fn two_payments_of_an_order_are_both_kept(kind: Kind) {
    let (store, first) = with(kind, ended(StoredState::SettledPaid)).await;
    let held = Payment {
        contradicted: true,
        ..now(&first, ended(StoredState::Held))
    };
    assert!(store.change(&first, &held).await.unwrap());
    let settled = now(&held, ended(StoredState::SettledPaid));
    assert!(store.change(&held, &settled).await.unwrap());
    // The schema lets an order have a second payment after a contradiction.
    sqlx::query(
        "INSERT INTO payments (payment_id, till, device_id, reference, order_json, fingerprint,
            version, state, session_id, session_status, order_id, taps_json, created_at, expires_at)
         SELECT '00000000-0000-0000-0000-000000000002', till, device_id, reference, order_json,
            fingerprint, version, 'paid', 'session-2', 'FINALIZED', 'o', taps_json, created_at,
            expires_at FROM payments",
    )
    .execute(&store.connections.pool)
    .await
    .unwrap();
    assert_eq!(store.delete_payments(LATE).await.unwrap(), 2);
    for id in [1, 2] {
        let kept = store.charged("ORDER-1", Uuid::from_u128(id)).await.unwrap();
        assert!(kept.is_some(), "{id}");
    }
}
