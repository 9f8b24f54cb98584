//! A person settles a payment, and Kustom may still contradict.

use ipp_proxy::auth::Caller;
use ipp_relay::Call;
use ipp_verify::Fault;
use ipp_wire::{PaymentState, ResolveOutcome, ResolvePayment};

use super::common::{Shop, TILL, caller, quick, until};
use ipp_payment::Millis;
use ipp_proxy::Timings;
use ipp_proxy::store::{OperatorStore, Purpose, Settled};
use std::time::Duration;
use uuid::Uuid;

fn wish(outcome: ResolveOutcome) -> ResolvePayment {
    ResolvePayment {
        outcome,
        note: "looked at the terminal".to_owned(),
    }
}

async fn needs_attention() -> (Shop, Uuid, ipp_proxy::engine::Feed) {
    let shop = Shop::with(quick(), false).await;
    shop.relay.on(Call::Create, Fault::AnswerLost);
    let (id, mut feed) = shop.start("ORDER-1").await;
    until(&mut feed, id, PaymentState::NeedsAttention).await;
    shop.relay.restore(Call::Create);
    (shop, id, feed)
}

#[tokio::test]
async fn an_open_payment_cannot_be_settled() {
    let (shop, id, _feed) = Shop::sent().await;
    let refused = shop
        .engine
        .resolve(&caller(TILL), id, wish(ResolveOutcome::NotPaid))
        .await
        .unwrap_err();
    assert_eq!(refused.code, "not_resolvable");
}

#[tokio::test]
async fn settling_as_paid_closes_the_order_and_as_not_paid_frees_it() {
    let (shop, id, _feed) = needs_attention().await;
    let supervisor = Caller {
        name: Some("Anna Berg".to_owned()),
        ..caller(TILL)
    };
    let settled = shop
        .engine
        .resolve(&supervisor, id, wish(ResolveOutcome::Paid))
        .await
        .unwrap();
    assert_eq!(settled.state, PaymentState::Paid);
    assert_eq!(settled.settled.unwrap().by, "Anna Berg (till-1)");
    let again = shop.ask(Uuid::new_v4(), "ORDER-1").await;
    assert_eq!(again.unwrap_err().code, "order_paid");

    let (shop, id, _feed) = needs_attention().await;
    shop.engine
        .resolve(&caller(TILL), id, wish(ResolveOutcome::NotPaid))
        .await
        .unwrap();
    shop.relay.on(Call::Create, Fault::Refused(400));
    shop.ask(Uuid::new_v4(), "ORDER-1").await.unwrap();
}

#[tokio::test]
async fn a_contradicted_settlement_is_held_beside_a_second_payment() {
    let (shop, id, mut feed) = needs_attention().await;
    shop.engine
        .resolve(&caller(TILL), id, wish(ResolveOutcome::NotPaid))
        .await
        .unwrap();
    // The first session occupies the playground's device, so the second payment is refused there;
    // it only matters that the order had one.
    let session = shop.session();
    let second = Uuid::new_v4();
    shop.relay.on(Call::Create, Fault::AnswerLost);
    shop.ask(second, "ORDER-1").await.unwrap();
    shop.tap_at_the_provider(&session).await;
    shop.told_of("finalized", "kevt_1", &session).await;
    let held = until(&mut feed, id, PaymentState::Held).await;
    assert_eq!(held.reason.unwrap().code, "contradicted");
    assert!(shop.engine.counters().alarms() > 0);
    // It can be settled again despite the order's second payment.
    let settled = shop
        .engine
        .resolve(&caller(TILL), id, wish(ResolveOutcome::Paid))
        .await
        .unwrap();
    assert_eq!(settled.state, PaymentState::Paid);
}

/// Somebody in between refused what Kustom had accepted, and the customer paid.
#[tokio::test]
async fn money_after_a_failed_end_blocks_the_order_until_settled() {
    let shop = Shop::with(quick(), false).await;
    shop.relay.on(Call::Create, Fault::AnswerReplaced(403));
    let (id, mut feed) = shop.start("ORDER-1").await;
    until(&mut feed, id, PaymentState::Failed).await;
    let session = shop.session();
    shop.relay.restore(Call::Create);
    let (second, device_id) = (Uuid::new_v4(), shop.another_device().await);
    let engine = &shop.engine;
    let again = |id| {
        let device_id = device_id.clone();
        let wish = shop.wish("ORDER-1");
        let wish = ipp_wire::StartPayment { device_id, ..wish };
        async move { engine.start(&caller(TILL), id, wish).await }
    };
    again(second).await.unwrap();
    until(&mut feed, second, PaymentState::Sent).await;
    shop.tap_at_the_provider(&session).await;
    shop.told_of("finalized", "kevt_1", &session).await;
    let held = until(&mut feed, id, PaymentState::Held).await;
    assert_eq!(held.reason.unwrap().code, "contradicted");
    assert!(shop.engine.counters().alarms() > 0);
    // The customer must not pay the order's next payment as well.
    until(&mut feed, second, PaymentState::Cancelled).await;
    let refused = again(Uuid::new_v4()).await.unwrap_err();
    assert_eq!(refused.code, "order_unsettled");
    let not_paid = wish(ResolveOutcome::NotPaid);
    let settled = engine.resolve(&caller(TILL), id, not_paid).await.unwrap();
    assert_eq!(settled.state, PaymentState::Failed);
    // By the command, and a later decision replaces the earlier one.
    let commands = OperatorStore::open(&shop.database_url(), Purpose::Write).await;
    let mut commands = commands.unwrap();
    let paid = ipp_wire::Settlement {
        outcome: ResolveOutcome::Paid,
        by: "operator".to_owned(),
        note: "the Portal has it".to_owned(),
        at: Millis(1).rfc3339(),
    };
    let settled = commands.settle(id, paid, Millis(1)).await.unwrap();
    assert!(matches!(settled, Settled::Done(_)), "{settled:?}");
    let refused = again(Uuid::new_v4()).await.unwrap_err();
    assert_eq!(refused.code, "order_paid");
}

#[tokio::test]
async fn not_paid_keeps_the_order_until_kustom_ended_the_session() {
    let timings = Timings {
        session_life: Duration::from_millis(100),
        ..quick()
    };
    let shop = Shop::with(timings, false).await;
    let (id, mut feed) = shop.start("ORDER-1").await;
    until(&mut feed, id, PaymentState::NeedsAttention).await;
    shop.relay.on(Call::Cancel, Fault::Refused(502));
    shop.relay.on(Call::Read, Fault::Refused(502));
    let kept = shop
        .engine
        .resolve(&caller(TILL), id, wish(ResolveOutcome::NotPaid))
        .await
        .unwrap();
    assert_eq!(kept.state, PaymentState::NeedsAttention);
    assert_eq!(kept.settled.unwrap().outcome, ResolveOutcome::NotPaid);
    let again = || {
        let wish = shop.wish("ORDER-1");
        async { shop.engine.start(&caller(TILL), Uuid::new_v4(), wish).await }
    };
    assert_eq!(again().await.unwrap_err().code, "order_unsettled");
    shop.relay.restore(Call::Cancel);
    shop.relay.restore(Call::Read);
    until(&mut feed, id, PaymentState::Cancelled).await;
    again().await.unwrap();
}
