//! One payment per order, per device, and per payment id.

use ipp_relay::Call;
use ipp_wire::PaymentState;
use uuid::Uuid;

use super::common::{Shop, TILL, caller, until};

#[tokio::test]
async fn concurrent_identical_requests_are_one_payment() {
    let shop = Shop::open().await;
    let mut feed = shop.engine.feed(TILL);
    let id = Uuid::new_v4();
    let who = caller(TILL);
    let tries = (0..20).map(|_| shop.engine.start(&who, id, shop.wish("ORDER-1")));
    let answers = futures::future::join_all(tries).await;
    let created = answers.iter().filter(|a| a.as_ref().unwrap().1).count();
    assert_eq!(created, 1);
    until(&mut feed, id, PaymentState::Sent).await;
    assert_eq!((shop.relay.sent(Call::Create), shop.creates()), (1, 1));
}

#[tokio::test]
async fn the_same_id_with_another_body_is_refused() {
    let shop = Shop::open().await;
    let (id, _feed) = shop.start("ORDER-1").await;
    let mut other = shop.wish("ORDER-1");
    other.order.merchant_data = Some("table 5".to_owned());
    let refused = shop
        .engine
        .start(&caller(TILL), id, other)
        .await
        .unwrap_err();
    assert_eq!(
        (refused.status.as_u16(), refused.code),
        (422, "payment_id_reused")
    );
    let stranger = shop
        .engine
        .start(&caller("till-2"), id, shop.wish("ORDER-1"))
        .await
        .unwrap_err();
    assert_eq!(stranger.code, "unknown_payment");
}

#[tokio::test]
async fn of_many_payments_for_one_order_at_once_one_starts() {
    let shop = Shop::open().await;
    let who = caller(TILL);
    let tries = (0..20).map(|_| {
        shop.engine
            .start(&who, Uuid::new_v4(), shop.wish("ORDER-1"))
    });
    let answers = futures::future::join_all(tries).await;
    let (started, refused): (Vec<_>, Vec<_>) = answers.into_iter().partition(Result::is_ok);
    assert_eq!(started.len(), 1);
    let id = started.into_iter().next().unwrap().unwrap().0.payment_id;
    for refusal in refused {
        let refusal = refusal.unwrap_err();
        assert_eq!(
            (refusal.code, refusal.payment_id.as_deref()),
            ("order_open", Some(&*id))
        );
    }
}

#[tokio::test]
async fn a_request_that_is_dropped_cuts_nothing() {
    let shop = Shop::open().await;
    let mut feed = shop.engine.feed(TILL);
    let id = Uuid::new_v4();
    let who = caller(TILL);
    let request = shop.engine.start(&who, id, shop.wish("ORDER-1"));
    // Polled once, so that it has begun, and then dropped.
    assert!(futures::FutureExt::now_or_never(request).is_none());
    until(&mut feed, id, PaymentState::Sent).await;
    assert_eq!(shop.creates(), 1);
}

#[tokio::test]
async fn token_limits_and_unknown_devices_refuse_before_storing() {
    let shop = Shop::open().await;
    let id = Uuid::new_v4();
    let mut who = caller(TILL);
    who.max_amount = Some(239_999);
    let refused = shop.engine.start(&who, id, shop.wish("ORDER-1")).await;
    assert_eq!(refused.unwrap_err().code, "over_limit");
    who.max_amount = None;
    who.devices = Some(vec!["another".to_owned()]);
    let refused = shop.engine.start(&who, id, shop.wish("ORDER-1")).await;
    assert_eq!(refused.unwrap_err().code, "device_not_allowed");
    let mut wish = shop.wish("ORDER-1");
    wish.device_id = Uuid::new_v4().to_string();
    assert_eq!(
        shop.engine
            .start(&caller(TILL), id, wish)
            .await
            .unwrap_err()
            .code,
        "unknown_device"
    );
    assert_eq!(
        shop.engine.payment(TILL, id).await.unwrap_err().code,
        "unknown_payment"
    );
    assert_eq!(shop.relay.sent(Call::Create), 0);
}
