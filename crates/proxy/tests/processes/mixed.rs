//! A busy shop where anything can go wrong.

use super::dice::Dice;
use super::faults::Weather;
use super::shop::{Shop, alone};
use super::shopper::Temper;
use super::till::{Ends, Till};

const TILLS: u32 = 20;
const PAYMENTS: u32 = 1000;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thousand_payments_under_mixed_faults_break_no_invariant() {
    let _alone = alone().await;
    let began = std::time::Instant::now();
    let seed = Dice::seed_of_run("mixed faults");
    let mut shop = Shop::open(seed, Weather::Mixed, Temper::Any).await;
    shop.start(None).await;
    let mut days = tokio::task::JoinSet::new();
    for n in 0..TILLS {
        let till = Till::open(&shop, n).await;
        days.spawn(async move { till.day(|made| made < PAYMENTS / TILLS).await });
    }
    let mut ends = Ends::new();
    while let Some(day) = days.join_next().await {
        for (end, count) in day.unwrap() {
            *ends.entry(end).or_default() += count;
        }
    }
    shop.settle().await;
    shop.relay.replay(200).await;
    let evidence = shop.settle().await;
    let made = evidence.stored.rows.len();
    let sessions = evidence.sessions.by_id.len();
    assert!(made >= PAYMENTS as usize, "{made} payments were made");
    println!(
        "mixed faults: {made} payments, {sessions} sessions, no violation, {:?}",
        began.elapsed()
    );
    let raised = evidence.stored.rows.values();
    let raised = raised.filter(|row| row.state == "needs_attention");
    let (with, without): (Vec<_>, Vec<_>) =
        raised.partition(|row| evidence.sessions.of_row(row).next().is_some());
    println!(
        "mixed faults: {} need attention whose session was never told of, {} that never had one",
        with.len(),
        without.len()
    );
    println!("mixed faults: first came to rest as {ends:?}");
    println!("mixed faults: {:?}", shop.relay.tally());
}
