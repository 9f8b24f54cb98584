//! Makes a scenario of the timeline of a payment, so that what went wrong can be played again.
//!
//! A timeline is what the backend saw. What shopper, clerk and provider did is inferred from it: a
//! card of which no callback came is not in it, and a status was reached at the latest when it was read.

mod acts;
mod faults;
mod record;
mod write;

use std::time::Duration;

use acts::{Act, acts, outages};
use faults::{Due, faults, has_session};
use record::{Entry, Event, Record};
use write::{Expected, written};

use crate::session::Outcome;

/// What ends a payment, or stands for a person's decision.
const ENDS: [&str; 5] = ["paid", "cancelled", "expired", "failed", "held"];
/// States whose reason is compared.
const WITH_REASON: [&str; 4] = ["failed", "held", "unknown", "needs_attention"];

/// The time in which a backend has dealt with a callback, however busy it is.
const HEARD: Duration = Duration::from_secs(1);

/// A timeline that cannot be played.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unplayable {
    /// The text is something else.
    #[error("{line}:{column}: {message}; make it with ipp-proxy timeline --json")]
    NotATimeline {
        /// The line, from 1.
        line: usize,
        /// The column, from 1.
        column: usize,
        /// What is wrong there.
        message: String,
    },
    /// Something in it that no step brings about.
    #[error("this timeline cannot be played: {0}")]
    Impossible(String),
}

/// Makes the text of a scenario from a timeline's JSON. Pauses are as long as they were; with
/// `longest`, none is longer than that.
///
/// # Errors
/// If it is no timeline, or what happened cannot be played.
pub fn from_timeline(text: &str, longest: Option<Duration>) -> Result<String, Unplayable> {
    let record = Record::read(text, longest)?;
    let states = record.states();
    let Some((_, last, reason)) = states.last() else {
        let why = "it has no state of the payment; entries are kept for 30 days";
        return Err(Unplayable::Impossible(why.to_owned()));
    };
    let outages = outages(&record);
    let acts = acts(&record, &outages);
    let shown = |state: &str| states.iter().any(|(_, shown, _)| *shown == state);
    let mut plan = Plan::default();
    for (at, step) in faults(&record, &acts, &outages)? {
        plan.fault((at, step));
    }
    plan.till(&record);
    let steps: Vec<_> = acts.iter().filter_map(Act::step).collect();
    let tapped = steps.iter().any(|(_, step)| step.starts_with("tap "));
    for (at, step) in &steps {
        // The first card picks the phone up, unless that was noticed before.
        if *step != "pickup" || shown("active") || !tapped {
            plan.act((*at, (*step).to_owned()));
        }
    }
    for (entry, state, _) in &states {
        plan.wait(entry.at, state, entry.patience);
    }
    let expected = Expected {
        state: last,
        declines: declines(&acts),
        reason: reason.filter(|_| WITH_REASON.contains(last)),
        sessions: usize::from(has_session(&record)),
        never: ENDS.into_iter().filter(|state| !shown(state)).collect(),
    };
    Ok(written(&record, &plan.steps(), &expected))
}

/// The cards that are declined, if each was heard of long before what followed: a card that pays may
/// end the payment before the backend has heard of the one before, which then is none of its taps.
fn declines(acts: &[Act]) -> Vec<&str> {
    let mut declines = vec![];
    for (number, act) in acts.iter().enumerate() {
        let Some((_, step)) = act.step() else {
            continue;
        };
        let outcome = step.strip_prefix("tap ");
        let Some(outcome) = outcome.filter(|outcome| *outcome != Outcome::Success.as_str()) else {
            continue;
        };
        let heard = act.callback.map_or(act.at, |(at, _)| at);
        let next = acts.get(number + 1).map(|next| next.at);
        if next.is_some_and(|next| next < heard + HEARD) {
            return vec![];
        }
        declines.push(outcome);
    }
    declines
}

/// What is to happen, on one time axis.
#[derive(Default)]
struct Plan(Vec<Item>);

struct Item {
    at: Duration,
    rank: Rank,
    what: What,
}

/// What comes first of what is due at the same time.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    Fault,
    Act,
    Shown,
}

enum What {
    Step(String),
    Shown { state: String, patience: Duration },
}

impl Plan {
    fn fault(&mut self, (at, step): Due) {
        self.add(at, Rank::Fault, What::Step(step));
    }

    fn act(&mut self, (at, step): Due) {
        self.add(at, Rank::Act, What::Step(step));
    }

    fn wait(&mut self, at: Duration, state: &str, patience: Duration) {
        let state = state.to_owned();
        // It is over before a page could show it.
        if state != "starting" {
            self.add(at, Rank::Shown, What::Shown { state, patience });
        }
    }

    /// What pages asked for, until the payment had ended.
    fn till(&mut self, record: &Record) {
        let mut charged = false;
        let ended = record.ended_at();
        let before_end = |entry: &&Entry| ended.is_none_or(|ended| entry.at <= ended);
        for entry in record.entries.iter().filter(before_end) {
            let Event::Request { request } = &entry.event else {
                continue;
            };
            let step = match request.as_str() {
                "start" if charged => "repeat the charge",
                "start" => "charge",
                "cancel" => "cancel",
                _ => continue,
            };
            charged |= request == "start";
            self.act((entry.at, step.to_owned()));
        }
        if !charged {
            // The entry of the request was lost in a crash.
            self.act((Duration::ZERO, "charge".to_owned()));
        }
    }

    fn add(&mut self, at: Duration, rank: Rank, what: What) {
        self.0.push(Item { at, rank, what });
    }

    /// The steps, as they are written.
    fn steps(mut self) -> Vec<String> {
        self.0.sort_by_key(|item| (item.at, item.rank));
        let mut steps = vec![];
        let mut before = self.0.first().map_or(Duration::ZERO, |item| item.at);
        let mut items = self.0.into_iter().peekable();
        while let Some(item) = items.next() {
            match item.what {
                What::Step(step) => steps.push(write::step(step, item.at.saturating_sub(before))),
                What::Shown { state, patience } => {
                    // Of several in a row a page may show the last alone.
                    let next = items.peek().map(|next| &next.what);
                    if matches!(next, Some(What::Shown { .. })) {
                        continue;
                    }
                    steps.push(write::wait(&state, patience));
                }
            }
            before = item.at;
        }
        steps
    }
}

#[cfg(test)]
mod tests;
