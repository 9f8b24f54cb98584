//! A busy day on which everything is disrupted.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use tokio::task::JoinSet;

use super::cluster::Cluster;
use super::disruptions::{Disruption, Effect};
use crate::dice::Dice;
use crate::faults::Weather;
use crate::shop::alone;
use crate::shopper::Temper;
use crate::till::{Ends, Till};

const TILLS: u32 = 40;
/// How often each kind of fault happens.
const ROUNDS: u32 = 3;
/// So many are made at least, however soon the faults are over.
const PAYMENTS: usize = 2000;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn three_proxies_under_every_fault_break_no_invariant() {
    let _alone = alone().await;
    let began = Instant::now();
    let seed = Dice::seed_of_run("several proxies");
    let mut cluster = Cluster::start(seed, Weather::Mixed, Temper::Any).await;
    let open = Arc::new(AtomicBool::new(true));
    let mut days = JoinSet::new();
    for n in 0..TILLS {
        let till = Till::open(&cluster.shop, n).await;
        let open = Arc::clone(&open);
        days.spawn(async move { till.day(|_| open.load(Ordering::Relaxed)).await });
    }
    let mut effects: BTreeMap<Disruption, Vec<Effect>> = BTreeMap::new();
    for round in 0..ROUNDS {
        for kind in Disruption::shuffled(seed, round) {
            let dice = Dice::about(
                seed,
                &["disruption", &format!("{kind:?}"), &round.to_string()],
            );
            let effect = cluster.disrupt(kind, dice).await;
            println!("several proxies: {kind:?}: {effect}");
            effects.entry(kind).or_default().push(effect);
            cluster.shop.check().await;
        }
    }
    while cluster.shop.ledger.sights().len() < PAYMENTS {
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    open.store(false, Ordering::Relaxed);
    let mut ends = Ends::new();
    while let Some(day) = days.join_next().await {
        for (end, count) in day.unwrap() {
            *ends.entry(end).or_default() += count;
        }
    }
    let evidence = cluster.shop.settle().await;
    println!(
        "several proxies: {} payments, no violation, first came to rest as {ends:?}, {:?}",
        evidence.stored.rows.len(),
        began.elapsed()
    );
    println!("several proxies: {:?}", cluster.shop.relay.tally());
    for (kind, effects) in effects {
        assert!(
            effects.iter().any(Effect::happened),
            "{kind:?} did nothing: {effects:?}"
        );
    }
}
