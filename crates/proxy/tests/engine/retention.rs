//! Payments that ended long ago are deleted, and nothing of their money is forgotten.

use std::time::Duration;

use ipp_wire::{PaymentState, code};
use uuid::Uuid;

use super::common::{Shop, TILL, caller, eventually, quick, until};

/// Ages everything in the database by 500 days while no engine runs, and starts the next one, which
/// deletes it.
async fn age(shop: &mut Shop, id: Uuid) {
    shop.kill().await;
    let database = shop.database().await;
    let age = 500_i64 * 24 * 3600 * 1000;
    for sql in [
        "UPDATE payments SET created_at = created_at - ?",
        "UPDATE inbox SET done_at = done_at - ?",
    ] {
        sqlx::query(sql).bind(age).execute(&database).await.unwrap();
    }
    let happened = "INSERT INTO journal (subject, at, event_json) VALUES ('long ago', 1, '{}')";
    sqlx::query(happened).execute(&database).await.unwrap();
    database.close().await;
    shop.restart().await;
    let engine = shop.engine.clone();
    eventually("it is deleted", || {
        engine.metrics().contains("ipp_payments_deleted_total 1")
    })
    .await;
    assert!(shop.engine.payment(TILL, id).await.is_err());
    let database = shop.database().await;
    let left = "SELECT COUNT(*) FROM journal WHERE subject = 'long ago'";
    let left: i64 = sqlx::query_scalar(left).fetch_one(&database).await.unwrap();
    assert_eq!(left, 0, "what happened long ago is deleted, too");
    database.close().await;
}

#[tokio::test]
async fn a_late_callback_about_a_deleted_payment_is_no_stray() {
    let mut shop = Shop::with(quick(), false).await;
    let (id, mut feed) = shop.start("ORDER-1").await;
    until(&mut feed, id, PaymentState::Sent).await;
    let session = shop.playground.sessions()[0].session_id.to_string();
    shop.tap_at_the_provider(&session).await;
    until(&mut feed, id, PaymentState::Paid).await;
    drop(feed);
    age(&mut shop, id).await;

    shop.told("kevt_late", &session).await;
    let detail = shop.worked_off("kevt_late").await;
    assert!(detail.contains("is deleted"), "{detail}");
    assert_eq!(shop.engine.counters().alarms(), 0);

    let (caller, wish) = (caller(TILL), shop.wish("ORDER-1"));
    let again = shop.engine.start(&caller, Uuid::new_v4(), wish).await;
    let refused = again.unwrap_err();
    assert_eq!(refused.code, code::ORDER_PAID);
    let known = refused.payment.unwrap();
    assert_eq!(known.payment_id, id.to_string());
    assert_eq!(known.state, PaymentState::Paid);
    assert_eq!(known.till, TILL);
    assert_eq!(known.order.order_amount, 240_000);
    assert!(known.confirmed_at.is_some());
    assert_eq!(shop.creates(), 1);
}

#[tokio::test]
async fn a_deleted_cancelled_payment_is_no_stray() {
    let mut shop = Shop::with(quick(), false).await;
    let (id, mut feed) = shop.start("ORDER-1").await;
    until(&mut feed, id, PaymentState::Sent).await;
    let session = shop.playground.sessions()[0].session_id.to_string();
    shop.engine.cancel(TILL, id).await.unwrap();
    until(&mut feed, id, PaymentState::Cancelled).await;
    drop(feed);
    age(&mut shop, id).await;
    // The session's mark names the time at which the payment began, which was just now: it could
    // not be a deleted one if payments were kept for longer.
    shop.told("kevt_late", &session).await;
    shop.worked_off("kevt_late").await;
    assert!(shop.engine.counters().alarms() > 0);

    let mut shop = Shop::with(
        ipp_payment::Timings {
            keep_payments: Some(Duration::ZERO),
            ..quick()
        },
        false,
    )
    .await;
    let (id, mut feed) = shop.start("ORDER-1").await;
    until(&mut feed, id, PaymentState::Sent).await;
    let session = shop.playground.sessions()[0].session_id.to_string();
    shop.engine.cancel(TILL, id).await.unwrap();
    until(&mut feed, id, PaymentState::Cancelled).await;
    drop(feed);
    age(&mut shop, id).await;
    shop.told("kevt_late", &session).await;
    let detail = shop.worked_off("kevt_late").await;
    assert!(detail.contains("is deleted"), "{detail}");
    assert_eq!(shop.engine.counters().alarms(), 0);
}
