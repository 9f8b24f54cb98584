//! What went wrong between backend and provider, as steps that bring it about again.

use std::time::Duration;

use super::Unplayable;
use super::acts::{Act, Cause, Outage};
use super::record::{Event, Record};

/// A callback that comes later than this was held up. An open session is read about once a second,
/// so what it is compared with may itself be a second late.
const LATE: Duration = Duration::from_secs(2);
/// The longest that a fault lasts.
const MAX_SECONDS: u64 = 3600;

/// A step, and when it is due.
pub(super) type Due = (Duration, String);

/// The steps that bring the faults about. Each is due with what it goes wrong with, and before it.
pub(super) fn faults(
    record: &Record,
    acts: &[Act],
    outages: &[Outage],
) -> Result<Vec<Due>, Unplayable> {
    let mut due = vec![];
    due.extend(create(record)?);
    due.extend(cancel(record, outages));
    for outage in outages {
        let seconds = whole_seconds(outage.to.saturating_sub(outage.from));
        due.push((outage.from, format!("provider down for {seconds}s")));
    }
    due.extend(doubled(record, acts));
    due.extend(held(record, acts));
    due.extend(lost(record, acts));
    Ok(due)
}

/// The create call whose answer did not arrive.
fn create(record: &Record) -> Result<Option<Due>, Unplayable> {
    let mut calls = record.entries.iter();
    let result = calls.find_map(|entry| match &entry.event {
        Event::Call {
            call,
            result,
            detail,
            ..
        } if call == "create" => Some((result.as_str(), detail.as_deref().unwrap_or("no reason"))),
        _ => None,
    });
    let restarted = record
        .states()
        .iter()
        .any(|(_, _, why)| *why == Some("restarted"));
    match result {
        _ if restarted => Err(Unplayable::Impossible(
            "the backend was restarted, and no step restarts it".to_owned(),
        )),
        Some(("refused" | "not_sent", why)) => Err(Unplayable::Impossible(format!(
            "the provider made no session ({why}), and no step brings that about"
        ))),
        Some(("lost", _)) => {
            let what = if has_session(record) {
                "answer"
            } else {
                "request"
            };
            let step = format!("lose the next {what} to create");
            Ok(Some((record.charged_at(), step)))
        }
        _ => Ok(None),
    }
}

/// Whether the provider had a session: it was read, or it called back.
pub(super) fn has_session(record: &Record) -> bool {
    record.entries.iter().any(|entry| match &entry.event {
        Event::Call { result, .. } => result == "answered",
        Event::Callback { .. } => true,
        _ => false,
    })
}

/// Cancel calls without an answer. Within an outage they need no fault of their own.
fn cancel(record: &Record, outages: &[Outage]) -> Option<Due> {
    let is_call = |event: &Event, of: &str| matches!(event, Event::Call { call, result, .. } if call == "cancel" && (of.is_empty() || result == of));
    let lost = record.entries.iter().filter(|entry| {
        is_call(&entry.event, "lost") && !outages.iter().any(|outage| outage.has(entry.at))
    });
    let times: Vec<_> = lost.map(|entry| entry.at).collect();
    let answered = record.entries.iter().any(|entry| is_call(&entry.event, ""));
    let (first, count) = match times.first() {
        Some(first) => (*first, times.len()),
        // It was asked for, and its call still waited for an answer when the timeline was printed.
        None if !answered => (record.cancelled_early()?, 1),
        None => return None,
    };
    let states = record.states();
    let ended = states
        .last()
        .is_some_and(|(_, state, _)| *state == "cancelled");
    let what = if ended { "answer" } else { "request" };
    let step = match count {
        1 => format!("lose the next {what} to cancel"),
        many => format!("lose the next {many} {what}s to cancel"),
    };
    // The page asked before the backend did.
    let asked = asked_before(record, first, "cancel");
    Some((asked.unwrap_or(first), step))
}

/// When a page last asked for something before a time.
fn asked_before(record: &Record, time: Duration, what: &str) -> Option<Duration> {
    let asked = record.entries.iter().rfind(|entry| {
        let asks = matches!(&entry.event, Event::Request { request } if request == what);
        asks && entry.at <= time
    });
    asked.map(|entry| entry.at)
}

fn doubled(record: &Record, acts: &[Act]) -> Option<Due> {
    let doubled = |act: &&Act| act.callback.is_some_and(|(_, times)| times > 1);
    let first = acts.iter().find(doubled)?;
    Some((before(record, first), "duplicate callbacks".to_owned()))
}

/// Callbacks that came late wait, and are released when the first of them came.
fn held(record: &Record, acts: &[Act]) -> Vec<Due> {
    let arrival = |act: &Act| {
        let (came, _) = act.callback?;
        (came.saturating_sub(act.at) > LATE).then_some(came)
    };
    let late: Vec<_> = acts
        .iter()
        .filter_map(|act| Some((act, arrival(act)?)))
        .collect();
    let Some((first, _)) = late.first() else {
        return vec![];
    };
    let released = late.iter().map(|(_, came)| *came).min().unwrap_or_default();
    let reversed = late.len() > 1
        && late
            .windows(2)
            .all(|pair| matches!(pair, [(_, one), (_, next)] if next < one));
    let release = if reversed {
        "release callbacks in reverse"
    } else {
        "release callbacks"
    };
    vec![
        (before(record, first), "hold callbacks".to_owned()),
        (released, release.to_owned()),
    ]
}

/// Callbacks that never came are lost until the next one that came is due.
fn lost(record: &Record, acts: &[Act]) -> Vec<Due> {
    let mut due = vec![];
    let mut from: Option<Duration> = None;
    for act in acts.iter().filter(|act| act.has_callback) {
        match (act.callback, from) {
            (None, None) => from = Some(before(record, act)),
            (Some(_), Some(began)) => {
                let seconds = act.at.saturating_sub(began).as_secs();
                if seconds == 0 {
                    due.push((act.at, "wait 1s".to_owned()));
                }
                due.push((began, lose_for(seconds)));
                from = None;
            }
            _ => {}
        }
    }
    if let Some(began) = from {
        // None is to come after the end either.
        let left = record.end().saturating_sub(began) + LATE;
        due.push((began, lose_for(whole_seconds(left))));
    }
    due
}

fn lose_for(seconds: u64) -> String {
    format!("lose callbacks for {}s", seconds.clamp(1, MAX_SECONDS))
}

/// When a fault of an act's callback has to be there.
fn before(record: &Record, act: &Act) -> Duration {
    match act.cause {
        Cause::Charge => record.charged_at(),
        Cause::Cancel => asked_before(record, act.at, "cancel").unwrap_or(act.at),
        Cause::Step(_) => act.at,
    }
}

fn whole_seconds(time: Duration) -> u64 {
    let millis = u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
    millis.div_ceil(1000).clamp(1, MAX_SECONDS)
}
