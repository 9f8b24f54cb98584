//! The process ends at a bad moment, and the next one resumes its work.

use std::time::Duration;

use ipp_payment::Timings;
use ipp_relay::Call;
use ipp_verify::Fault;
use ipp_wire::PaymentState;

use super::common::{Shop, TILL, quick, until};

#[tokio::test]
async fn what_was_paid_while_the_proxy_was_down_is_found_at_once() {
    let (mut shop, id, feed) = Shop::sent().await;
    drop(feed);
    let session = shop.playground.sessions()[0].session_id;
    shop.kill().await;
    shop.tap_at_the_provider(&session.to_string()).await;
    shop.restart().await;
    let mut feed = shop.engine.feed(TILL);
    if shop.state(id).await != PaymentState::Paid {
        until(&mut feed, id, PaymentState::Paid).await;
    }
}

/// Only a new read can tell that Kustom has not decided the payment.
#[tokio::test]
async fn a_payment_whose_time_is_up_is_read_before_a_person_is_called() {
    let timings = Timings {
        session_life: Duration::ZERO,
        unknown_after: Duration::from_secs(600),
        ..quick()
    };
    let mut shop = Shop::with(timings, false).await;
    let (id, mut feed) = shop.start("ORDER-1").await;
    until(&mut feed, id, PaymentState::Sent).await;
    drop(feed);
    let session = shop.playground.sessions()[0].session_id;
    shop.kill().await;
    shop.tap_at_the_provider(&session.to_string()).await;
    // For the next process, the deadline has passed from the start.
    shop.timings.unknown_after = Duration::ZERO;
    shop.restart().await;
    let mut feed = shop.engine.feed(TILL);
    if shop.state(id).await != PaymentState::Paid {
        until(&mut feed, id, PaymentState::Paid).await;
    }
    let called = |(state, times): &(&str, u64)| *state == "needs_attention" && *times > 0;
    assert!(!shop.engine.counters().payments().iter().any(called));
}

#[tokio::test]
async fn an_interrupted_create_is_unknown_and_never_sent_again() {
    let mut shop = Shop::with(quick(), false).await;
    shop.relay.on(Call::Create, Fault::AnswerLost);
    let (id, feed) = shop.start("ORDER-1").await;
    while shop.creates() == 0 {
        tokio::task::yield_now().await;
    }
    drop(feed);
    shop.restart().await;
    assert_eq!(shop.state(id).await, PaymentState::Unknown);
    let mut feed = shop.engine.feed(TILL);
    until(&mut feed, id, PaymentState::NeedsAttention).await;
    assert_eq!(shop.relay.sent(Call::Create), 1);
}

#[tokio::test]
async fn an_unacknowledged_callback_reaches_the_next_process() {
    let mut shop = Shop::open().await;
    shop.relay.on(Call::Create, Fault::AnswerLost);
    shop.kill().await;
    shop.restart().await;
    let (id, mut feed) = shop.start("ORDER-1").await;
    until(&mut feed, id, PaymentState::Sent).await;
    assert_eq!(shop.relay.sent(Call::Create), 1);
}

#[tokio::test]
async fn a_cancel_requested_before_a_restart_is_sent_after_it() {
    let (mut shop, id, feed) = Shop::sent().await;
    shop.relay.on(Call::Read, Fault::Refused(502));
    shop.engine.cancel(TILL, id).await.unwrap();
    drop(feed);
    shop.kill().await;
    shop.relay.restore(Call::Read);
    shop.restart().await;
    let mut feed = shop.engine.feed(TILL);
    if shop.state(id).await != PaymentState::Cancelled {
        until(&mut feed, id, PaymentState::Cancelled).await;
    }
}
