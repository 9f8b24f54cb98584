//! The schema's rules about stray sessions, which have no payment here.

use ipp_payment::Stray;

use super::*;

fn stray(status: SessionStatus) -> Stray {
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

#[tokio::test]
async fn an_order_takes_no_payment_while_a_stray_session_has_it() {
    for status in ["CREATED", "ACTIVE", "PAUSED", "FINALIZED"] {
        let store = store().await;
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

#[tokio::test]
async fn a_stray_session_that_ended_without_money_frees_its_order() {
    for status in ["CANCELLED", "EXPIRED", "FAILED"] {
        let store = store().await;
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

#[tokio::test]
async fn a_stray_session_with_money_is_not_changed_or_deleted() {
    let store = store().await;
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
