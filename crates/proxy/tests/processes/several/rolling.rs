//! A rolling update: proxies are stopped and started one after the other while tills charge.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use ipp_wire::PaymentState;
use tokio::task::JoinSet;

use super::cluster::{Cluster, PROXIES};
use crate::dice::Dice;
use crate::faults::Weather;
use crate::shop::alone;
use crate::shopper::Temper;
use crate::till::Till;

const TILLS: u32 = 12;
/// So many payments begin before a proxy is replaced.
const BETWEEN: usize = 40;
/// The widget drops a press that could not be sent for this long, and says so.
const MOMENT: Duration = Duration::from_secs(10);

impl Cluster {
    /// Waits until so many more payments were asked for.
    async fn goes_on(&self) {
        let enough = self.shop.ledger.sights().len() + BETWEEN;
        while self.shop.ledger.sights().len() < enough {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn three_proxies_are_replaced_and_no_charge_fails() {
    let _alone = alone().await;
    let seed = Dice::seed_of_run("rolling update");
    let mut cluster = Cluster::start(seed, Weather::Fair, Temper::Easy).await;
    let open = Arc::new(AtomicBool::new(true));
    let mut days = JoinSet::new();
    for n in 0..TILLS {
        let till = Till::open(&cluster.shop, n).await;
        let open = Arc::clone(&open);
        days.spawn(async move { till.day(|_| open.load(Ordering::Relaxed)).await });
    }
    cluster.goes_on().await;
    // What a newer version's migration may do, beside proxies of this version.
    let newer = ["payments", "inbox", "outbox", "strays", "withdrawn"];
    let newer =
        newer.map(|table| format!("ALTER TABLE {table} ADD COLUMN of_a_newer_version text;"));
    tokio::task::block_in_place(|| cluster.primary.sql(&newer.concat()));
    for n in 0..PROXIES {
        cluster.goes_on().await;
        cluster.shop.proxies[n].stop().await;
        // The others serve alone for a while.
        cluster.goes_on().await;
        cluster.replace(n).await;
        cluster.steady().await;
        cluster.shop.check().await;
    }
    cluster.goes_on().await;
    open.store(false, Ordering::Relaxed);
    while let Some(day) = days.join_next().await {
        day.unwrap();
    }
    let evidence = cluster.shop.settle().await;
    let (states, disconnected) = cluster.shop.ledger.shown();
    let count = evidence.stored.rows.len();
    println!("rolling update: {count} payments, no page without a stream for {disconnected:?}");
    for bad in [
        PaymentState::Unknown,
        PaymentState::NeedsAttention,
        PaymentState::Failed,
        PaymentState::Held,
    ] {
        assert!(!states.contains(&bad), "a payment was shown as {bad:?}");
    }
    assert!(
        disconnected < MOMENT,
        "a page had no stream for {disconnected:?}"
    );
}
