//! Faults of the provider, which a tester switches on. Pure: the time is an argument.
//!
//! They are faults of the network and of an outage. What they do to a request is decided here;
//! `http::faults` does it, and [`crate::callback`] does what is said of callbacks.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The longest fault, in seconds: an hour. What takes longer is a mistake in a unit.
const MAX_SECONDS: u64 = 3600;
/// The most requests that one switch loses.
const MAX_COUNT: u32 = 1000;
/// The farthest that the clock can be off, in seconds: a day.
const MAX_OFFSET_SECONDS: i64 = 24 * 3600;

/// A call about sessions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Operation {
    /// `POST /ipp/v1/sessions`.
    Create,
    /// `GET /ipp/v1/sessions/{session_id}`.
    Read,
    /// `PUT /ipp/v1/sessions/{session_id}/cancel`.
    Cancel,
}

impl Operation {
    /// Every call.
    pub const ALL: [Self; 3] = [Self::Create, Self::Read, Self::Cancel];

    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Create => "create",
            Self::Read => "read",
            Self::Cancel => "cancel",
        }
    }

    /// Parses the word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|call| call.as_str() == word)
    }
}

/// A fault to switch on: the body of `POST /ipp/v1/dev/faults`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "fault", rename_all = "snake_case", deny_unknown_fields)]
pub enum Fault {
    /// The next requests do what they ask for, and their answers are lost.
    LoseAnswers {
        /// Of which call; of any without it.
        operation: Option<Operation>,
        /// How many; one without it.
        count: Option<u32>,
    },
    /// The next requests are lost on the way: nothing is done.
    LoseRequests {
        /// Of which call; of any without it.
        operation: Option<Operation>,
        /// How many; one without it.
        count: Option<u32>,
    },
    /// Every request is answered 503.
    Down {
        /// For how long.
        seconds: u64,
    },
    /// Callbacks are signed by a clock that is off.
    ClockOff {
        /// By how much: positive is ahead, 0 is right again.
        seconds: i64,
    },
    /// Callbacks that are due are lost, as if they had been acknowledged.
    LoseCallbacks {
        /// For how long.
        seconds: u64,
    },
    /// Callbacks that are due wait until they are released.
    HoldCallbacks,
    /// What was held is delivered.
    ReleaseCallbacks {
        /// Each session's newest first, against their order.
        #[serde(default)]
        reversed: bool,
    },
    /// Each callback is delivered twice.
    DuplicateCallbacks,
}

impl Fault {
    /// What is wrong with its numbers: the field and why.
    pub(crate) fn check(self) -> Result<(), (&'static str, String)> {
        match self {
            Self::LoseAnswers { count, .. } | Self::LoseRequests { count, .. } => {
                let fits = count.is_none_or(|count| (1..=MAX_COUNT).contains(&count));
                fits.then_some(()).ok_or_else(|| {
                    let why = format!("must be from 1 to {MAX_COUNT}");
                    ("count", why)
                })
            }
            Self::Down { seconds } | Self::LoseCallbacks { seconds } => {
                let fits = (1..=MAX_SECONDS).contains(&seconds);
                fits.then_some(()).ok_or_else(|| {
                    let why = format!("must be from 1 to {MAX_SECONDS}");
                    ("seconds", why)
                })
            }
            Self::ClockOff { seconds } => {
                let fits = (-MAX_OFFSET_SECONDS..=MAX_OFFSET_SECONDS).contains(&seconds);
                fits.then_some(()).ok_or_else(|| {
                    let why = format!("must be at most {MAX_OFFSET_SECONDS} either way");
                    ("seconds", why)
                })
            }
            Self::HoldCallbacks | Self::ReleaseCallbacks { .. } | Self::DuplicateCallbacks => {
                Ok(())
            }
        }
    }
}

/// What becomes of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fate {
    /// It is answered as usual.
    Served,
    /// It is answered 503, and nothing is done.
    Refused,
    /// It never arrives.
    RequestLost,
    /// It is done, and its answer never arrives.
    AnswerLost,
}

impl Fate {
    /// The faults that a request can name for itself, and the words for them.
    const WORDS: [(&'static str, Self); 3] = [
        ("lose_answer", Self::AnswerLost),
        ("lose_request", Self::RequestLost),
        ("down", Self::Refused),
    ];

    /// Parses the word; the error lists them all.
    pub(crate) fn parse(word: &str) -> Result<Self, String> {
        let found = Self::WORDS.iter().find(|(known, _)| *known == word);
        found.map(|(_, fate)| *fate).ok_or_else(|| {
            let words = Self::WORDS.map(|(word, _)| word).join(", ");
            format!("must be one of {words}")
        })
    }
}

/// What becomes of a callback that is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Delivery {
    Once,
    Twice,
    Never,
}

/// Requests that are still to be lost.
#[derive(Clone, Copy, Debug)]
struct Losses {
    fate: Fate,
    operation: Option<Operation>,
    left: u32,
}

/// The faults that are switched on.
#[derive(Debug, Default)]
pub(crate) struct Faults {
    losses: VecDeque<Losses>,
    down_until: Option<Instant>,
    offset_seconds: i64,
    callbacks_lost_until: Option<Instant>,
    callbacks_held: bool,
    callbacks_doubled: bool,
}

impl Faults {
    /// Switches a fault on that was [checked](Fault::check).
    pub(crate) fn switch(&mut self, fault: Fault, now: Instant) {
        let until = |seconds| now.checked_add(Duration::from_secs(seconds));
        let mut lose = |fate, operation, count: Option<u32>| {
            self.losses.push_back(Losses {
                fate,
                operation,
                left: count.unwrap_or(1),
            });
        };
        match fault {
            Fault::LoseAnswers { operation, count } => lose(Fate::AnswerLost, operation, count),
            Fault::LoseRequests { operation, count } => lose(Fate::RequestLost, operation, count),
            Fault::Down { seconds } => self.down_until = until(seconds),
            Fault::ClockOff { seconds } => self.offset_seconds = seconds,
            Fault::LoseCallbacks { seconds } => self.callbacks_lost_until = until(seconds),
            Fault::HoldCallbacks => self.callbacks_held = true,
            Fault::ReleaseCallbacks { .. } => self.callbacks_held = false,
            Fault::DuplicateCallbacks => self.callbacks_doubled = true,
        }
    }

    /// Decides about a request, and counts it. `operation` is `None` for a call about anything but
    /// sessions.
    pub(crate) fn fate(&mut self, operation: Option<Operation>, now: Instant) -> Fate {
        if self.down_until.is_some_and(|until| now < until) {
            return Fate::Refused;
        }
        // A loss that names no call is meant for calls about sessions: a list of devices that is
        // read meanwhile would use it up.
        let hit = self.losses.iter_mut().find(|losses| {
            operation.is_some()
                && losses
                    .operation
                    .is_none_or(|named| Some(named) == operation)
        });
        let Some(losses) = hit else {
            return Fate::Served;
        };
        losses.left = losses.left.saturating_sub(1);
        let fate = losses.fate;
        self.losses.retain(|losses| losses.left > 0);
        fate
    }

    /// Decides about a callback that is due and not held.
    pub(crate) fn delivery(&self, now: Instant) -> Delivery {
        if self.callbacks_lost_until.is_some_and(|until| now < until) {
            Delivery::Never
        } else if self.callbacks_doubled {
            Delivery::Twice
        } else {
            Delivery::Once
        }
    }

    /// Whether callbacks wait.
    pub(crate) fn holds_callbacks(&self) -> bool {
        self.callbacks_held
    }

    /// By how much the clock that signs callbacks is off.
    pub(crate) fn offset_seconds(&self) -> i64 {
        self.offset_seconds
    }
}

#[cfg(test)]
mod tests;
