//! Changes stored by another process, which only the database's lock normally keeps out.

use ipp_proxy::engine::Change;
use ipp_relay::Call;
use ipp_verify::Fault;
use ipp_wire::PaymentState;

use super::common::{PATIENCE, Shop, until};

/// Stores a final state without the engine.
async fn ends_elsewhere(shop: &Shop, id: uuid::Uuid, state: &str) {
    let done = sqlx::query(
        "UPDATE payments SET state = ?, session_status = 'FINALIZED', order_id = 'order-1',
         version = version + 1 WHERE payment_id = ?",
    )
    .bind(state)
    .bind(id.to_string())
    .execute(&shop.database().await)
    .await
    .unwrap();
    assert_eq!(done.rows_affected(), 1);
}

#[tokio::test]
async fn pages_hear_of_an_end_that_another_process_stored() {
    for (state, told) in [
        ("paid", PaymentState::Paid),
        ("cancelled", PaymentState::Cancelled),
    ] {
        let (shop, id, mut feed) = Shop::sent().await;
        ends_elsewhere(&shop, id, state).await;
        until(&mut feed, id, told).await;
        // The other tills are told that the terminal is free.
        let freed = async {
            loop {
                if let Some(Change::Device(change)) = feed.next().await.unwrap()
                    && change.busy.is_none()
                {
                    return change.device_id;
                }
            }
        };
        let freed = tokio::time::timeout(PATIENCE, freed).await;
        assert_eq!(freed.expect("the terminal is free"), shop.device);
    }
}

#[tokio::test]
async fn pages_hear_of_a_change_that_another_process_stored() {
    let (shop, id, mut feed) = Shop::sent().await;
    shop.relay.on(Call::Read, Fault::Refused(502));
    let asked = sqlx::query(
        "UPDATE payments SET cancel_asked_at = 1, version = version + 1 WHERE payment_id = ?",
    );
    let database = shop.database().await;
    asked.bind(id.to_string()).execute(&database).await.unwrap();
    until(&mut feed, id, PaymentState::Cancelling).await;
}
