//! Counts since the start, for `/metrics`.

use std::fmt;
use std::hash::Hash;

use ipp_wire::{PaymentState, Verdict, Word, words};
use prometheus_client::encoding::{EncodeLabelValue, LabelValueEncoder, prometheus_text};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::registry::Registry;

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

/// A word as the value of a label.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Value<W>(W);

impl<W: Word> EncodeLabelValue for Value<W> {
    fn encode(&self, encoder: &mut LabelValueEncoder<'_>) -> Result<(), fmt::Error> {
        self.0.word().encode(encoder)
    }
}

/// Counts each member of an enum of words.
#[derive(Clone, Debug)]
struct Tally<W> {
    label: &'static str,
    counts: Family<[(&'static str, Value<W>); 1], Counter>,
}

impl<W: Word + Hash> Tally<W> {
    /// Every member starts at zero: a series that begins with its first event shows no rise.
    fn new(label: &'static str) -> Self {
        let tally = Self {
            label,
            counts: Family::default(),
        };
        tally.read();
        tally
    }

    fn of(&self, member: W) -> Counter {
        let labels = [(self.label, Value(member))];
        self.counts.get_or_create_owned(&labels)
    }

    fn read(&self) -> Vec<(&'static str, u64)> {
        let members = W::ALL.iter();
        let counts = members.map(|member| (member.word(), self.of(*member).get()));
        counts.collect()
    }
}

/// What the engine counts, registered for `/metrics`.
#[derive(Debug)]
pub struct Counters {
    states: Tally<PaymentState>,
    callbacks: Tally<Verdict>,
    kustom: Tally<KustomCall>,
    told: Tally<Told>,
    alarms: Counter,
    deleted: Counter,
    adopted: Counter,
    leases_lost: Counter,
    streams: Gauge,
    key_rejected: Gauge,
    registry: Registry,
}

impl Default for Counters {
    fn default() -> Self {
        let counters = Self {
            states: Tally::new("state"),
            callbacks: Tally::new("verdict"),
            kustom: Tally::new("result"),
            told: Tally::new("result"),
            alarms: Counter::default(),
            deleted: Counter::default(),
            adopted: Counter::default(),
            leases_lost: Counter::default(),
            streams: Gauge::default(),
            key_rejected: Gauge::default(),
            registry: Registry::default(),
        };
        counters.registered()
    }
}

impl Counters {
    /// The library adds `_total` to the names of counters, and a full stop to the help texts.
    fn registered(mut self) -> Self {
        let registry = &mut self.registry;
        registry.register(
            "ipp_payments",
            "How often payments reached each state",
            self.states.counts.clone(),
        );
        registry.register(
            "ipp_callbacks",
            "Callbacks by what was made of them",
            self.callbacks.counts.clone(),
        );
        registry.register(
            "ipp_kustom_requests",
            "Requests to Kustom by how they ended",
            self.kustom.counts.clone(),
        );
        registry.register(
            "ipp_notifications",
            "Attempts to notify the merchant's system by how they ended, and events given up",
            self.told.counts.clone(),
        );
        registry.register(
            "ipp_alarms",
            "Alarms raised since start; the log says why",
            self.alarms.clone(),
        );
        registry.register(
            "ipp_payments_deleted",
            "Payments deleted because they ended long ago (IPP_KEEP_PAYMENTS)",
            self.deleted.clone(),
        );
        registry.register(
            "ipp_payments_adopted",
            "Unfinished payments of other processes that this one resumed",
            self.adopted.clone(),
        );
        registry.register(
            "ipp_leases_lost",
            "How often others took this process for dead and took its payments over",
            self.leases_lost.clone(),
        );
        registry.register(
            "ipp_event_streams",
            "Open event streams",
            self.streams.clone(),
        );
        registry.register(
            "ipp_key_rejected",
            "1 while Kustom rejects the API key",
            self.key_rejected.clone(),
        );
        self
    }

    /// All of them in Prometheus' text format, while this many event streams are open, and Kustom
    /// rejects the key or not.
    pub(super) fn text(&self, streams: usize, key_rejected: bool) -> String {
        self.key_rejected.set(key_rejected.into());
        self.streams.set(i64::try_from(streams).unwrap_or(i64::MAX));
        let mut text = String::new();
        // Writing to a String cannot fail.
        let _ = prometheus_text::encode(&mut text, &self.registry);
        text
    }

    pub(super) fn reached(&self, state: PaymentState) {
        self.states.of(state).inc();
    }

    pub(super) fn callback(&self, verdict: Verdict) {
        self.callbacks.of(verdict).inc();
    }

    pub(super) fn kustom(&self, call: KustomCall) {
        self.kustom.of(call).inc();
    }

    pub(super) fn told(&self, how: Told) {
        self.told.of(how).inc();
    }

    pub(super) fn alarm(&self) {
        self.alarms.inc();
    }

    pub(super) fn deleted(&self, payments: u64) {
        self.deleted.inc_by(payments);
    }

    pub(super) fn adopted(&self, payments: usize) {
        self.adopted
            .inc_by(u64::try_from(payments).unwrap_or(u64::MAX));
    }

    pub(super) fn lease_lost(&self) {
        self.leases_lost.inc();
    }

    /// How often payments reached each state.
    #[must_use]
    pub fn payments(&self) -> Vec<(&'static str, u64)> {
        self.states.read()
    }

    /// How many callbacks got this verdict.
    #[must_use]
    pub fn callbacks(&self, verdict: Verdict) -> u64 {
        self.callbacks.of(verdict).get()
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
        self.alarms.get()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Dashboards and alerts name them.
    #[test]
    fn every_member_of_every_metric_is_there_from_the_start() {
        fn rows<W: Word>(name: &str, label: &str) -> Vec<String> {
            let row = |word| format!("\n{name}{{{label}=\"{word}\"}} 0\n");
            W::words().map(row).collect()
        }
        let text = Counters::default().text(3, true);
        let mut wanted = rows::<PaymentState>("ipp_payments_total", "state");
        wanted.extend(rows::<Verdict>("ipp_callbacks_total", "verdict"));
        wanted.extend(rows::<KustomCall>("ipp_kustom_requests_total", "result"));
        wanted.extend(rows::<Told>("ipp_notifications_total", "result"));
        wanted.push("\nipp_alarms_total 0\n".to_owned());
        for plain in [
            "ipp_payments_deleted_total",
            "ipp_payments_adopted_total",
            "ipp_leases_lost_total",
        ] {
            wanted.push(format!("\n{plain} 0\n"));
        }
        wanted.push("\nipp_event_streams 3\n".to_owned());
        wanted.push("\nipp_key_rejected 1\n".to_owned());
        for row in &wanted {
            assert!(text.contains(row), "{row} in {text}");
        }
        let samples = text.lines().filter(|line| !line.starts_with('#'));
        assert_eq!(samples.count(), wanted.len(), "{text}");
    }
}
