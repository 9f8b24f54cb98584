//! The public contract, tested in the served page: the methods' promises, moving the element,
//! loading it twice, removing and reinserting it.

use serde_json::{Value, json};

use crate::browser::Browser;
use crate::cdp::Inspector;
use crate::cli::Target;
use crate::engine::Engine;
use crate::failure::{Failure, Outcome};
use crate::press;
use crate::script;

const CONTRACT: &str = include_str!("scripts/contract.js");
const TOLD_AGAIN: &str = include_str!("scripts/told_again.js");
const REINSERTED: &str = include_str!("scripts/reinserted.js");

/// How often the element is removed and reinserted.
const REINSERTIONS: u32 = 1_000;
/// Reinsertions per script, which must end before the driver's timeout.
const BATCH_SIZE: u32 = 50;
/// Tolerance in nodes and listeners for what happens to be drawn; far less than one per
/// reinsertion.
const MAX_EXTRA_OBJECTS: u64 = 100;
/// Tolerance in bytes for the engine itself, such as optimized code.
const MAX_EXTRA_BYTES: u64 = 300_000;

/// Runs all of it and returns the report.
pub(crate) async fn run(target: &Target) -> Outcome<String> {
    Browser::during(&target.driver, async |on| hold(on, target).await).await
}

async fn hold(browser: &Browser, target: &Target) -> Outcome<String> {
    browser.goto(&target.page).await?;
    browser.patience_for_scripts().await?;
    let currencies: Vec<_> = ipp_wire::currency::accepted().collect();
    let held = script::run(browser, CONTRACT, json!({ "currencies": currencies })).await?;
    let sentences: Vec<&str> = held
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    let mut told = sentences.join("\n");
    browser.goto(&target.page).await?;
    let paid = script::run(browser, TOLD_AGAIN, json!(null)).await?;
    browser.goto(&target.page).await?;
    script::run(browser, TOLD_AGAIN, paid).await?;
    told.push_str("\nwhat was told before a reload is told again after it");
    // Only Chromium's driver can set the time of a press and inspect memory.
    if target.driver.engine == Engine::Chromium {
        told.push('\n');
        told.push_str(&press::guarded(browser).await?);
        told.push('\n');
        told.push_str(&reinserted(browser, target).await?);
    }
    Ok(told)
}

/// Checks that reinserting leaks nothing; in Chromium only, which can be inspected.
async fn reinserted(browser: &Browser, target: &Target) -> Outcome<String> {
    browser.goto(&target.page).await?;
    let inspector = Inspector::new(browser);
    script::run(browser, REINSERTED, json!({ "begin": true })).await?;
    // Warm up: create what is created once.
    script::run(browser, REINSERTED, json!({ "times": BATCH_SIZE })).await?;
    let before = inspector.look().await?;
    for _ in 0..REINSERTIONS / BATCH_SIZE {
        script::run(browser, REINSERTED, json!({ "times": BATCH_SIZE })).await?;
    }
    let after = inspector.look().await?;
    script::run(browser, REINSERTED, json!({ "end": true })).await?;
    let words = format!(
        "taken out and put back {REINSERTIONS} times in the middle of a payment: before {before}; after {after}"
    );
    if after.nodes > before.nodes + MAX_EXTRA_OBJECTS
        || after.listeners > before.listeners + MAX_EXTRA_OBJECTS
        || after.detached > before.detached + MAX_EXTRA_OBJECTS
        || after.wasm > before.wasm
        || after.heap > before.heap + MAX_EXTRA_BYTES
    {
        return Err(Failure::page(format!("something is left behind: {words}")));
    }
    Ok(words)
}
