//! Payments from start to end.

use std::time::Duration;

use ipp_proxy::engine::Received;
use ipp_wire::PaymentState;

use super::common::{PATIENCE, Shop, TILL, until, until_that};

#[tokio::test]
async fn a_session_that_failed_is_found_though_no_callback_says_so() {
    let (shop, id, mut feed) = Shop::sent().await;
    let session = shop.playground.sessions()[0].session_id;
    shop.playground.fail_session(session).unwrap();
    let failed = until(&mut feed, id, PaymentState::Failed).await;
    assert_eq!(failed.reason.unwrap().code, "session_failed");
}

#[tokio::test]
async fn the_device_is_busy_while_the_payment_is_open_and_free_after() {
    let (shop, id, mut feed) = Shop::sent().await;
    let busy = shop.engine.devices().await.unwrap().devices[0]
        .busy
        .clone()
        .unwrap();
    assert_eq!(
        (busy.payment_id, busy.reference.as_str()),
        (id.to_string(), "ORDER-1")
    );
    shop.engine.tap(TILL, id, None).await.unwrap();
    until(&mut feed, id, PaymentState::Paid).await;
    assert_eq!(shop.engine.devices().await.unwrap().devices[0].busy, None);
}

#[tokio::test]
async fn a_till_hears_nothing_of_another_tills_payment() {
    let shop = Shop::open().await;
    let (id, mut feed) = shop.start("ORDER-1").await;
    let other = shop.engine.feed("till-2");
    until(&mut feed, id, PaymentState::Sent).await;
    assert!(other.snapshot().await.unwrap().payments.is_empty());
    assert_eq!(feed.snapshot().await.unwrap().payments.len(), 1);
    let refusals = [
        shop.engine.payment("till-2", id).await.unwrap_err(),
        shop.engine.cancel("till-2", id).await.unwrap_err(),
        shop.engine.tap("till-2", id, None).await.unwrap_err(),
    ];
    assert!(refusals.iter().all(|r| r.code == "unknown_payment"));
    assert_eq!(shop.state(id).await, PaymentState::Sent);
}

#[tokio::test]
async fn a_redelivery_with_a_forgotten_id_changes_nothing() {
    let shop = Shop::open().await;
    let (id, mut feed) = shop.start("ORDER-1").await;
    let sent = until(&mut feed, id, PaymentState::Sent).await;
    let session = sent.session_id.unwrap();
    shop.engine
        .tap(TILL, id, Some("DECLINED_GENERIC"))
        .await
        .unwrap();
    until_that(&mut feed, id, "the decline", |p| p.taps.len() == 1).await;
    shop.engine.tap(TILL, id, None).await.unwrap();
    let paid = until(&mut feed, id, PaymentState::Paid).await;
    for kind in [
        "ipp.session.created",
        "ipp.payment.failed",
        "ipp.session.finalized",
    ] {
        let body = format!(
            r#"{{"type":"{kind}","data":{{"session_id":"{session}","failure_reason":"DECLINED_GENERIC"}}}}"#
        );
        let again = format!("again_{kind}");
        let received = shop.engine.callback(&again, body.as_bytes()).await;
        assert_eq!(received.unwrap(), Received::New);
        let worked_off = async || {
            let log = shop.engine.callbacks().await.unwrap();
            log.iter().any(|line| {
                line.webhook_id.as_deref() == Some(&again)
                    && line.detail.as_deref() == Some("read FINALIZED")
            })
        };
        let waiting = async {
            while !worked_off().await {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        let done = tokio::time::timeout(PATIENCE, waiting).await;
        assert!(done.is_ok(), "waited for {again}");
    }
    let now = shop.engine.payment(TILL, id).await.unwrap();
    assert_eq!((now.version, now.taps.len()), (paid.version, 1));
}
