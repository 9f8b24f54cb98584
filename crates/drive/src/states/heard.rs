//! Checks what a screen reader says of each state: once, and assertively where something went
//! wrong.

use serde_json::Value;

use crate::browser::Browser;
use crate::failure::Outcome;

/// The script that records announcements, from the time the checkout exists.
pub(super) const LISTEN: &str = include_str!("listen.js");

/// How urgently a text is spoken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Manner {
    /// After the current speech.
    Polite,
    /// At once, interrupting it.
    Assertive,
}

use Manner::{Assertive, Polite};

/// What is said on entering a state, word for word except for the rest that varies. States not
/// listed repeat an earlier one after a user action, so nothing is announced.
const SAID: [(&str, Manner, &str); 24] = [
    ("connecting", Polite, "Connecting…"),
    ("picker-loading", Polite, "Looking for terminals…"),
    (
        "picker-failed",
        Polite,
        "Can’t load the terminals right now. Trying again.",
    ),
    ("picker-empty", Polite, "No terminals here yet"),
    ("pairing", Polite, "Pair a terminal"),
    ("starting", Polite, "Sending to Counter 1"),
    ("sent", Polite, "Waiting for Counter 1"),
    (
        "sent-late",
        Polite,
        "Waiting for Counter 1. It hasn’t reached Counter 1 yet.",
    ),
    (
        "moving",
        Polite,
        "Moving to Terrace: cancelling on Counter 1…",
    ),
    ("active", Polite, "The customer is paying on Terrace"),
    ("connection-lost", Assertive, "Connection lost. "),
    (
        "declined",
        Assertive,
        "Declined: not enough money on the card. The customer can pay with another card.",
    ),
    ("cancelling", Polite, "Cancelling…"),
    (
        "paid-before-cancel",
        Polite,
        "Paid before it could be cancelled",
    ),
    ("cancelled", Polite, "Cancelled. Nothing was charged."),
    ("paid", Polite, "Paid"),
    (
        "mirror-ready",
        Polite,
        "This till is being used in another tab.",
    ),
    ("mirror-active", Polite, "The customer is paying on"),
    ("mirror-paid", Polite, "Paid"),
    ("failed", Assertive, "Payment failed. Nothing was charged."),
    ("expired", Assertive, "Time ran out. Nothing was charged."),
    (
        "held",
        Assertive,
        "The terminal collected something other than this order. Call for help",
    ),
    (
        "unknown",
        Assertive,
        "We don’t know yet whether this was charged. Don’t charge again.",
    ),
    (
        "needs-attention",
        Assertive,
        "We couldn’t find out whether this was charged. Don’t charge again. Call for help",
    ),
];

/// One spoken text, and how urgently.
pub(super) type Said = (Manner, String);

/// Takes what was said since the last call.
pub(super) async fn take(browser: &Browser) -> Outcome<Vec<Said>> {
    let script = "return window.announced.splice(0)";
    let all = browser.run(script, vec![]).await?;
    let said = |one: &Value| {
        let manner = match one.get(0)?.as_str()? {
            "assertive" => Assertive,
            _ => Polite,
        };
        Some((manner, one.get(1)?.as_str()?.to_owned()))
    };
    Ok(all
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(said)
        .collect())
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
    let Some((_, manner, start)) = SAID.iter().find(|(name, ..)| *name == state) else {
        return wrong;
    };
    let last = said.iter().rfind(|(_, text)| text.starts_with(start));
    match last {
        Some((how, _)) if how == manner => {}
        Some((how, text)) => wrong.push(format!("“{text}” is said {how:?}, not {manner:?}")),
        None => wrong.push(format!("“{start}” is not said, but {said:?}")),
    }
    wrong
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(all: &[(Manner, &str)]) -> Vec<Said> {
        all.iter()
            .map(|(how, text)| (*how, (*text).to_owned()))
            .collect()
    }

    #[test]
    fn each_change_is_said_once_and_a_failure_at_once() {
        let good = said(&[(Polite, "Waiting for Counter 1"), (Polite, "Paid")]);
        assert_eq!(until("paid", &good), [""; 0]);
        let wrong = |state, all: &[(Manner, &str)]| until(state, &said(all)).len();
        assert_eq!(
            wrong("paid", &[(Polite, "Paid"), (Polite, "Paid")]),
            1,
            "twice"
        );
        assert_eq!(wrong("paid", &[(Assertive, "Paid")]), 1, "loudly");
        let expired = "Time ran out. Nothing was charged.";
        assert_eq!(wrong("expired", &[(Polite, expired)]), 1, "quietly");
        assert_eq!(wrong("paid", &[]), 1, "not at all");
    }
}
