//! A panic is not the end: wherever it happens, the payment that runs is shown again, and was
//! charged once.

use serde_json::json;

use crate::browser::Browser;
use crate::cli::{Options, Target};
use crate::failure::{Failure, Outcome};
use crate::script;
use crate::stats::percentile;

const CRASH: &str = include_str!("scripts/crash.js");

/// Where it panics, and how often that is measured.
const PLACES: [(&str, usize); 11] = [
    ("call", 5),
    ("click", 3),
    ("timer", 3),
    ("task", 3),
    ("overflow", 3),
    ("mount", 3),
    ("starting", 3),
    ("ready", 1),
    ("again", 1),
    ("stirring", 1),
    ("thrice", 1),
];

/// A cashier gives up by then, and the busiest machine is done.
const LIMIT: i64 = 20_000;

/// Drives it all; the answer is what to tell.
pub(crate) async fn run(options: &Options) -> Outcome<String> {
    let target = options.target()?;
    let browser = Browser::open(&target.webdriver, target.engine).await?;
    let result = everywhere(&browser, &target).await;
    // Closing an already closed window is no news beside the result.
    let _ = browser.close().await;
    Ok(report(&result?))
}

async fn everywhere(browser: &Browser, target: &Target) -> Outcome<Vec<i64>> {
    browser.patience_for_scripts().await?;
    let mut took = Vec::new();
    for (place, times) in PLACES {
        for time in 0..times {
            let locale = if time == 1 { "sv" } else { "en" };
            took.extend(once(browser, target, place, locale).await?);
        }
    }
    Ok(took)
}

/// How many milliseconds passed until the payment was shown again, if one was measured.
async fn once(
    browser: &Browser,
    target: &Target,
    place: &str,
    locale: &str,
) -> Outcome<Option<i64>> {
    // Crashes are counted for as long as a page lives.
    browser.goto(&target.page).await?;
    let wish = json!({ "place": place, "locale": locale });
    let told = script::run(browser, CRASH, wish).await;
    let told = told.map_err(|failure| Failure::page(format!("a crash in {place}: {failure}")))?;
    let took = told.as_f64().map_or(0, |millis| millis.round() as i64);
    match took {
        0 => Ok(None),
        took if took > LIMIT => Err(Failure::page(format!("a crash in {place}: {took} ms"))),
        took => Ok(Some(took)),
    }
}

fn report(took: &[i64]) -> String {
    let at =
        |percent| percentile(took, percent).map_or_else(|| "–".to_owned(), |ms| format!("{ms} ms"));
    format!(
        "crash → the running payment is shown again, {} crashes: median {}, p95 {}, max {}",
        took.len(),
        at(50),
        at(95),
        at(100),
    )
}
