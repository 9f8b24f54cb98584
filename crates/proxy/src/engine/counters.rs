//! What has been counted since the start: for `/metrics`.

use std::marker::PhantomData;
use std::sync::atomic::{AtomicU64, Ordering};

use ipp_wire::{PaymentState, Verdict, Word, words};

words! {
    /// The results of requests to Kustom, as they are counted.
    pub enum KustomCall {
        /// Create was answered with a session.
        CreateAnswered = "create_answered",
        /// Create was refused, or not sent.
        CreateRefused = "create_refused",
        /// Create's answer was lost.
        CreateLost = "create_lost",
        /// A read was answered.
        ReadAnswered = "read_answered",
        /// A read was not.
        ReadFailed = "read_failed",
        /// A cancel was taken.
        CancelTaken = "cancel_taken",
        /// A cancel was not.
        CancelFailed = "cancel_failed",
    }
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

words! {
    /// How telling the merchant went.
    pub enum Told {
        /// It was taken.
        Delivered = "delivered",
        /// A try was not; there may be more.
        Failed = "failed",
        /// It is tried no more.
        GivenUp = "given_up",
    }
}

/// Counts each member of an enum of words.
#[derive(Debug)]
struct Tally<W> {
    /// In the order of `W::ALL`.
    counts: Vec<AtomicU64>,
    members: PhantomData<W>,
}

impl<W: Word> Default for Tally<W> {
    fn default() -> Self {
        Self {
            counts: W::ALL.iter().map(|_| AtomicU64::new(0)).collect(),
            members: PhantomData,
        }
    }
}

impl<W: Word> Tally<W> {
    fn rise(&self, member: W) {
        for (other, count) in W::ALL.iter().zip(&self.counts) {
            if *other == member {
                count.fetch_add(1, Ordering::Relaxed);
            }
        }
    }

    fn read(&self) -> Vec<(&'static str, u64)> {
        let words = W::ALL.iter().map(|member| member.word());
        words
            .zip(
                self.counts
                    .iter()
                    .map(|count| count.load(Ordering::Relaxed)),
            )
            .collect()
    }
}

/// Counters that only rise.
#[derive(Debug, Default)]
pub struct Counters {
    states: Tally<PaymentState>,
    callbacks: Tally<Verdict>,
    kustom: Tally<KustomCall>,
    told: Tally<Told>,
    alarms: AtomicU64,
}

impl Counters {
    pub(super) fn reached(&self, state: PaymentState) {
        self.states.rise(state);
    }

    pub(super) fn callback(&self, verdict: Verdict) {
        self.callbacks.rise(verdict);
    }

    pub(super) fn kustom(&self, call: KustomCall) {
        self.kustom.rise(call);
    }

    pub(super) fn told(&self, how: Told) {
        self.told.rise(how);
    }

    pub(super) fn alarm(&self) {
        self.alarms.fetch_add(1, Ordering::Relaxed);
    }

    /// How often payments reached each state.
    #[must_use]
    pub fn payments(&self) -> Vec<(&'static str, u64)> {
        self.states.read()
    }

    /// How many callbacks got each verdict.
    #[must_use]
    pub fn callbacks(&self) -> Vec<(&'static str, u64)> {
        self.callbacks.read()
    }

    /// How requests to Kustom ended.
    #[must_use]
    pub fn kustom_calls(&self) -> Vec<(&'static str, u64)> {
        self.kustom.read()
    }

    /// How telling the merchant went.
    #[must_use]
    pub fn notifications(&self) -> Vec<(&'static str, u64)> {
        self.told.read()
    }

    /// Alarms raised since the start (`ipp_alarms_total`).
    #[must_use]
    pub fn alarms(&self) -> u64 {
        self.alarms.load(Ordering::Relaxed)
    }
}
