//! The database is lost, and with it payments whose sessions live on at Kustom.

use std::time::Duration;

use axum::http::StatusCode;
use ipp_playground::SessionStatus;
use ipp_proxy::merchant::Schedule;
use ipp_proxy::problem::Refusal;
use ipp_relay::Call;
use ipp_verify::Fault;
use ipp_wire::{Environment, PaymentState, code};
use uuid::Uuid;

use super::common::{PATIENCE, Shop, TILL, caller, eventually, quick, until};
use super::merchant::MerchantSystem;

/// A shop whose payment of ORDER-1 is under way, and whose database is lost. No callbacks arrive by
/// themselves.
async fn lost() -> (Shop, String) {
    let mut shop = Shop::with(quick(), false).await;
    let (id, mut feed) = shop.start("ORDER-1").await;
    until(&mut feed, id, PaymentState::Sent).await;
    drop(feed);
    shop.restart_without_the_database().await;
    let session = shop.session();
    (shop, session)
}

async fn refusal(shop: &Shop, reference: &str) -> Refusal {
    let wish = shop.wish(reference);
    let started = shop.engine.start(&caller(TILL), Uuid::new_v4(), wish).await;
    started.expect_err("it is refused")
}

#[tokio::test]
async fn money_of_a_lost_payment_raises_an_alarm_and_keeps_its_order() {
    let (mut shop, session) = lost().await;
    shop.tap_at_the_provider(&session).await;
    shop.told("kevt_1", &session).await;
    eventually("the alarm", || shop.engine.counters().alarms() == 1).await;
    let refused = refusal(&shop, "ORDER-1").await;
    assert_eq!(
        (refused.status, refused.code),
        (StatusCode::CONFLICT, code::ORDER_PAID)
    );
    // Further callbacks about it, and the next process, raise no further alarm.
    shop.restart().await;
    shop.told("kevt_2", &session).await;
    shop.worked_off("kevt_2").await;
    assert_eq!(shop.engine.counters().alarms(), 0);
    assert_eq!(refusal(&shop, "ORDER-1").await.code, code::ORDER_PAID);
    shop.start("ORDER-2").await;
}

#[tokio::test]
async fn a_lost_payments_session_is_cancelled_until_it_works() {
    let (mut shop, session) = lost().await;
    shop.relay.on(Call::Cancel, Fault::Refused(502));
    shop.told("kevt_1", &session).await;
    let failed = |shop: &Shop| {
        let calls = shop.engine.counters().kustom_calls();
        calls.iter().any(|(n, c)| *n == "cancel_failed" && *c > 0)
    };
    eventually("a cancel that fails", || failed(&shop)).await;
    assert_eq!(refusal(&shop, "ORDER-1").await.code, code::ORDER_OPEN);
    // The cancelling goes on after a restart.
    shop.restart().await;
    eventually("a cancel that fails", || failed(&shop)).await;
    assert_eq!(refusal(&shop, "ORDER-1").await.code, code::ORDER_OPEN);
    shop.relay.restore(Call::Cancel);
    let status = || shop.playground.sessions()[0].status;
    eventually("the cancel", || status() == SessionStatus::Cancelled).await;
    // Once a read confirms the cancel, the order is free.
    shop.worked_off("kevt_1").await;
    shop.start("ORDER-1").await;
}

#[tokio::test]
async fn a_payment_of_an_order_that_is_found_to_be_paid_is_cancelled() {
    let (shop, session) = lost().await;
    let device = shop.another_device().await;
    let mut feed = shop.engine.feed(TILL);
    let id = Uuid::new_v4();
    let wish = ipp_wire::StartPayment {
        device_id: device,
        ..shop.wish("ORDER-1")
    };
    shop.engine.start(&caller(TILL), id, wish).await.unwrap();
    until(&mut feed, id, PaymentState::Sent).await;
    shop.tap_at_the_provider(&session).await;
    shop.told("kevt_1", &session).await;
    until(&mut feed, id, PaymentState::Cancelled).await;
    assert_eq!(refusal(&shop, "ORDER-1").await.code, code::ORDER_PAID);
}

#[tokio::test]
async fn another_installations_session_is_left_alone() {
    let (mut shop, session) = lost().await;
    shop.installation = "another".to_owned();
    shop.restart().await;
    shop.told("kevt_1", &session).await;
    shop.worked_off("kevt_1").await;
    assert_eq!(shop.engine.counters().alarms(), 0);
    assert_eq!(shop.playground.sessions()[0].status, SessionStatus::Created);
    shop.start("ORDER-1").await;
}

#[tokio::test]
async fn the_merchant_hears_of_a_lost_payments_money() {
    let (mut shop, session) = lost().await;
    let system = MerchantSystem::open().await;
    let schedule = Schedule::new(vec![Duration::from_millis(20)], 10 * PATIENCE);
    shop.restart_telling(&system.notifier(schedule, PATIENCE))
        .await;
    shop.tap_at_the_provider(&session).await;
    shop.told("kevt_1", &session).await;
    eventually("the event", || !system.strays().is_empty()).await;
    let event = &system.strays()[0];
    assert_eq!(event.kind, "payment.stray");
    assert_eq!(event.environment, Environment::Playground);
    let data = &event.data;
    let told = (&*data.session_id, &*data.status, &*data.merchant_reference1);
    assert_eq!(told, (&*session, "FINALIZED", "ORDER-1"));
    assert_eq!(
        (data.order_amount, &*data.purchase_currency),
        (240_000, "SEK")
    );
    assert!(data.order_id.is_some());
}

/// A month of errors would otherwise be a month of requests.
#[tokio::test]
async fn a_session_that_stays_unreadable_is_given_up_with_an_alarm() {
    let (shop, session) = lost().await;
    shop.relay.on(Call::Read, Fault::Refused(502));
    shop.told("kevt_1", &session).await;
    let tried = "UPDATE inbox SET tries = 4320 WHERE done_at IS NULL";
    let database = shop.database().await;
    sqlx::query(tried).execute(&database).await.unwrap();
    let given_up = shop.worked_off("kevt_1").await;
    assert!(given_up.starts_with("given up"), "{given_up}");
    let counters = shop.engine.counters();
    let calls = counters.kustom_calls();
    assert!(calls.iter().any(|(n, c)| *n == "read_failed" && *c > 0));
    assert_eq!(counters.alarms(), 1);
}

/// Kustom's read API may know the session later, and the callback may be the only hint.
#[tokio::test]
async fn an_unknown_session_is_asked_for_while_a_payment_has_none() {
    let shop = Shop::with(quick(), false).await;
    shop.relay.on(Call::Create, Fault::AnswerLost);
    let (id, mut feed) = shop.start("ORDER-1").await;
    until(&mut feed, id, PaymentState::NeedsAttention).await;
    let session = shop.playground.sessions()[0].session_id.to_string();
    shop.relay.on(Call::Read, Fault::Refused(404));
    shop.told("kevt_1", &session).await;
    let database = shop.database().await;
    let tried = "UPDATE inbox SET tries = 9, due_at = 0 WHERE done_at IS NULL";
    sqlx::query(tried).execute(&database).await.unwrap();
    let again = "SELECT COUNT(*) FROM inbox WHERE done_at IS NULL AND tries > 9";
    let asked = async {
        while sqlx::query_scalar::<_, i64>(again)
            .fetch_one(&database)
            .await
            .unwrap()
            == 0
        {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    let asked = tokio::time::timeout(PATIENCE, asked).await;
    asked.expect("it is asked for again");
}
