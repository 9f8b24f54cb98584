//! The answer to create never comes, and its session is paid: whenever the callback arrives, and
//! whether or not the proxy was killed before it, the payment is paid.

use std::time::Duration;

use ipp_payment::Timings;
use ipp_relay::Call;
use ipp_verify::Fault;
use ipp_wire::PaymentState;

use super::common::{Shop, TILL, eventually, quick, until};

/// When the callbacks arrive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Moment {
    /// While create is still waited for.
    Starting,
    /// After its timeout.
    Unknown,
    /// After a person was called.
    NeedsAttention,
}

#[tokio::test]
async fn a_session_whose_answer_was_lost_is_paid_in_the_end() {
    for moment in [Moment::Starting, Moment::Unknown, Moment::NeedsAttention] {
        tokio::join!(paid(moment, false), paid(moment, true));
    }
}

async fn paid(moment: Moment, killed: bool) {
    let long = Duration::from_secs(600);
    let timings = match moment {
        Moment::Starting => Timings {
            kustom_timeout: long,
            unknown_after: long,
            ..quick()
        },
        Moment::Unknown => Timings {
            unknown_after: long,
            ..quick()
        },
        Moment::NeedsAttention => quick(),
    };
    let mut shop = Shop::with(timings, false).await;
    // The session is made after create was given up, unless that is never.
    let fault = match moment {
        Moment::Starting => Fault::AnswerLost,
        _ => Fault::RequestDelayed(Duration::from_millis(1200)),
    };
    shop.relay.on(Call::Create, fault);
    let (id, mut feed) = shop.start("ORDER-1").await;
    match moment {
        Moment::Starting => {}
        Moment::Unknown => {
            until(&mut feed, id, PaymentState::Unknown).await;
        }
        Moment::NeedsAttention => {
            until(&mut feed, id, PaymentState::NeedsAttention).await;
        }
    }
    eventually("the session", || shop.creates() == 1).await;
    let session = shop.session();
    if moment == Moment::Starting {
        assert_eq!(shop.state(id).await, PaymentState::Starting);
    }
    drop(feed);
    if killed {
        shop.kill().await;
    }
    shop.tap_at_the_provider(&session).await;
    if killed {
        shop.restart().await;
    }
    let mut feed = shop.engine.feed(TILL);
    shop.told("kevt_1", &session).await;
    shop.told_of("finalized", "kevt_2", &session).await;
    if shop.state(id).await != PaymentState::Paid {
        until(&mut feed, id, PaymentState::Paid).await;
    }
    assert_eq!(shop.relay.sent(Call::Create), 1, "{moment:?} {killed}");
    assert_eq!(shop.creates(), 1, "{moment:?} {killed}");
}
