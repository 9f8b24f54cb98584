//! Create is sent once, and its outcome is never guessed.

use std::time::Duration;

use ipp_wire::PaymentState;
use uuid::Uuid;

use super::common::{Shop, TILL, caller, quick, until};
use super::relay::Fault;
use ipp_payment::Timings;

/// Timings so long that a callback surely comes first.
fn patient() -> Timings {
    Timings {
        unknown_after: Duration::from_secs(60),
        ..quick()
    }
}

#[tokio::test]
async fn a_lost_answer_is_recovered_by_the_created_callback() {
    for fault in [
        Fault::LoseAnswer,
        Fault::BreakAnswer,
        Fault::Answer(502),
        Fault::Answer(408),
    ] {
        let shop = Shop::with(patient(), true).await;
        shop.relay.on_create(fault);
        let (id, mut feed) = shop.start("ORDER-1").await;
        until(&mut feed, id, PaymentState::Sent).await;
        shop.engine.tap(TILL, id, None).await.unwrap();
        until(&mut feed, id, PaymentState::Paid).await;
        assert_eq!((shop.relay.creates(), shop.creates()), (1, 1), "{fault:?}");
    }
}

#[tokio::test]
async fn a_lost_answer_needs_attention_and_is_never_sent_again() {
    for fault in [
        Fault::LoseAnswer,
        Fault::LoseRequest,
        Fault::Answer(500),
        Fault::Answer(302),
    ] {
        let shop = Shop::with(quick(), false).await;
        shop.relay.on_create(fault);
        let (id, mut feed) = shop.start("ORDER-1").await;
        let unknown = until(&mut feed, id, PaymentState::Unknown).await;
        assert_eq!(unknown.reason.unwrap().code, "create_lost");
        let busy = shop
            .engine
            .start(&caller(TILL), Uuid::new_v4(), shop.wish("ORDER-2"))
            .await;
        assert_eq!(busy.unwrap_err().code, "device_busy", "{fault:?}");
        until(&mut feed, id, PaymentState::NeedsAttention).await;
        let again = shop
            .engine
            .start(&caller(TILL), Uuid::new_v4(), shop.wish("ORDER-1"))
            .await;
        let again = again.unwrap_err();
        assert_eq!(
            (again.code, again.payment_id),
            ("order_unsettled", Some(id.to_string().into()))
        );
        assert_eq!(shop.relay.creates(), 1, "{fault:?}");
        // The device is free for another order.
        shop.relay.on_create(Fault::Refuse(400));
        shop.engine
            .start(&caller(TILL), Uuid::new_v4(), shop.wish("ORDER-2"))
            .await
            .unwrap();
    }
}

#[tokio::test]
async fn a_late_callback_still_decides_what_needs_attention() {
    let shop = Shop::with(quick(), false).await;
    shop.relay.on_create(Fault::LoseAnswer);
    let (id, mut feed) = shop.start("ORDER-1").await;
    until(&mut feed, id, PaymentState::NeedsAttention).await;
    let session = shop.playground.sessions()[0].session_id;
    let body = format!(r#"{{"type":"ipp.session.created","data":{{"session_id":"{session}"}}}}"#);
    shop.engine
        .callback("kevt_late", body.as_bytes())
        .await
        .unwrap();
    // It no longer holds its device, and does not become open again, but it can be cancelled.
    shop.engine.cancel(TILL, id).await.unwrap();
    until(&mut feed, id, PaymentState::Cancelled).await;
}

#[tokio::test]
async fn a_refusal_is_failed_with_kustoms_reason_and_frees_the_order() {
    let shop = Shop::open().await;
    for status in [400, 401, 404, 409, 422, 429] {
        shop.relay.on_create(Fault::Refuse(status));
        let (id, mut feed) = shop.start("ORDER-1").await;
        let failed = until(&mut feed, id, PaymentState::Failed).await;
        assert!(failed.reason.is_some(), "{status}");
    }
    shop.relay.on_create(Fault::None);
    let (id, mut feed) = shop.start("ORDER-1").await;
    until(&mut feed, id, PaymentState::Sent).await;
}

#[tokio::test]
async fn a_session_that_cannot_be_read_keeps_its_last_confirmed_state() {
    let shop = Shop::open().await;
    let (id, mut feed) = shop.start("ORDER-1").await;
    until(&mut feed, id, PaymentState::Sent).await;
    shop.relay.reads_fail(true);
    shop.engine.tap(TILL, id, None).await.unwrap();
    let counted = |engine: &ipp_proxy::engine::Engine| {
        engine
            .counters()
            .kustom_calls()
            .iter()
            .find(|(n, _)| *n == "read_failed")
            .unwrap()
            .1
    };
    while counted(&shop.engine) < 3 {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    assert_eq!(shop.state(id).await, PaymentState::Sent);
    shop.relay.reads_fail(false);
    until(&mut feed, id, PaymentState::Paid).await;
}

#[tokio::test]
async fn a_payment_that_is_not_ours_is_left_alone() {
    let shop = Shop::open().await;
    let (id, mut feed) = shop.start("ORDER-1").await;
    until(&mut feed, id, PaymentState::Sent).await;
    let body = format!(
        r#"{{"type":"ipp.session.finalized","data":{{"session_id":"{}"}}}}"#,
        Uuid::new_v4()
    );
    shop.engine
        .callback("kevt_foreign", body.as_bytes())
        .await
        .unwrap();
    shop.engine
        .callback("kevt_odd", b"not json at all")
        .await
        .unwrap();
    let lied = shop.playground.sessions()[0].session_id;
    let body = format!(
        r#"{{"type":"ipp.session.finalized","data":{{"session_id":"{lied}","order_id":"x"}}}}"#
    );
    shop.engine
        .callback("kevt_liar", body.as_bytes())
        .await
        .unwrap();
    shop.engine.tap(TILL, id, Some("LOST_CARD")).await.unwrap();
    until(&mut feed, id, PaymentState::Active).await;
}
