//! Checks what a screen reader says of each state: once, and assertively where something went
//! wrong.

use serde_json::Value;

use crate::browser::Browser;
use crate::failure::Outcome;

/// The script that records announcements, from the time the checkout exists.
pub(super) const LISTEN: &str = include_str!("listen.js");

/// What is said on entering a state: its name, how, and how the text begins. States not listed repeat
/// an earlier one after a user action, so nothing is announced.
const SAID: &str = "
connecting         | polite    | Connecting…
picker-loading     | polite    | Looking for terminals…
picker-failed      | polite    | Can’t load the terminals right now. Trying again.
picker-empty       | polite    | No terminals here yet
pairing            | polite    | Pair a terminal
starting           | polite    | Sending to Counter 1
sent               | polite    | Waiting for Counter 1
sent-late          | polite    | Waiting for Counter 1. It hasn’t reached Counter 1 yet.
moving             | polite    | Moving to Terrace: cancelling on Counter 1…
active             | polite    | The customer is paying on Terrace
connection-lost    | assertive | Connection lost.
declined           | assertive | Declined: not enough money on the card. The customer can pay with another card.
cancelling         | polite    | Cancelling…
paid-before-cancel | polite    | Paid before it could be cancelled
cancelled          | polite    | Cancelled. Nothing was charged.
paid               | polite    | Paid
mirror-ready       | polite    | This till is being used in another tab.
mirror-active      | polite    | The customer is paying on
mirror-paid        | polite    | Paid
failed             | assertive | Payment failed. Nothing was charged.
expired            | assertive | Time ran out. Nothing was charged.
held               | assertive | The terminal collected something other than this order. Call for help
unknown            | assertive | We don’t know yet whether this was charged. Don’t charge again.
needs-attention    | assertive | We couldn’t find out whether this was charged. Don’t charge again. Call for help
";

/// One spoken text, behind how: `polite`, after the current speech, or `assertive`, interrupting it.
pub(super) type Said = (String, String);

/// Takes what was said since the last call.
pub(super) async fn take(browser: &Browser) -> Outcome<Vec<Said>> {
    let script = "return window.announced.splice(0)";
    let all = browser.run(script, vec![]).await?;
    let said = |one: &Value| Some((one[0].as_str()?.to_owned(), one[1].as_str()?.to_owned()));
    let all = all.as_array().into_iter().flatten();
    Ok(all.filter_map(said).collect())
}

/// How a state has to be told, and how its text begins.
fn expected(state: &str) -> Option<(&'static str, &'static str)> {
    let mut rows = SAID.lines().filter_map(|row| row.split_once('|'));
    let (_, rest) = rows.find(|(name, _)| name.trim() == state)?;
    let (manner, start) = rest.split_once('|')?;
    Some((manner.trim(), start.trim()))
}

/// The problems with what was said until a state was reached.
pub(super) fn until(state: &str, said: &[Said]) -> Vec<String> {
    let mut wrong = Vec::new();
    for pair in said.windows(2) {
        if let [(_, one), (_, next)] = pair
            && one == next
        {
            wrong.push(format!("“{one}” is said twice"));
        }
    }
    let Some((manner, start)) = expected(state) else {
        return wrong;
    };
    let last = said.iter().rfind(|(_, text)| text.starts_with(start));
    match last {
        Some((how, _)) if how == manner => {}
        Some((how, text)) => wrong.push(format!("“{text}” is said {how}, not {manner}")),
        None => wrong.push(format!("“{start}” is not said, but {said:?}")),
    }
    wrong
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(all: &[(&str, &str)]) -> Vec<Said> {
        let all = all.iter();
        all.map(|(how, text)| ((*how).to_owned(), (*text).to_owned()))
            .collect()
    }

    #[test]
    fn each_change_is_said_once_and_a_failure_at_once() {
        let good = said(&[("polite", "Waiting for Counter 1"), ("polite", "Paid")]);
        assert_eq!(until("paid", &good), [""; 0]);
        let wrong = |state, all: &[(&str, &str)]| until(state, &said(all)).len();
        let twice = [("polite", "Paid"), ("polite", "Paid")];
        assert_eq!(wrong("paid", &twice), 1, "twice");
        assert_eq!(wrong("paid", &[("assertive", "Paid")]), 1, "loudly");
        let expired = "Time ran out. Nothing was charged.";
        assert_eq!(wrong("expired", &[("polite", expired)]), 1, "quietly");
        assert_eq!(wrong("paid", &[]), 1, "not at all");
    }
}
