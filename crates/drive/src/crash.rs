//! Recovery from panics: wherever one happens, the running payment is shown again and was charged
//! once.

use serde_json::json;

use crate::browser::Browser;
use crate::cli::Target;
use crate::failure::{Failure, Outcome};
use crate::script;
use crate::stats::millis;

const CRASH: &str = include_str!("scripts/crash.js");

/// Where to panic, and how often to measure that.
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

/// Limit of the recovery time, in milliseconds: cashiers give up by then, and the busiest machine
/// is done.
const MAX_RECOVERY_MS: i64 = 20_000;

/// Runs all of it and returns the report.
pub(crate) async fn run(target: &Target) -> Outcome<String> {
    let took = Browser::during(&target.driver, async |on| everywhere(on, target).await);
    Ok(report(&took.await?))
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

/// The milliseconds until the payment was shown again, if measured.
async fn once(
    browser: &Browser,
    target: &Target,
    place: &str,
    locale: &str,
) -> Outcome<Option<i64>> {
    // Reload, since crashes count as long as the page lives.
    browser.goto(&target.page).await?;
    let wish = json!({ "place": place, "locale": locale });
    let told = script::run(browser, CRASH, wish).await;
    let told = told.map_err(|failure| Failure::page(format!("a crash in {place}: {failure}")))?;
    let took = told.as_f64().map_or(0, |millis| millis.round() as i64);
    match took {
        0 => Ok(None),
        took if took > MAX_RECOVERY_MS => {
            Err(Failure::page(format!("a crash in {place}: {took} ms")))
        }
        took => Ok(Some(took)),
    }
}

fn report(took: &[i64]) -> String {
    let at = |percent| millis(took, percent);
    format!(
        "crash → the running payment is shown again, {} crashes: median {}, p95 {}, max {}",
        took.len(),
        at(50),
        at(95),
        at(100),
    )
}
