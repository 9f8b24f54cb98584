//! What has been counted since the start: for `/metrics`.

use std::sync::atomic::{AtomicU64, Ordering};

use ipp_wire::{PaymentState, Verdict};

/// The results of requests to Kustom, as they are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KustomCall {
    /// Create was answered with a session.
    CreateAnswered,
    /// Create was refused, or not sent.
    CreateRefused,
    /// Create's answer was lost.
    CreateLost,
    /// A read was answered.
    ReadAnswered,
    /// A read was not.
    ReadFailed,
    /// A cancel was taken.
    CancelTaken,
    /// A cancel was not.
    CancelFailed,
}

impl KustomCall {
    /// How a cancel is counted.
    #[must_use]
    pub const fn of_cancel<T, E>(cancel: &Result<T, E>) -> Self {
        if cancel.is_ok() {
            Self::CancelTaken
        } else {
            Self::CancelFailed
        }
    }

    /// How a read is counted.
    #[must_use]
    pub const fn of_read<T, E>(read: &Result<T, E>) -> Self {
        if read.is_ok() {
            Self::ReadAnswered
        } else {
            Self::ReadFailed
        }
    }
}

/// How telling the merchant went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Told {
    /// It was taken.
    Delivered,
    /// A try was not; there may be more.
    Failed,
    /// It is tried no more.
    GivenUp,
}

/// Counters that only rise.
#[derive(Debug, Default)]
pub struct Counters {
    states: [AtomicU64; 11],
    callbacks: [AtomicU64; 3],
    kustom: [AtomicU64; 7],
    told: [AtomicU64; 3],
    alarms: AtomicU64,
}

/// Every state with its name.
const STATES: [(PaymentState, &str); 11] = [
    (PaymentState::Starting, "starting"),
    (PaymentState::Sent, "sent"),
    (PaymentState::Active, "active"),
    (PaymentState::Cancelling, "cancelling"),
    (PaymentState::Paid, "paid"),
    (PaymentState::Cancelled, "cancelled"),
    (PaymentState::Expired, "expired"),
    (PaymentState::Failed, "failed"),
    (PaymentState::Unknown, "unknown"),
    (PaymentState::Held, "held"),
    (PaymentState::NeedsAttention, "needs_attention"),
];

const VERDICTS: [(Verdict, &str); 3] = [
    (Verdict::Accepted, "accepted"),
    (Verdict::Duplicate, "duplicate"),
    (Verdict::Refused, "refused"),
];

const CALLS: [(KustomCall, &str); 7] = [
    (KustomCall::CreateAnswered, "create_answered"),
    (KustomCall::CreateRefused, "create_refused"),
    (KustomCall::CreateLost, "create_lost"),
    (KustomCall::ReadAnswered, "read_answered"),
    (KustomCall::ReadFailed, "read_failed"),
    (KustomCall::CancelTaken, "cancel_taken"),
    (KustomCall::CancelFailed, "cancel_failed"),
];

const TOLD: [(Told, &str); 3] = [
    (Told::Delivered, "delivered"),
    (Told::Failed, "failed"),
    (Told::GivenUp, "given_up"),
];

fn rise<K: PartialEq>(counters: &[AtomicU64], names: &[(K, &str)], which: &K) {
    let found = names.iter().zip(counters).find(|((k, _), _)| k == which);
    if let Some((_, counter)) = found {
        counter.fetch_add(1, Ordering::Relaxed);
    }
}

fn read<K>(counters: &[AtomicU64], names: &[(K, &'static str)]) -> Vec<(&'static str, u64)> {
    names
        .iter()
        .zip(counters)
        .map(|((_, n), c)| (*n, c.load(Ordering::Relaxed)))
        .collect()
}

impl Counters {
    pub(super) fn reached(&self, state: PaymentState) {
        rise(&self.states, &STATES, &state);
    }

    pub(super) fn callback(&self, verdict: Verdict) {
        rise(&self.callbacks, &VERDICTS, &verdict);
    }

    pub(super) fn kustom(&self, call: KustomCall) {
        rise(&self.kustom, &CALLS, &call);
    }

    pub(super) fn told(&self, how: Told) {
        rise(&self.told, &TOLD, &how);
    }

    pub(super) fn alarm(&self) {
        self.alarms.fetch_add(1, Ordering::Relaxed);
    }

    /// How often payments reached each state.
    #[must_use]
    pub fn payments(&self) -> Vec<(&'static str, u64)> {
        read(&self.states, &STATES)
    }

    /// How many callbacks got each verdict.
    #[must_use]
    pub fn callbacks(&self) -> Vec<(&'static str, u64)> {
        read(&self.callbacks, &VERDICTS)
    }

    /// How requests to Kustom ended.
    #[must_use]
    pub fn kustom_calls(&self) -> Vec<(&'static str, u64)> {
        read(&self.kustom, &CALLS)
    }

    /// How telling the merchant went.
    #[must_use]
    pub fn notifications(&self) -> Vec<(&'static str, u64)> {
        read(&self.told, &TOLD)
    }

    /// Things that must not happen and did.
    #[must_use]
    pub fn alarms(&self) -> u64 {
        self.alarms.load(Ordering::Relaxed)
    }
}
