//! Checks the key, the terminals and the clock by one request for the list of terminals.

use std::time::{Duration, SystemTime};

use ipp_wire::Word as _;

use super::Outcome;
use crate::config::Provider;
use crate::kustom::{Kustom, Probe};

/// How far the clocks may differ: the leeway of till tokens, and far less than what Kustom's
/// callbacks allow (5 minutes).
const MAX_SKEW: Duration = Duration::from_secs(30);

/// What one answer of Kustom's shows.
pub(super) struct Findings {
    pub(super) key: Outcome,
    pub(super) devices: Outcome,
    pub(super) clock: Outcome,
}

impl Findings {
    fn without_answer(key: Outcome) -> Self {
        let why = || Outcome::skipped("Kustom was not asked, or did not answer");
        Self {
            key,
            devices: why(),
            clock: why(),
        }
    }
}

pub(super) async fn ask(provider: &Provider) -> Findings {
    let Provider::Kustom { access, .. } = provider else {
        let inside = "KUSTOM_API_KEY is not set: the playground inside this process is used";
        return Findings::without_answer(Outcome::skipped(inside));
    };
    let kustom = match Kustom::new(access) {
        Ok(kustom) => kustom,
        Err(error) => {
            let advice = "Copy the key from Kustom's Portal again";
            return Findings::without_answer(Outcome::failed(error.to_string(), advice));
        }
    };
    let before = SystemTime::now();
    match kustom.probe().await {
        Ok(probe) => Findings {
            key: key(&probe, access.environment.word()),
            devices: devices(&probe),
            clock: probe
                .date
                .as_deref()
                .map_or_else(no_date, |date| clock(date, before, SystemTime::now())),
        },
        Err(why) => Findings::without_answer(Outcome::failed(
            format!("Kustom does not answer: {why}"),
            "Look at this machine's way out (DNS, firewall, an outgoing proxy), at KUSTOM_API_URL and at Kustom's status page",
        )),
    }
}

fn key(probe: &Probe, environment: &str) -> Outcome {
    match probe.status {
        200..=299 => Outcome::passed(format!("Kustom accepts it ({environment})")),
        status @ (401 | 403) => Outcome::failed(
            format!("Kustom answers {status} to it"),
            "Make a key for in-person payments in Kustom's Portal and set KUSTOM_API_KEY",
        ),
        status => Outcome::failed(
            format!("Kustom answers {status}, which does not say whether it accepts the key"),
            "Look at KUSTOM_API_URL and at Kustom's status page, and check again",
        ),
    }
}

fn devices(probe: &Probe) -> Outcome {
    match &probe.devices {
        None => Outcome::skipped("Kustom did not list them"),
        Some(Ok(0)) => Outcome::passed("none is paired yet"),
        Some(Ok(count)) => Outcome::passed(format!("{count} paired")),
        Some(Err(why)) => Outcome::failed(
            format!("Kustom's list of them cannot be read: {why}"),
            "Look at KUSTOM_API_URL: something other than Kustom may answer there",
        ),
    }
}

fn no_date() -> Outcome {
    Outcome::skipped("Kustom's answer has no date")
}

/// Compares the date of an answer, in whole seconds, with the time between which it was given.
fn clock(date: &str, before: SystemTime, after: SystemTime) -> Outcome {
    let Ok(theirs) = httpdate::parse_http_date(date) else {
        return no_date();
    };
    let ahead = before.duration_since(theirs + Duration::from_secs(1));
    let behind = theirs.duration_since(after);
    let (skew, direction) = match (ahead, behind) {
        (Ok(ahead), _) => (ahead, "ahead of"),
        (_, Ok(behind)) => (behind, "behind"),
        _ => (Duration::ZERO, "like"),
    };
    if skew <= MAX_SKEW {
        return Outcome::passed(format!("within {} s of Kustom's", MAX_SKEW.as_secs()));
    }
    Outcome::failed(
        format!("it is {} s {direction} Kustom's", skew.as_secs()),
        "Set it, and have it synchronized (timedatectl set-ntp true): callbacks and till tokens are refused by a wrong clock",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_more_than_thirty_seconds_off_fails() {
        let theirs = "Sat, 28 Nov 2026 06:00:00 GMT";
        let at = |seconds: i64| {
            let noon = SystemTime::UNIX_EPOCH + Duration::from_secs(1_795_845_600);
            let by = Duration::from_secs(seconds.unsigned_abs());
            if seconds < 0 { noon - by } else { noon + by }
        };
        for (before, after) in [(0, 0), (-30, -30), (31, 31), (-600, 5), (0, 600)] {
            let outcome = clock(theirs, at(before), at(after));
            assert!(matches!(outcome, Outcome::Passed(_)), "{outcome:?}");
        }
        for (off, words) in [(33, "32 s ahead of"), (-31, "31 s behind")] {
            match clock(theirs, at(off), at(off)) {
                Outcome::Failed { what, .. } => assert!(what.contains(words), "{what}"),
                other => unreachable!("{other:?}"),
            }
        }
        assert_eq!(clock("yesterday", at(0), at(0)), no_date());
    }
}
