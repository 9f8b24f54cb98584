//! The merchant's own system is notified of each payment that became final.

use std::time::Duration;

use ipp_proxy::merchant::Schedule;
use ipp_relay::Call;
use ipp_verify::Fault;
use ipp_wire::{Environment, PaymentState, ResolveOutcome, ResolvePayment};
use uuid::Uuid;

use super::common::{PATIENCE, Shop, TILL, caller, eventually, until, until_that};
use super::merchant::{MerchantSystem, Reply};

/// Retries often, and for longer than any test takes.
fn often() -> Schedule {
    Schedule::new(vec![Duration::from_millis(20)], 10 * PATIENCE)
}

async fn shop_and_system(schedule: Schedule, timeout: Duration) -> (Shop, MerchantSystem) {
    let system = MerchantSystem::open().await;
    let mut shop = Shop::open().await;
    shop.restart_telling(&system.notifier(schedule, timeout))
        .await;
    (shop, system)
}

async fn pay(shop: &Shop, reference: &str) -> Uuid {
    let (id, mut feed) = shop.start(reference).await;
    until(&mut feed, id, PaymentState::Sent).await;
    shop.engine.tap(TILL, id, None).await.unwrap();
    until(&mut feed, id, PaymentState::Paid).await;
    id
}

fn count(shop: &Shop, result: &str) -> u64 {
    let counted = shop.engine.counters().notifications();
    counted.iter().find(|(name, _)| *name == result).unwrap().1
}

#[tokio::test]
async fn a_paid_payment_is_told_as_the_page_sees_it_and_ticked_off() {
    let (shop, system) = shop_and_system(often(), PATIENCE).await;
    let id = pay(&shop, "ORDER-1").await;
    let told = system.told(1).await;
    assert_eq!(told[0].event.kind, "payment.paid");
    assert!(told[0].event.timestamp.ends_with('Z'));
    assert_eq!(told[0].event.environment, Environment::Playground);
    assert_eq!(
        (&*told[0].event.till, &told[0].event.location),
        (TILL, &None)
    );
    let seen = shop.engine.payment(TILL, id).await.unwrap();
    assert!(seen.order_id.is_some());
    assert_eq!(told[0].event.data, seen);
    eventually("the delivery to be stored", || {
        count(&shop, "delivered") == 1
    })
    .await;
    assert_eq!(system.deliveries().len(), 1);
}

/// A session of several cards is one payment, and what comes after its end is no news.
#[tokio::test]
async fn declined_cards_and_late_callbacks_make_one_event() {
    let (shop, system) = shop_and_system(often(), PATIENCE).await;
    let (id, mut feed) = shop.start("ORDER-1").await;
    until(&mut feed, id, PaymentState::Sent).await;
    for (at, outcome) in ["DECLINED_GENERIC", "INSUFFICIENT_FUNDS"]
        .iter()
        .enumerate()
    {
        shop.engine.tap(TILL, id, Some(outcome)).await.unwrap();
        until_that(&mut feed, id, outcome, |p| p.taps.len() == at + 1).await;
    }
    shop.engine.tap(TILL, id, None).await.unwrap();
    let paid = until(&mut feed, id, PaymentState::Paid).await;
    let session = shop.session();
    for kind in ["payment.failed", "session.finalized", "session.finalized"] {
        let again = Uuid::new_v4().to_string();
        let body = format!(
            r#"{{"type":"ipp.{kind}","data":{{"session_id":"{session}","failure_reason":"LOST_CARD"}}}}"#
        );
        shop.engine.callback(&again, body.as_bytes()).await.unwrap();
        let read = async {
            // Until then, it has the reason that the callback gave.
            while shop.worked_off(&again).await != "read FINALIZED" {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        let read = tokio::time::timeout(PATIENCE, read).await;
        read.expect("it leads to a read");
    }
    let now = shop.engine.payment(TILL, id).await.unwrap();
    assert_eq!((now.version, now.taps.len()), (paid.version, 2));
    // Events of other payments do not wait for this one's, so one more would be there by now.
    let next = pay(&shop, "ORDER-2").await;
    eventually("both deliveries to be stored", || {
        count(&shop, "delivered") == 2
    })
    .await;
    let told = system.deliveries();
    assert!(told.iter().all(|one| one.event.kind == "payment.paid"));
    let mut ids: Vec<_> = told.iter().map(|one| &*one.event.data.payment_id).collect();
    ids.sort_unstable();
    let mut paid = [id.to_string(), next.to_string()];
    paid.sort_unstable();
    assert_eq!(ids, paid);
}

#[tokio::test]
async fn what_is_not_taken_is_told_again_with_the_same_id_until_it_is() {
    let (shop, system) = shop_and_system(often(), Duration::from_millis(500)).await;
    system.answer(&[
        Reply::Status(500),
        Reply::Status(302),
        Reply::Status(400),
        Reply::Nothing,
    ]);
    pay(&shop, "ORDER-1").await;
    let told = system.told(5).await;
    assert!(told.iter().all(|one| one.id == told[0].id));
    eventually("the delivery to be stored", || {
        count(&shop, "delivered") == 1
    })
    .await;
    // On a slow machine even a good answer may come too late, and the event is then sent once more.
    assert!(count(&shop, "failed") >= 4);
}

#[tokio::test]
async fn an_undelivered_event_is_sent_by_the_next_process() {
    let hour = Schedule::new(vec![Duration::from_secs(3600)], Duration::from_secs(7200));
    let (mut shop, system) = shop_and_system(hour.clone(), Duration::from_millis(200)).await;
    system.always(Some(Reply::Nothing));
    let id = pay(&shop, "ORDER-1").await;
    // The process ends while the system has the event and has not answered.
    system.told(1).await;
    shop.kill().await;
    system.always(None);
    // The claim would expire by itself; don't wait for that.
    let made_due = sqlx::query("UPDATE outbox SET due_at = 0 WHERE ended_at IS NULL")
        .execute(&shop.database().await)
        .await
        .unwrap();
    assert_eq!(made_due.rows_affected(), 1);
    shop.restart_telling(&system.notifier(hour, PATIENCE)).await;
    let told = system.told(2).await;
    assert_eq!(told[0].id, told[1].id);
    assert_eq!(told[1].event.data.payment_id, id.to_string());
    eventually("the delivery to be stored", || {
        count(&shop, "delivered") == 1
    })
    .await;
}

#[tokio::test]
async fn a_system_that_never_answers_delays_no_payment() {
    let (shop, system) = shop_and_system(often(), 10 * PATIENCE).await;
    system.always(Some(Reply::Nothing));
    for n in 0..10 {
        pay(&shop, &format!("ORDER-{n}")).await;
    }
    // All eight concurrent deliveries are in use, each for a payment of its own.
    let told = system.told(8).await;
    assert_eq!(told.len(), 8);
    let mut ids: Vec<_> = told.iter().map(|one| &one.id).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), 8);
}

#[tokio::test]
async fn a_payments_events_arrive_in_order_despite_a_failure() {
    let (shop, system) = shop_and_system(often(), PATIENCE).await;
    system.always(Some(Reply::Status(503)));
    shop.relay.on(Call::Create, Fault::AnswerLost);
    shop.forget_callbacks();
    let (id, mut feed) = shop.start("ORDER-1").await;
    until(&mut feed, id, PaymentState::NeedsAttention).await;
    assert!(system.deliveries().is_empty());
    let wish = ResolvePayment {
        outcome: ResolveOutcome::NotPaid,
        note: "looked at the terminal".to_owned(),
    };
    shop.engine.resolve(&caller(TILL), id, wish).await.unwrap();
    system.told(2).await;
    // The card was charged all the same, and Kustom reports so.
    let session = shop.session();
    shop.tap_at_the_provider(&session).await;
    shop.told_of("finalized", "kevt_1", &session).await;
    until(&mut feed, id, PaymentState::Held).await;
    let before = system.deliveries();
    assert!(before.iter().all(|one| one.event.kind == "payment.failed"));
    system.always(None);
    eventually("both deliveries to be stored", || {
        count(&shop, "delivered") == 2
    })
    .await;
    let kinds: Vec<_> = system.deliveries()[before.len()..]
        .iter()
        .map(|one| one.event.kind.clone())
        .collect();
    let held = kinds
        .iter()
        .position(|kind| kind == "payment.contradicted")
        .unwrap();
    assert!(
        kinds[held..]
            .iter()
            .all(|kind| kind == "payment.contradicted")
    );
    let failed = system.deliveries()[0].event.data.settled.clone();
    assert_eq!(failed.unwrap().outcome, ResolveOutcome::NotPaid);
}

#[tokio::test]
async fn what_is_not_taken_for_long_enough_is_given_up_loudly() {
    let short = Schedule::new(vec![Duration::from_millis(20)], Duration::from_millis(200));
    let (shop, system) = shop_and_system(short, PATIENCE).await;
    system.always(Some(Reply::Status(500)));
    let before = shop.engine.counters().alarms();
    pay(&shop, "ORDER-1").await;
    eventually("the event to be given up", || count(&shop, "given_up") == 1).await;
    assert_eq!(shop.engine.counters().alarms(), before + 1);
    assert!(!system.deliveries().is_empty());
    assert_eq!(count(&shop, "delivered"), 0);
}

#[tokio::test]
async fn payments_from_before_there_was_an_address_are_not_told() {
    let system = MerchantSystem::open().await;
    let mut shop = Shop::open().await;
    pay(&shop, "ORDER-1").await;
    shop.restart_telling(&system.notifier(often(), PATIENCE))
        .await;
    let id = pay(&shop, "ORDER-2").await;
    let told = system.told(1).await;
    assert_eq!(told[0].event.data.payment_id, id.to_string());
    eventually("the delivery to be stored", || {
        count(&shop, "delivered") == 1
    })
    .await;
    assert_eq!(system.deliveries().len(), 1);
}

/// A try that a restart cuts off is repeated after this time and five seconds.
const TRY: Duration = Duration::from_secs(1);

#[tokio::test]
async fn what_waits_is_told_once_there_is_an_address_again() {
    let (mut shop, system) = shop_and_system(often(), TRY).await;
    system.always(Some(Reply::Status(503)));
    let id = pay(&shop, "ORDER-1").await;
    system.told(1).await;
    shop.restart().await;
    let before = system.deliveries().len();
    system.always(None);
    shop.restart_telling(&system.notifier(often(), PATIENCE))
        .await;
    let told = system.told(before + 1).await;
    assert_eq!(told[before].event.data.payment_id, id.to_string());
    eventually("the delivery to be stored", || {
        count(&shop, "delivered") == 1
    })
    .await;
}
