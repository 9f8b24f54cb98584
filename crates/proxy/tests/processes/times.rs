//! Measures and prints how long it takes from the provider's FINALIZED to the page, with the
//! default timings. Not asserted, since other work on the machine would decide it.

use std::time::Duration;

use ipp_playground::Outcome;
use ipp_wire::{PaymentState, StartPayment};
use time::OffsetDateTime;
use uuid::Uuid;

use super::dice::Dice;
use super::faults::{Script, Weather};
use super::page::Page;
use super::shop::{PATIENCE, Shop, alone};
use super::shopper::Temper;
use super::till::order;

const TILLS: u32 = 5;

/// A till whose shopper acts as the test says.
struct Counter {
    page: Page,
    device: String,
}

impl Counter {
    /// Makes a payment that waits for its card; returns it with its session.
    async fn sent(&self, shop: &Shop, n: u32) -> (Uuid, String) {
        let page = &self.page;
        let reference = format!("{}-{n}", page.till);
        let mut dice = Dice::about(shop.seed, &[&reference]);
        let id = dice.uuid();
        let wish = StartPayment {
            device_id: self.device.clone(),
            order: order(&reference, &mut dice),
        };
        shop.relay.script(id, Script::default().no_shopper());
        page.ledger.expect(&page.till, id, &wish);
        let put = || page.put(id, &wish, PATIENCE);
        page.surely(PATIENCE, put).await.expect("it is started");
        let sent = |p: &ipp_wire::Payment| p.session_id.is_some();
        let sent = page.ledger.until(id, PATIENCE, sent).await;
        (id, sent.expect("it is sent").session_id.unwrap())
    }

    /// Waits until the payment is shown as paid; returns when that was.
    async fn shown(&self, id: Uuid) -> OffsetDateTime {
        let paid = |p: &ipp_wire::Payment| p.state == PaymentState::Paid;
        let paid = self.page.ledger.until(id, PATIENCE, paid).await;
        assert!(paid.is_some(), "{id} is shown as paid");
        OffsetDateTime::now_utc()
    }
}

async fn shop(weather: Weather) -> (Shop, Vec<Counter>) {
    let seed = Dice::seed_of_run("times");
    let mut shop = Shop::with(seed, weather, Temper::Easy, |settings| {
        let defaults = ipp_proxy::Timings::default();
        settings.unknown_after = defaults.unknown_after;
        settings.poll_watched = defaults.poll_watched;
        settings.poll_idle = defaults.poll_idle;
        settings.session_life = defaults.session_life;
        settings.kustom_timeout = defaults.kustom_timeout;
    })
    .await;
    shop.start(None).await;
    let mut counters = Vec::new();
    for n in 0..TILLS {
        let page = shop.page(&format!("till-{n}"));
        let device = shop.device(&format!("Counter {n}")).await;
        counters.push(Counter { page, device });
    }
    (shop, counters)
}

fn completed(shop: &Shop, session: &str) -> OffsetDateTime {
    let sessions = shop.provider.sessions();
    let its = sessions
        .iter()
        .find(|s| s.session_id.to_string() == session);
    its.unwrap().purchase_completed_at.unwrap()
}

fn report(what: &str, mut times: Vec<Duration>) {
    times.sort_unstable();
    let at = |percent: usize| times[(times.len() * percent).div_ceil(100).max(1) - 1].as_millis();
    println!(
        "times: {what}: {} payments, median {} ms, p99 {} ms",
        times.len(),
        at(50),
        at(99)
    );
}

/// Measures the time from FINALIZED to shown, for one payment after the other at each till.
async fn after_finalized(
    shop: &Shop,
    counters: &[Counter],
    rounds: u32,
    think: u64,
) -> Vec<Duration> {
    let days = counters.iter().map(async |counter| {
        let mut times = Vec::new();
        for round in 0..rounds {
            let (id, session) = counter.sent(shop, round).await;
            // At any time between two polls.
            let mut dice = Dice::about(shop.seed, &[&session, "thinks"]);
            tokio::time::sleep(dice.ms(0..think)).await;
            shop.phone.tap(&session, Outcome::Success).await;
            let shown = counter.shown(id).await;
            times.push((shown - completed(shop, &session)).unsigned_abs());
        }
        times
    });
    futures::future::join_all(days).await.concat()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_paid_is_shown_when_all_is_well() {
    let _alone = alone().await;
    let (shop, counters) = shop(Weather::Fair).await;
    let times = after_finalized(&shop, &counters, 20, 500).await;
    report("FINALIZED to shown, all well", times);
    shop.check().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_paid_is_shown_when_no_callback_comes() {
    let _alone = alone().await;
    let (shop, counters) = shop(Weather::NoCallbacks).await;
    let times = after_finalized(&shop, &counters, 6, 2500).await;
    report("FINALIZED to shown, callback lost", times);
    shop.check().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_paid_while_the_proxy_is_dead_is_shown_later() {
    let _alone = alone().await;
    let (mut shop, counters) = shop(Weather::NoCallbacks).await;
    let mut times = Vec::new();
    for round in 0..4 {
        let mut open = Vec::new();
        for counter in &counters {
            open.push((counter, counter.sent(&shop, round).await));
        }
        shop.kill().await;
        for (_, (_, session)) in &open {
            shop.phone.tap(session, Outcome::Success).await;
        }
        let began = OffsetDateTime::now_utc();
        shop.start(None).await;
        let shown = open.iter().map(|(counter, (id, _))| counter.shown(*id));
        for shown in futures::future::join_all(shown).await {
            times.push((shown - began).unsigned_abs());
        }
    }
    report("the proxy's restart to shown, callback lost", times);
    shop.check().await;
}
