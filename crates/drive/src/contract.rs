//! What pages can rely on, tried in the served page: the methods' promises, being moved, being
//! there twice, being taken out and put back.

use serde_json::{Value, json};

use crate::browser::Browser;
use crate::cdp::Inspector;
use crate::cli::{Options, Target};
use crate::engine::Engine;
use crate::failure::{Failure, Outcome};
use crate::press;
use crate::script;

const CONTRACT: &str = include_str!("scripts/contract.js");
const TOLD_AGAIN: &str = include_str!("scripts/told_again.js");
const REINSERTED: &str = include_str!("scripts/reinserted.js");

/// How often the element is taken out and put back.
const TIMES: u32 = 1_000;
/// So often in one go: a script must end before the driver loses patience.
const AT_ONCE: u32 = 50;
/// What may be drawn or not when it is looked: far less than one thing each time.
const DRAWN: u64 = 100;
/// What the engine itself may grow by meanwhile, such as code that it has optimized.
const ROOM: u64 = 300_000;

/// Drives it all; the answer is what to tell.
pub(crate) async fn run(options: &Options) -> Outcome<String> {
    let target = options.target()?;
    let browser = Browser::open(&target.webdriver, target.engine).await?;
    let result = hold(&browser, &target).await;
    // Closing an already closed window is no news beside the result.
    let _ = browser.close().await;
    result
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
    // Only Chromium takes the time of a press, and tells what is kept.
    if target.engine == Engine::Chromium {
        told.push('\n');
        told.push_str(&press::guarded(browser).await?);
        told.push('\n');
        told.push_str(&reinserted(browser, target).await?);
    }
    Ok(told)
}

/// Only Chromium tells what is kept.
async fn reinserted(browser: &Browser, target: &Target) -> Outcome<String> {
    browser.goto(&target.page).await?;
    let inspector = Inspector::new(browser);
    script::run(browser, REINSERTED, json!({ "begin": true })).await?;
    // What is made once is made now.
    script::run(browser, REINSERTED, json!({ "times": AT_ONCE })).await?;
    let before = inspector.look().await?;
    for _ in 0..TIMES / AT_ONCE {
        script::run(browser, REINSERTED, json!({ "times": AT_ONCE })).await?;
    }
    let after = inspector.look().await?;
    script::run(browser, REINSERTED, json!({ "end": true })).await?;
    let words = format!(
        "taken out and put back {TIMES} times in the middle of a payment: before {before}; after {after}"
    );
    if after.nodes > before.nodes + DRAWN
        || after.listeners > before.listeners + DRAWN
        || after.detached > before.detached + DRAWN
        || after.wasm > before.wasm
        || after.heap > before.heap + ROOM
    {
        return Err(Failure::page(format!("something is left behind: {words}")));
    }
    Ok(words)
}
