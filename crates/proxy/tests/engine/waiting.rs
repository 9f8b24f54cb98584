//! Waits for what an engine does by itself.

use std::time::Duration;

use ipp_proxy::engine::{Change, Feed};
use ipp_wire::{Payment, PaymentState};
use uuid::Uuid;

/// Timeout of everything here; only a defect takes this long.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);

/// Waits until a condition holds that no feed reports.
pub(crate) async fn eventually(what: &str, mut so: impl FnMut() -> bool) {
    let waiting = async {
        while !so() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    let done = tokio::time::timeout(PATIENCE, waiting).await;
    assert!(done.is_ok(), "waited for {what}");
}

/// Waits until the feed shows the payment in this state.
pub(crate) async fn until(feed: &mut Feed, id: Uuid, state: PaymentState) -> Payment {
    until_that(feed, id, &format!("{state:?}"), |p| p.state == state).await
}

/// Waits until the feed shows the payment as wanted. Each version must be newer than the last.
pub(crate) async fn until_that(
    feed: &mut Feed,
    id: Uuid,
    what: &str,
    wanted: impl Fn(&Payment) -> bool,
) -> Payment {
    let mut seen = Vec::new();
    let found = tokio::time::timeout(PATIENCE, async {
        let mut last = 0;
        loop {
            if let Some(Change::Payment { payment, .. }) = feed.next().await.unwrap()
                && payment.payment_id == id.to_string()
            {
                assert!(
                    payment.version > last,
                    "version {} after {last}",
                    payment.version
                );
                last = payment.version;
                seen.push(payment.state);
                if wanted(&payment) {
                    return *payment;
                }
            }
        }
    });
    found
        .await
        .unwrap_or_else(|_| panic!("waited for {what}, saw {seen:?}"))
}
