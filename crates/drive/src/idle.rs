//! What runs on a page that waits: nothing but what watches the stream, and the clock while a time is
//! on the screen. A till waits for most of the day, often on a battery.

use std::time::Duration;

use serde_json::{Value, json};

use crate::browser::Browser;
use crate::failure::{Failure, Outcome};
use crate::script;

const RECORD: &str = include_str!("scripts/idle.js");

/// How long the page is watched.
const WATCHED: Duration = Duration::from_secs(6);
/// How often at most: the page may still be at what its last event began.
const TRIES: u32 = 3;
/// A timer of so many seconds or more watches for what does not come, such as the next heartbeat.
const WATCHES: u32 = 10;
/// How often the clock ticks in that time, at least and at most, on a busy machine.
const TICKS: std::ops::RangeInclusive<usize> = 3..=8;

/// The states in which a till waits, how each is brought about, and whether it shows a clock.
const STATES: [(&str, &str, bool); 3] = [
    (
        "ready",
        "await emptyPage(); window.checkout = await ready();",
        false,
    ),
    (
        "sent",
        "window.payment = (await charged(window.checkout)).payment;",
        true,
    ),
    (
        "paid",
        "await tap(window.payment.payment_id); await shows(window.checkout, 'paid');",
        false,
    ),
];

/// Opens the page anew and watches it in each state.
pub(crate) async fn watch(browser: &Browser, page: &str) -> Outcome<String> {
    let source = json!({ "source": RECORD });
    browser
        .devtools("Page.addScriptToEvaluateOnNewDocument", source)
        .await?;
    browser.goto(page).await?;
    for (state, lines, clock) in STATES {
        script::run(browser, lines, json!(null)).await?;
        let mut ran = Vec::new();
        for _ in 0..TRIES {
            ran = seen(browser).await?;
            if is_idle(&ran, clock) {
                break;
            }
        }
        if !is_idle(&ran, clock) {
            let words = ran.join(", ");
            let seconds = WATCHED.as_secs();
            return Err(Failure::page(format!(
                "{state} and idle, within {seconds} s there ran: {words}"
            )));
        }
    }
    Ok("idle, nothing runs but the clock that is on the screen".to_owned())
}

/// What runs while the page is watched.
async fn seen(browser: &Browser) -> Outcome<Vec<String>> {
    browser.run("window.idle.begin()", Vec::new()).await?;
    tokio::time::sleep(WATCHED).await;
    let ask = "return window.idle.seen(window.checkout)";
    let seen = browser.run(ask, Vec::new()).await?;
    let words = |word: &Value| word.as_str().unwrap_or("?").to_owned();
    let seen = seen.as_array();
    let seen = seen.ok_or_else(|| Failure::page("the page records nothing"))?;
    Ok(seen.iter().map(words).collect())
}

/// Whether only that ran which has to.
fn is_idle(ran: &[String], clock: bool) -> bool {
    let ticks = ran.iter().filter(|what| *what == "setInterval 1").count();
    let must_run = |what: &String| {
        let (kind, of) = what.split_once(' ').unwrap_or((what, ""));
        match kind {
            "setTimeout" => of.parse().is_ok_and(|seconds: u32| seconds >= WATCHES),
            // Other tabs hear what the stream brings.
            "postMessage" => of == "heartbeat" || (clock && of == "confirmed"),
            "setInterval" => clock && of == "1",
            "animation" => clock,
            _ => false,
        }
    };
    ran.iter().all(must_run) && (!clock || TICKS.contains(&ticks))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_clock_on_the_screen_may_tick() {
        let ran = |all: &[&str]| all.iter().map(|&what| what.to_owned()).collect::<Vec<_>>();
        assert!(is_idle(
            &ran(&["setTimeout 20", "postMessage heartbeat"]),
            false
        ));
        assert!(is_idle(&ran(&["setInterval 1"; 6]), true));
        assert!(!is_idle(&ran(&["setInterval 1"; 6]), false));
        assert!(!is_idle(&[], true), "the clock has stopped");
        for what in [
            "setTimeout 1",
            "requestAnimationFrame 0",
            "fetch /api/till",
            "animation turn",
        ] {
            assert!(!is_idle(&ran(&[what]), false), "{what}");
        }
    }
}
