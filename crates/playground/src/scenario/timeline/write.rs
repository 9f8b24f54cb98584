//! Writes the scenario as its file's text.

use std::time::Duration;

use super::record::Record;

/// A pause below this is none: it is the time that the backend itself took.
const SHORTEST_PAUSE: Duration = Duration::from_millis(100);
/// The longest pause that a step can have.
const LONGEST_PAUSE: Duration = Duration::from_secs(3600);
/// How long a page may take where the step does not say.
const USUAL_PATIENCE: Duration = Duration::from_secs(30);

/// What has to hold at the end.
pub(super) struct Expected<'a> {
    pub(super) state: &'a str,
    pub(super) declines: Vec<&'a str>,
    pub(super) reason: Option<&'a str>,
    pub(super) sessions: usize,
    pub(super) never: Vec<&'a str>,
}

/// A step, after a pause.
pub(super) fn step(step: String, pause: Duration) -> String {
    if pause < SHORTEST_PAUSE || step.starts_with("wait ") {
        return step;
    }
    let pause = pause.min(LONGEST_PAUSE).as_millis();
    if pause.is_multiple_of(1000) {
        format!("{step} after {}s", pause / 1000)
    } else {
        format!("{step} after {pause}ms")
    }
}

/// A step that waits for a state.
pub(super) fn wait(state: &str, patience: Duration) -> String {
    let seconds = patience.min(LONGEST_PAUSE).as_secs();
    if seconds > USUAL_PATIENCE.as_secs() {
        format!("wait until {state} within {seconds}s")
    } else {
        format!("wait until {state}")
    }
}

/// The text of the file.
pub(super) fn written(record: &Record, steps: &[String], expected: &Expected<'_>) -> String {
    let id = record.payment_id.to_string();
    let short = id.get(..8).unwrap_or(&id);
    let mut text = format!(
        "#:schema ./schema.json\nname = {}\nabout = {}\nsteps = [\n",
        quoted(&format!("Payment {short}")),
        quoted(&format!("Made of the timeline of payment {id}.")),
    );
    for step in steps {
        text.push_str(&format!("  {},\n", quoted(step)));
    }
    text.push_str(&format!(
        "]\n\n[order]\namount = {}\ncurrency = {}\n\n[expect]\npayments = {}\nsessions = {}\n",
        record.order_amount,
        quoted(&record.purchase_currency),
        list(&[expected.state]),
        expected.sessions,
    ));
    if !expected.declines.is_empty() {
        text.push_str(&format!("declines = {}\n", list(&expected.declines)));
    }
    if let Some(reason) = expected.reason {
        text.push_str(&format!("reason = {}\n", quoted(reason)));
    }
    text.push_str(&format!("never = {}\n", list(&expected.never)));
    text
}

fn list(words: &[&str]) -> String {
    let words: Vec<_> = words.iter().map(|word| quoted(word)).collect();
    format!("[{}]", words.join(", "))
}

/// A string of TOML. JSON escapes what TOML has to have escaped, by the same escapes, but for the
/// control character DEL.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text)
        .to_string()
        .replace('\u{7f}', "\\u007F")
}
