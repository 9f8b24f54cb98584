//! `kill -9` at random moments under traffic.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::dice::Dice;
use super::faults::Weather;
use super::shop::{Shop, alone};
use super::shopper::Temper;
use super::till::Till;

const TILLS: u32 = 8;
const KILLS: u32 = 100;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_at_a_hundred_random_instants_it_breaks_no_invariant() {
    let _alone = alone().await;
    let began = std::time::Instant::now();
    let seed = Dice::seed_of_run("random kills");
    let mut shop = Shop::open(seed, Weather::Mixed, Temper::Any).await;
    let open = Arc::new(AtomicBool::new(true));
    let mut days = tokio::task::JoinSet::new();
    for n in 0..TILLS {
        let till = Till::open(&shop, n).await;
        let open = Arc::clone(&open);
        days.spawn(async move { till.day(|_| open.load(Ordering::Relaxed)).await });
    }
    for n in 0..KILLS {
        let mut dice = Dice::about(seed, &["kill", &n.to_string()]);
        shop.spawn(None);
        // Some are killed before they listen.
        if dice.percent(85) {
            shop.proxy().up().await;
        }
        // The moment itself is random; this waits for no condition.
        tokio::time::sleep(dice.ms(1..600)).await;
        shop.kill().await;
    }
    open.store(false, Ordering::Relaxed);
    shop.start(None).await;
    let mut made = 0;
    while let Some(day) = days.join_next().await {
        made += day.unwrap().values().sum::<u32>();
    }
    shop.settle().await;
    println!(
        "random kills: {KILLS} kills, {made} payments, no violation, {:?}",
        began.elapsed()
    );
}
