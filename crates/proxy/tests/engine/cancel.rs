//! A cancel is requested, and shown as done only once a read confirms it.

use ipp_relay::Call;
use ipp_verify::Fault;
use ipp_wire::PaymentState;

use super::common::{Shop, TILL, until};

#[tokio::test]
async fn a_cancel_is_cancelling_until_kustom_says_cancelled() {
    let (shop, id, mut feed) = Shop::sent().await;
    let asked = shop.engine.cancel(TILL, id).await.unwrap();
    assert_eq!(asked.state, PaymentState::Cancelling);
    let cancelled = until(&mut feed, id, PaymentState::Cancelled).await;
    assert_eq!(cancelled.session_status.as_deref(), Some("CANCELLED"));
}

#[tokio::test]
async fn a_cancel_that_cannot_be_confirmed_stays_cancelling() {
    let (shop, id, mut feed) = Shop::sent().await;
    shop.relay.on(Call::Read, Fault::Refused(502));
    shop.engine.cancel(TILL, id).await.unwrap();
    while shop.playground.sessions()[0].status != ipp_playground::SessionStatus::Cancelled {
        tokio::task::yield_now().await;
    }
    assert_eq!(shop.state(id).await, PaymentState::Cancelling);
    shop.relay.restore(Call::Read);
    until(&mut feed, id, PaymentState::Cancelled).await;
}

#[tokio::test]
async fn a_card_that_was_accepted_before_the_cancel_arrived_is_paid() {
    let (shop, id, mut feed) = Shop::sent().await;
    shop.relay.on(Call::Read, Fault::Refused(502));
    shop.engine.tap(TILL, id, None).await.unwrap();
    assert_eq!(
        shop.engine.cancel(TILL, id).await.unwrap().state,
        PaymentState::Cancelling
    );
    shop.relay.restore(Call::Read);
    let paid = until(&mut feed, id, PaymentState::Paid).await;
    assert!(paid.cancel_asked);
}

#[tokio::test]
async fn cancelling_an_ended_payment_changes_nothing() {
    let (shop, id, mut feed) = Shop::sent().await;
    shop.engine.tap(TILL, id, None).await.unwrap();
    let paid = until(&mut feed, id, PaymentState::Paid).await;
    let answer = shop.engine.cancel(TILL, id).await.unwrap();
    assert_eq!(
        (answer.state, answer.version),
        (PaymentState::Paid, paid.version)
    );
}
