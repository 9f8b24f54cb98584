//! A timeline as `ipp-proxy timeline --json` prints it, and what of it can be played again.

use std::time::Duration;

use serde::Deserialize;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use uuid::Uuid;

use super::{ENDS, Unplayable};

/// How long a page may take to show what the recorded one showed at once.
const PATIENCE: Duration = Duration::from_secs(30);

#[derive(Deserialize)]
struct RawRecord {
    payment_id: Uuid,
    order_amount: i64,
    purchase_currency: String,
    entries: Vec<RawEntry>,
}

#[derive(Deserialize)]
struct RawEntry {
    at: String,
    event: Event,
}

/// What happened, with what matters for playing it again.
#[derive(Clone, Debug, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(super) enum Event {
    /// A page asked for something.
    Request { request: String },
    /// The backend called the provider.
    Call {
        call: String,
        result: String,
        #[serde(default)]
        took_ms: u64,
        session_status: Option<String>,
        order_amount: Option<i64>,
        detail: Option<String>,
    },
    /// A callback came.
    Callback {
        webhook_id: String,
        #[serde(rename = "type")]
        callback_type: Option<String>,
        failure_reason: Option<String>,
    },
    /// The payment changed.
    State {
        state: String,
        reason: Option<String>,
    },
    /// What a later version records.
    #[serde(other)]
    Other,
}

/// An entry on the time axis of the scenario.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    /// Since the first entry, with long pauses cut.
    pub(super) at: Duration,
    /// How long a page may take to show it, by the pause that was before it.
    pub(super) patience: Duration,
    pub(super) event: Event,
}

/// A timeline that can be played.
#[derive(Clone, Debug)]
pub(super) struct Record {
    pub(super) payment_id: Uuid,
    pub(super) order_amount: i64,
    pub(super) purchase_currency: String,
    pub(super) entries: Vec<Entry>,
}

/// What is wrong, without the place, which the library appends.
fn without_place(error: &serde_json::Error) -> String {
    let said = error.to_string();
    let place = said.rfind(" at line ").unwrap_or(said.len());
    said.get(..place).unwrap_or_default().to_owned()
}

impl Record {
    /// Reads a timeline's JSON. Pauses longer than `longest` are cut to that. What comes after a
    /// person settled the payment is left out: a scenario has no such step.
    pub(super) fn read(text: &str, longest: Option<Duration>) -> Result<Self, Unplayable> {
        let raw: RawRecord =
            serde_json::from_str(text).map_err(|error| Unplayable::NotATimeline {
                line: error.line(),
                column: error.column(),
                message: without_place(&error),
            })?;
        let resolve = |entry: &RawEntry| matches!(&entry.event, Event::Request { request } if request == "resolve");
        let kept = raw.entries.into_iter().take_while(|entry| !resolve(entry));
        let mut entries: Vec<Entry> = vec![];
        let (mut at, mut before) = (Duration::ZERO, None);
        for entry in kept {
            let time = OffsetDateTime::parse(&entry.at, &Rfc3339).map_err(|_| {
                let why = format!("{:?} is not a time of RFC 3339", entry.at);
                Unplayable::Impossible(why)
            })?;
            let pause = before.map_or(Duration::ZERO, |before| {
                // Of two machines one may be behind.
                Duration::try_from(time - before).unwrap_or_default()
            });
            before = Some(time);
            at += longest.map_or(pause, |longest| pause.min(longest));
            let mut event = entry.event;
            if let (Event::Call { took_ms, .. }, Some(longest)) = (&mut event, longest) {
                let most = u64::try_from(longest.as_millis()).unwrap_or(u64::MAX);
                *took_ms = (*took_ms).min(most);
            }
            entries.push(Entry {
                at,
                patience: PATIENCE.saturating_add(pause),
                event,
            });
        }
        Ok(Self {
            payment_id: raw.payment_id,
            order_amount: raw.order_amount,
            purchase_currency: raw.purchase_currency,
            entries,
        })
    }

    /// When a page first asked for a start.
    pub(super) fn charged_at(&self) -> Duration {
        let mut entries = self.entries.iter();
        let start = entries
            .find(|entry| matches!(&entry.event, Event::Request { request } if request == "start"));
        start.map_or(Duration::ZERO, |entry| entry.at)
    }

    /// When a page asked for a cancel that the payment then waited for.
    pub(super) fn cancelled_early(&self) -> Option<Duration> {
        let states = self.states();
        let (waits, _, _) = states.iter().find(|(_, state, _)| *state == "cancelling")?;
        Some(waits.at)
    }

    /// When the payment came to its last state, if that ends it.
    pub(super) fn ended_at(&self) -> Option<Duration> {
        let states = self.states();
        let (entry, state, _) = states.last()?;
        ENDS.contains(state).then_some(entry.at)
    }

    /// When the last entry began.
    pub(super) fn end(&self) -> Duration {
        self.entries.last().map_or(Duration::ZERO, |entry| entry.at)
    }

    /// Each state with its time, its patience and its reason, where the state is another than
    /// before.
    pub(super) fn states(&self) -> Vec<(&Entry, &str, Option<&str>)> {
        let mut states: Vec<(&Entry, &str, Option<&str>)> = vec![];
        for entry in &self.entries {
            if let Event::State { state, reason } = &entry.event {
                let same = states.last().is_some_and(|(_, before, _)| before == state);
                if !same {
                    states.push((entry, state, reason.as_deref()));
                }
            }
        }
        states
    }
}
