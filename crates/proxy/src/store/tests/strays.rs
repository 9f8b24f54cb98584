//! The schema's rules about stray sessions, which have no payment here.

use ipp_payment::Stray;
use ipp_wire::Environment;

use super::*;
use crate::store::{OperatorStore, Purpose, StraySettlement, Subject};

on_both! {
    an_order_takes_no_payment_while_a_stray_session_has_it,
    a_stray_session_that_ended_without_money_frees_its_order,
    a_stray_session_with_money_is_not_changed_or_deleted,
    a_person_frees_the_order_of_a_stray_session_with_money,
    the_merchant_is_told_of_a_stray_session_and_of_its_end,
}

pub(super) fn stray(status: SessionStatus) -> Stray {
    Stray {
        session_id: "session-1".to_owned(),
        payment_id: Uuid::from_u128(7),
        reference: "ORDER-1".to_owned(),
        amount: 100,
        currency: "SEK".to_owned(),
        status,
        order_id: None,
        seen_at: Millis(1),
    }
}

const INTENT: &str = "INSERT INTO payments (payment_id, till, device_id, reference, order_json,
    fingerprint, version, state, taps_json, created_at, expires_at)
    VALUES ('p', 't', 'd', 'ORDER-1', '{}', 'f', 1, 'starting', '[]', 1, 2)";

async fn an_order_takes_no_payment_while_a_stray_session_has_it(kind: Kind) {
    for status in ["CREATED", "ACTIVE", "PAUSED", "FINALIZED"] {
        let store = kind.store().await;
        let has_it = stray(SessionStatus::parse(status));
        store.store_stray(&has_it).await.unwrap();
        let intent = store.intend(&payment(1, "d", "ORDER-1"), "f").await;
        assert_eq!(intent.unwrap(), Intent::OrderStray(Box::new(has_it)));
        let why = refuses(&store, INTENT).await;
        assert!(why.contains("has the order"), "{status}: {why}");
        let other = store.intend(&payment(1, "d", "ORDER-2"), "f").await;
        assert_eq!(other.unwrap(), Intent::Stored);
    }
}

async fn a_stray_session_that_ended_without_money_frees_its_order(kind: Kind) {
    for status in ["CANCELLED", "EXPIRED", "FAILED"] {
        let store = kind.store().await;
        store
            .store_stray(&stray(SessionStatus::Active))
            .await
            .unwrap();
        store
            .store_stray(&stray(SessionStatus::parse(status)))
            .await
            .unwrap();
        let intent = store.intend(&payment(1, "d", "ORDER-1"), "f").await;
        assert_eq!(intent.unwrap(), Intent::Stored, "{status}");
    }
}

async fn a_stray_session_with_money_is_not_changed_or_deleted(kind: Kind) {
    let store = kind.store().await;
    store
        .store_stray(&stray(SessionStatus::Active))
        .await
        .unwrap();
    let why = refuses(&store, "UPDATE strays SET reference = 'ORDER-2'").await;
    assert!(why.contains("keeps its order"), "{why}");
    let why = refuses(&store, "DELETE FROM strays").await;
    assert!(why.contains("not forgotten"), "{why}");
    let paid = stray(SessionStatus::Finalized);
    store.store_stray(&paid).await.unwrap();
    let again = store.store_stray(&stray(SessionStatus::Cancelled)).await;
    assert!(matches!(again, Err(StoreError::Forbidden(_))), "{again:?}");
    let why = refuses(&store, "DELETE FROM strays").await;
    assert!(why.contains("not forgotten"), "{why}");
    assert_eq!(store.stray("session-1").await.unwrap(), Some(paid));
}

fn settlement(outcome: ResolveOutcome) -> StraySettlement {
    StraySettlement {
        session_id: "session-1".to_owned(),
        outcome,
        by: "operator".to_owned(),
        note: "looked at the Portal".to_owned(),
    }
}

async fn a_person_frees_the_order_of_a_stray_session_with_money(kind: Kind) {
    let store = kind.with_address().await;
    let url = &store.url;
    let settle = async |outcome| {
        let mut operator = OperatorStore::open(url, Purpose::Write).await.unwrap();
        let settlement = settlement(outcome);
        operator.settle_stray(&settlement, Millis(2)).await.unwrap()
    };
    let intend = async |id| {
        let intent = store.intend(&payment(id, "d", "ORDER-1"), "f").await;
        intent.unwrap()
    };
    // While it is open, the proxy cancels it, and no person can free its order.
    store
        .store_stray(&stray(SessionStatus::Active))
        .await
        .unwrap();
    assert!(!settle(ResolveOutcome::NotPaid).await);
    assert!(matches!(intend(1).await, Intent::OrderStray(_)));
    store
        .store_stray(&stray(SessionStatus::Finalized))
        .await
        .unwrap();
    assert!(settle(ResolveOutcome::Paid).await);
    assert!(matches!(intend(1).await, Intent::OrderStray(_)));
    // A later settlement replaces an earlier one; all are kept.
    assert!(settle(ResolveOutcome::NotPaid).await);
    assert_eq!(intend(1).await, Intent::Stored);
    let kept = sqlx::query_scalar("SELECT COUNT(*) FROM stray_settlements");
    let kept: i64 = kept.fetch_one(&store.connections.pool).await.unwrap();
    assert_eq!(kept, 2);
    let mut operator = OperatorStore::open(url, Purpose::Read).await.unwrap();
    let all = operator.strays().await.unwrap();
    let expected = (
        stray(SessionStatus::Finalized),
        Some(ResolveOutcome::NotPaid),
    );
    assert_eq!(all, [expected]);
    let why = refuses(&store, "UPDATE strays SET settled = NULL").await;
    assert!(why.contains("is settled"), "{why}");
}

async fn the_merchant_is_told_of_a_stray_session_and_of_its_end(kind: Kind) {
    let store = kind.store().await;
    store
        .store_stray(&Stray {
            session_id: "before".to_owned(),
            ..stray(SessionStatus::Active)
        })
        .await
        .unwrap();
    store.outbox_open(Environment::Live).await.unwrap();
    store
        .store_stray(&stray(SessionStatus::Created))
        .await
        .unwrap();
    store
        .store_stray(&stray(SessionStatus::Active))
        .await
        .unwrap();
    let paid = Stray {
        order_id: Some("order-1".to_owned()),
        ..stray(SessionStatus::Finalized)
    };
    store.store_stray(&paid).await.unwrap();
    for told in [stray(SessionStatus::Created), paid] {
        let due = store
            .outbox_due(Millis(i64::MAX / 2), MINUTE, 9)
            .await
            .unwrap();
        let [item] = &due[..] else {
            unreachable!("{due:?}")
        };
        assert_eq!(item.environment, Some(Environment::Live));
        assert_eq!(
            *item.subject.as_ref().unwrap(),
            Subject::Stray(Box::new(told))
        );
        assert!(store.outbox_take(item, Millis(1)).await.unwrap());
        store.outbox_later(item, Millis(2), "no").await.unwrap();
        assert_eq!(store.outbox_next_due().await.unwrap(), Some(Millis(2)));
        store.outbox_delivered(item, Millis(3)).await.unwrap();
    }
    assert_eq!(store.outbox_next_due().await.unwrap(), None);
    assert_eq!(store.outbox_forget(Millis(9)).await.unwrap(), 2);
}
