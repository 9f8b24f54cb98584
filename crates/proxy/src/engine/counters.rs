//! Counts since the start, for `/metrics`.

use std::marker::PhantomData;
use std::sync::atomic::{AtomicU64, Ordering};

use ipp_wire::{PaymentState, Verdict, Word, words};

words! {
    /// Results of requests to Kustom.
    pub enum KustomCall {
        /// Create returned a session.
        CreateAnswered = "create_answered",
        /// Create was refused or not sent.
        CreateRefused = "create_refused",
        /// Create's answer was lost.
        CreateLost = "create_lost",
        /// A read succeeded.
        ReadAnswered = "read_answered",
        /// A read failed.
        ReadFailed = "read_failed",
        /// A cancel was accepted.
        CancelTaken = "cancel_taken",
        /// A cancel failed.
        CancelFailed = "cancel_failed",
    }
}

impl KustomCall {
    /// The label that counts this cancel.
    #[must_use]
    pub const fn of_cancel<T, E>(cancel: &Result<T, E>) -> Self {
        if cancel.is_ok() {
            Self::CancelTaken
        } else {
            Self::CancelFailed
        }
    }

    /// The label that counts this read.
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
    /// Results of notifying the merchant.
    pub enum Told {
        /// Delivered.
        Delivered = "delivered",
        /// One attempt failed; more may follow.
        Failed = "failed",
        /// Given up.
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

/// Monotonic counters.
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

    /// Requests to Kustom, by result.
    #[must_use]
    pub fn kustom_calls(&self) -> Vec<(&'static str, u64)> {
        self.kustom.read()
    }

    /// Notifications of the merchant, by result.
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
