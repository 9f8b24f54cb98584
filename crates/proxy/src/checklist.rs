//! Kustom's points before going live: what was seen of each, and what would show it.

use ipp_wire::{CheckItem, CheckPoint, Checklist, Evidence, Word as _};
use reqwest::Url;

use crate::outbound::is_loopback;
use crate::store::Seen;

/// The checklist at a provider, from what was seen there.
#[must_use]
pub fn checklist(provider: &str, seen: &[Seen]) -> Checklist {
    let of = |point| seen.iter().find(|seen| seen.point == point);
    Checklist {
        provider: provider.to_owned(),
        items: CheckPoint::ALL.iter().map(|&p| item(p, of(p))).collect(),
    }
}

fn item(point: CheckPoint, seen: Option<&Seen>) -> CheckItem {
    let done = seen.is_some_and(|seen| seen.done);
    let (missing, scenario) = missing(point);
    CheckItem {
        point,
        title: point.meaning().trim_end_matches('.').replace('`', ""),
        done,
        detail: match seen {
            Some(seen) if seen.done => format!("Shown by {}.", said(&seen.evidence)),
            Some(seen) => format!(
                "A callback was refused at {}: see the log. The next one that is acknowledged shows it.",
                seen.evidence.at
            ),
            None => missing.to_owned(),
        },
        evidence: seen.map(|seen| seen.evidence.clone()),
        scenario: (!done).then(|| scenario.to_owned()),
    }
}

/// What to do about a point, and the included scenario that does it.
const fn missing(point: CheckPoint) -> (&'static str, &'static str) {
    match point {
        CheckPoint::DeviceListed => ("Pair a phone, or make a simulated terminal.", "slow-pickup"),
        CheckPoint::SessionCreated => ("Charge an order.", "slow-pickup"),
        CheckPoint::FinalizedCallback => (
            "Charge an order and tap a card that is accepted; if nothing comes, check the webhook in the Kustom Portal.",
            "slow-pickup",
        ),
        CheckPoint::OrderIdLinked => (
            "Charge an order and tap a card that is accepted.",
            "slow-pickup",
        ),
        CheckPoint::Declined => (
            "Tap with DECLINED_GENERIC during a payment.",
            "decline-twice",
        ),
        CheckPoint::Cancelled => ("Charge an order and cancel it.", "device-offline"),
        CheckPoint::CallbacksAcknowledged => ("No callback has come yet.", "slow-pickup"),
    }
}

/// The evidence in words.
fn said(evidence: &Evidence) -> String {
    let named = [
        ("payment", &evidence.payment_id),
        ("terminal", &evidence.device_id),
        ("session", &evidence.session_id),
        ("order", &evidence.order_id),
        ("callback", &evidence.webhook_id),
    ];
    let named = named
        .into_iter()
        .filter_map(|(what, id)| Some(format!("{what} {}, ", id.as_ref()?)));
    format!("{}at {}", named.collect::<String>(), evidence.at)
}

/// The checklist as Markdown, for a ticket.
#[must_use]
pub fn markdown(checklist: &Checklist) -> String {
    let items = checklist.items.iter().map(|item| {
        let tick = if item.done { 'x' } else { ' ' };
        let (title, detail) = (literal(&item.title), literal(&item.detail));
        format!("- [{tick}] {title}\n  - {detail}\n")
    });
    let provider = literal(&checklist.provider);
    format!(
        "## Before going live\n\nSeen by `ipp-proxy` {} at {provider}:\n\n{}",
        env!("CARGO_PKG_VERSION"),
        items.collect::<String>()
    )
}

/// Text that Markdown takes as it is, on one line: ids come from elsewhere.
fn literal(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        if character.is_control() {
            out.push('\u{fffd}');
            continue;
        }
        if matches!(
            character,
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '&' | '#' | '|' | '~'
        ) {
            out.push('\\');
        }
        out.push(character);
    }
    out
}

/// How a provider is named in the checklist. A playground on this machine has another port at each
/// start, and is the same all the same.
pub(crate) fn provider(url: &Url) -> String {
    if is_loopback(url) {
        "a playground on this machine".to_owned()
    } else {
        url.origin().ascii_serialization()
    }
}

#[cfg(test)]
mod tests;
