//! Kustom is slow or throttles, or the database refuses: no busy loops, and no work is forgotten.

use std::time::Duration;

use ipp_payment::Timings;
use ipp_relay::Call;
use ipp_verify::Fault;
use ipp_wire::PaymentState;
use uuid::Uuid;

use super::common::{PATIENCE, Shop, TILL, caller, eventually, quick, until};

/// Timings so long that nothing recurs during a test, unless it loops.
fn slow() -> Timings {
    Timings {
        poll_watched: Duration::from_secs(600),
        poll_idle: Duration::from_secs(600),
        ..quick()
    }
}

#[tokio::test]
async fn pages_cause_no_more_requests_while_kustom_throttles() {
    // "0" must not mean "at once", which would be repeated as fast as it is answered.
    for retry_after in [0, 60] {
        let shop = Shop::with(slow(), false).await;
        let (id, mut feed) = shop.start("ORDER-1").await;
        until(&mut feed, id, PaymentState::Sent).await;
        let session = shop.session();
        shop.relay
            .on(Call::Read, Fault::Throttled(Some(retry_after)));
        let before = shop.relay.reads_of(&session);
        while shop.relay.reads_of(&session) == before {
            shop.state(id).await;
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        // Three times the minimum interval of reads that pages cause, while pages ask all the time.
        let asking = async {
            loop {
                shop.state(id).await;
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        let asked = tokio::time::timeout(Duration::from_millis(750), asking).await;
        assert!(asked.is_err());
        // One more read may have been under way when the throttling began.
        assert!(shop.relay.reads_of(&session) <= before + 2, "{retry_after}");
    }
}

#[tokio::test]
async fn a_callback_that_cannot_be_marked_done_waits_for_its_retry() {
    let shop = Shop::with(slow(), false).await;
    let database = shop.database().await;
    sqlx::query(
        "CREATE TRIGGER broken BEFORE UPDATE ON inbox WHEN OLD.webhook_id = 'kevt_1'
         BEGIN SELECT RAISE(ABORT, 'broken'); END",
    )
    .execute(&database)
    .await
    .unwrap();
    let (broken, healthy) = (Uuid::new_v4().to_string(), Uuid::new_v4().to_string());
    shop.told("kevt_1", &broken).await;
    eventually("the first try", || shop.relay.reads_of(&broken) > 0).await;
    // It delays no other callback, and is not retried while others are processed.
    for n in 0..20 {
        let session = format!("{healthy}-{n}");
        shop.told(&format!("kevt_ok_{n}"), &session).await;
        eventually("another callback", || shop.relay.reads_of(&session) > 0).await;
    }
    assert_eq!(shop.relay.reads_of(&broken), 1);
}

#[tokio::test]
async fn a_callback_during_its_sessions_processing_comes_next() {
    let patient = Timings {
        kustom_timeout: Duration::from_secs(600),
        ..slow()
    };
    let shop = Shop::with(patient, false).await;
    let (id, mut feed) = shop.start("ORDER-1").await;
    until(&mut feed, id, PaymentState::Sent).await;
    let session = shop.session();
    let seen = shop.relay.reads_of(&session);
    shop.relay.on(Call::Read, Fault::Held);
    shop.told("kevt_1", &session).await;
    eventually("the first read", || shop.relay.reads_of(&session) > seen).await;
    for n in 2..5 {
        shop.told(&format!("kevt_{n}"), &session).await;
    }
    shop.engine.tap(TILL, id, None).await.unwrap();
    shop.relay.restore(Call::Read);
    until(&mut feed, id, PaymentState::Paid).await;
    let read = || shop.relay.reads_of(&session) >= seen + 4;
    eventually("a read for each", read).await;
}

#[tokio::test]
async fn a_known_terminal_is_charged_while_the_list_is_slow() {
    let patient = Timings {
        kustom_timeout: Duration::from_secs(600),
        ..quick()
    };
    let shop = Shop::with(patient, false).await;
    shop.engine.devices().await.unwrap();
    shop.relay.on(Call::Devices, Fault::RequestLost);
    let engine = shop.engine.clone();
    // A list older than two seconds is read again; ask until a request waits for Kustom.
    let page = tokio::spawn(async move { while engine.devices().await.is_ok() {} });
    eventually("the list being asked for", || {
        shop.relay.faulty(Call::Devices) > 0
    })
    .await;
    let who = caller(TILL);
    let start = shop
        .engine
        .start(&who, Uuid::new_v4(), shop.wish("ORDER-1"));
    let started = tokio::time::timeout(PATIENCE, start).await;
    assert!(started.expect("it waits for the list").unwrap().1);
    page.abort();
}

#[tokio::test]
async fn a_flood_of_callbacks_reads_eight_sessions_at_a_time() {
    // No read is given up, which would make room for another.
    let patient = Timings {
        kustom_timeout: Duration::from_secs(600),
        ..quick()
    };
    let shop = Shop::with(patient, true).await;
    shop.relay.on(Call::Read, Fault::Held);
    for n in 0..40 {
        shop.told(&format!("flood_{n}"), &format!("{n}-stranger"))
            .await;
    }
    eventually("eight reads", || shop.relay.reads_of("-stranger") >= 8).await;
    // Other requests pass the relay meanwhile, one after the other; no ninth read does.
    for _ in 0..3 {
        shop.another_device().await;
    }
    assert_eq!(shop.relay.reads_of("-stranger"), 8);
    shop.relay.restore(Call::Read);
    let all = || (0..40).all(|n| shop.relay.reads_of(&format!("/{n}-stranger")) > 0);
    eventually("a read of each", all).await;
}
