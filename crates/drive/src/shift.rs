//! A long shift: a thousand payments on one page, and the memory that they leave behind; and what runs
//! while none is made.

use std::time::Instant;

use serde_json::{Value, json};

use crate::browser::Browser;
use crate::cdp::{Inspector, Kept};
use crate::cli::Target;
use crate::failure::{Failure, Outcome};
use crate::{idle, script};

const SHIFT: &str = include_str!("scripts/shift.js");

/// Payments of the warm-up, after which all that is created once exists.
const WARM_UP_PAYMENTS: u64 = 50;
/// Payments per script, which must end before the driver's timeout.
const PAYMENTS_PER_SCRIPT: u64 = 25;
/// Bytes that a payment may leave on JavaScript's heap.
const MAX_HEAP_BYTES_PER_PAYMENT: u64 = 1_024;
/// Bytes that the wasm's memory may grow by: fragmentation costs a page now and then. The widget's
/// own tests, in `memory.rs`, count leaks there to the byte.
const WASM_PAGE: u64 = 65_536;

/// What to drive.
#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// The page.
    #[command(flatten)]
    pub(crate) target: Target,
    /// How many payments to make; the first 50 are not measured.
    #[arg(long, default_value_t = 1_000, value_parser = clap::value_parser!(u64).range(WARM_UP_PAYMENTS + 1..))]
    payments: u64,
}

/// Runs all of it and returns the report.
pub(crate) async fn run(options: &Options) -> Outcome<String> {
    let target = &options.target;
    let shift = async |on: &Browser| work(on, target, options.payments).await;
    Browser::during(&target.driver, shift).await
}

async fn work(browser: &Browser, target: &Target, payments: u64) -> Outcome<String> {
    browser.goto(&target.page).await?;
    browser.patience_for_scripts().await?;
    let inspector = Inspector::new(browser);
    let start = Instant::now();
    let first = json!({ "begin": true, "from": 0, "to": 0 });
    script::run(browser, SHIFT, first).await?;
    pay(browser, 0, WARM_UP_PAYMENTS).await?;
    let before = inspector.look().await?;
    pay(browser, WARM_UP_PAYMENTS, payments).await?;
    let after = inspector.look().await?;
    let last = json!({ "from": payments, "to": payments });
    let seen = script::run(browser, SHIFT, last).await?;

    let each = after.heap.saturating_sub(before.heap) / (payments - WARM_UP_PAYMENTS);
    let words = format!(
        "{payments} payments in {} s: {each} B of heap a payment; after {WARM_UP_PAYMENTS}: {before}; at the end: {after}; {seen}",
        start.elapsed().as_secs()
    );
    match complaint(&before, &after, each, &seen, payments) {
        None => Ok(format!(
            "{words}; {}",
            idle::watch(browser, &target.page).await?
        )),
        Some(complaint) => Err(Failure::page(format!("{complaint}: {words}"))),
    }
}

async fn pay(browser: &Browser, from: u64, to: u64) -> Outcome<()> {
    let mut next = from;
    while next < to {
        let end = to.min(next + PAYMENTS_PER_SCRIPT);
        script::run(browser, SHIFT, json!({ "from": next, "to": end })).await?;
        next = end;
    }
    Ok(())
}

fn complaint(
    before: &Kept,
    after: &Kept,
    each: u64,
    seen: &Value,
    payments: u64,
) -> Option<&'static str> {
    let count = |at: &str| seen.pointer(at).and_then(Value::as_u64).unwrap_or(0);
    let ends = count("/ended/ipp-paid") + count("/ended/ipp-ended");
    let rules = [
        (each > MAX_HEAP_BYTES_PER_PAYMENT, "the heap grows"),
        (
            after.wasm > before.wasm + WASM_PAGE,
            "the wasm's memory grows",
        ),
        (after.nodes > before.nodes, "nodes are left behind"),
        (after.detached > before.detached, "detached nodes are kept"),
        (
            after.listeners > before.listeners,
            "listeners are left behind",
        ),
        (count("/streams") != 1, "there is not one stream"),
        (ends != payments, "an end was told twice, or not at all"),
    ];
    let broken = rules.into_iter().find(|(broken, _)| *broken);
    broken.map(|(_, words)| words)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(heap: u64, detached: u64) -> Kept {
        Kept {
            heap,
            wasm: 65_536,
            nodes: 100,
            detached,
            listeners: 10,
        }
    }

    #[test]
    fn what_a_shift_leaves_behind_is_complained_of() {
        let seen = json!({ "streams": 1, "ended": { "ipp-paid": 90, "ipp-ended": 10 } });
        let of =
            |after: Kept, each, seen: &Value| complaint(&kept(1_000, 2), &after, each, seen, 100);
        assert_eq!(of(kept(2_000, 2), 1_024, &seen), None);
        assert_eq!(of(kept(2_000, 2), 1_025, &seen), Some("the heap grows"));
        let held = of(kept(1_000, 3), 0, &seen);
        assert_eq!(held, Some("detached nodes are kept"));
        let pages = |pages| Kept {
            wasm: pages * WASM_PAGE,
            ..kept(1_000, 2)
        };
        assert_eq!(of(pages(2), 0, &seen), None);
        assert_eq!(of(pages(3), 0, &seen), Some("the wasm's memory grows"));
        let two = json!({ "streams": 2, "ended": { "ipp-paid": 90, "ipp-ended": 10 } });
        assert_eq!(of(kept(1_000, 2), 0, &two), Some("there is not one stream"));
        let twice = json!({ "streams": 1, "ended": { "ipp-paid": 91, "ipp-ended": 10 } });
        assert!(of(kept(1_000, 2), 0, &twice).is_some());
    }
}
