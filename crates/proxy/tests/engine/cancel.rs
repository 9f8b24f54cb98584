//! A cancel is requested, and shown as done only once a read confirms it.

use ipp_playground::SessionStatus;
use ipp_relay::Call;
use ipp_verify::Fault;
use ipp_wire::{PaymentState, StartPayment};
use uuid::Uuid;

use super::common::{Shop, TILL, caller, eventually, until};

#[tokio::test]
async fn a_cancel_that_cannot_be_confirmed_stays_cancelling() {
    let (shop, id, mut feed) = Shop::sent().await;
    shop.relay.on(Call::Read, Fault::Refused(502));
    shop.engine.cancel(TILL, id).await.unwrap();
    while shop.playground.sessions()[0].status != SessionStatus::Cancelled {
        tokio::task::yield_now().await;
    }
    assert_eq!(shop.state(id).await, PaymentState::Cancelling);
    shop.relay.restore(Call::Read);
    until(&mut feed, id, PaymentState::Cancelled).await;
}

/// The customer pays cash, and the terminal goes on asking for the card: meanwhile another terminal
/// takes the next order, and this one takes none.
#[tokio::test]
async fn a_cancel_that_kustom_does_not_take_is_sent_again() {
    let refused = (Fault::Refused(500), Fault::Refused(409));
    let lost = (Fault::RequestLost, Fault::AnswerReplaced(500));
    for (one, other) in [refused, lost] {
        tokio::join!(not_taken(one), not_taken(other));
    }
}

async fn not_taken(fault: Fault) {
    let (shop, id, mut feed) = Shop::sent().await;
    shop.relay.on(Call::Cancel, fault);
    shop.engine.cancel(TILL, id).await.unwrap();
    eventually("a cancel", || shop.relay.faulty(Call::Cancel) > 0).await;
    // What Kustom does not answer may have arrived.
    let arrives = matches!(fault, Fault::AnswerReplaced(_));
    if !arrives {
        assert_eq!(shop.state(id).await, PaymentState::Cancelling, "{fault:?}");
        let start = async |device_id: &str, reference| {
            let wish = StartPayment {
                device_id: device_id.to_owned(),
                ..shop.wish(reference)
            };
            let next = Uuid::new_v4();
            shop.engine
                .start(&caller(TILL), next, wish)
                .await
                .map(|_| next)
        };
        let other = shop.another_device().await;
        assert_eq!(
            start(&other, "ORDER-1").await.unwrap_err().code,
            "order_open"
        );
        let busy = start(&shop.device, "ORDER-2").await.unwrap_err();
        assert_eq!(busy.code, "device_busy");
        let next = start(&other, "ORDER-2").await.unwrap();
        until(&mut feed, next, PaymentState::Sent).await;
        assert_eq!(shop.state(id).await, PaymentState::Cancelling, "{fault:?}");
        shop.relay.restore(Call::Cancel);
    }
    until(&mut feed, id, PaymentState::Cancelled).await;
    assert_eq!(
        shop.playground.sessions()[0].status,
        SessionStatus::Cancelled
    );
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
