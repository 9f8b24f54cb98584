//! What clerk, shopper and provider did, as far as callbacks and readings show it.

use std::time::Duration;

use super::record::{Event, Record};
use crate::session::Outcome;

/// Something that changed the session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Act {
    /// When at the latest.
    pub(super) at: Duration,
    /// What brings it about.
    pub(super) cause: Cause,
    /// Whether the provider sends a callback about it.
    pub(super) has_callback: bool,
    /// When its callback came first, and how often it came.
    pub(super) callback: Option<(Duration, usize)>,
    order: Order,
}

impl Act {
    /// The step at the terminal, and when it is due.
    pub(super) fn step(&self) -> Option<(Duration, &str)> {
        match &self.cause {
            Cause::Step(step) => Some((self.at, step)),
            Cause::Charge | Cause::Cancel => None,
        }
    }
}

/// What brings an act about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Cause {
    /// The till's charge.
    Charge,
    /// The till's cancel.
    Cancel,
    /// A step at the terminal.
    Step(String),
}

/// In which order acts can follow each other, however late they are heard of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Order {
    Created,
    PickedUp,
    Declined,
    Changed,
    Ended,
}

/// A time in which the provider could not be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Outage {
    pub(super) from: Duration,
    pub(super) to: Duration,
}

impl Outage {
    pub(super) fn has(self, at: Duration) -> bool {
        (self.from..=self.to).contains(&at)
    }
}

/// Every time from a read without an answer to the next call that is answered.
pub(super) fn outages(record: &Record) -> Vec<Outage> {
    let mut outages = vec![];
    let mut from = None;
    for entry in &record.entries {
        let Event::Call {
            call,
            result,
            took_ms,
            ..
        } = &entry.event
        else {
            continue;
        };
        if result == "lost" && call == "read" {
            from = from.or(Some(entry.at));
        } else if result == "answered"
            && let Some(from) = from.take()
        {
            let to = entry.at + Duration::from_millis(*took_ms);
            outages.push(Outage { from, to });
        }
    }
    if let Some(from) = from {
        outages.push(Outage {
            from,
            to: record.end(),
        });
    }
    outages
}

/// All acts in order, the creation of the session first.
pub(super) fn acts(record: &Record, outages: &[Outage]) -> Vec<Act> {
    let mut seen = Seen {
        record,
        acts: vec![],
        amount: record.order_amount,
    };
    for entry in &record.entries {
        match &entry.event {
            Event::Callback {
                callback_type: Some(of),
                failure_reason,
                webhook_id,
            } => seen.called_back(entry.at, of, webhook_id, failure_reason.as_deref()),
            Event::Call {
                result,
                took_ms,
                session_status,
                order_amount,
                ..
            } if result == "answered" => {
                let answered = entry.at + Duration::from_millis(*took_ms);
                // What is first seen after an outage happened during it.
                let during = outages.iter().find(|outage| outage.to == answered);
                let at = during.map_or(answered, |outage| outage.from);
                seen.read(at, session_status.as_deref(), *order_amount);
            }
            _ => {}
        }
    }
    let mut acts = seen.acts;
    acts.sort_by_key(|act| (act.order, act.at));
    // What came before another was there when the other was seen.
    let mut latest = Duration::MAX;
    for act in acts.iter_mut().rev() {
        latest = latest.min(act.at);
        act.at = latest;
    }
    acts
}

struct Seen<'r> {
    record: &'r Record,
    acts: Vec<Act>,
    amount: i64,
}

impl Seen<'_> {
    fn called_back(&mut self, at: Duration, of: &str, id: &str, reason: Option<&str>) {
        match of {
            "ipp.session.created" => self.add(at, Order::Created, Cause::Charge, of),
            "ipp.session.activated" => self.status(at, "ACTIVE"),
            "ipp.session.finalized" => self.status(at, "FINALIZED"),
            "ipp.session.cancelled" => self.status(at, "CANCELLED"),
            "ipp.payment.failed" => {
                let (first, times) = self.deliveries(|webhook_id, _| webhook_id == id);
                // A redelivery is no second card.
                if first == Some(at) {
                    let outcome = reason.and_then(Outcome::parse);
                    let outcome = outcome.unwrap_or(Outcome::DeclinedGeneric).as_str();
                    self.acts.push(Act {
                        at,
                        cause: Cause::Step(format!("tap {outcome}")),
                        has_callback: true,
                        callback: Some((at, times)),
                        order: Order::Declined,
                    });
                }
            }
            _ => {}
        }
    }

    fn read(&mut self, at: Duration, status: Option<&str>, amount: Option<i64>) {
        if let Some(amount) = amount.filter(|amount| *amount != self.amount) {
            self.amount = amount;
            self.acts.push(Act {
                at,
                cause: Cause::Step(format!("amount changed to {amount}")),
                has_callback: false,
                callback: None,
                order: Order::Changed,
            });
        }
        if let Some(status) = status {
            self.status(at, status);
        }
    }

    fn status(&mut self, at: Duration, status: &str) {
        let (order, step, of) = match status {
            "ACTIVE" => (Order::PickedUp, "pickup", "ipp.session.activated"),
            "FINALIZED" => (Order::Ended, "tap SUCCESS", "ipp.session.finalized"),
            "CANCELLED" => (Order::Ended, "cancel on device", "ipp.session.cancelled"),
            "EXPIRED" => (Order::Ended, "expire", ""),
            "FAILED" => (Order::Ended, "fail", ""),
            _ => return,
        };
        // The till's own cancel is a step already.
        let own = status == "CANCELLED" && self.cancel_reached_before(at);
        let cause = if own {
            Cause::Cancel
        } else {
            Cause::Step(step.to_owned())
        };
        self.add(at, order, cause, of);
    }

    /// Adds an act that there is once, unless it or a later one is known.
    fn add(&mut self, at: Duration, order: Order, cause: Cause, of: &str) {
        let known = |act: &Act| act.order == order || act.order == Order::Ended;
        if order != Order::Created && self.acts.iter().any(known)
            || self.acts.iter().any(|act| act.order == order)
        {
            return;
        }
        let (first, times) = self.deliveries(|_, kind| kind == of);
        // The session is there as soon as the call that creates it is on its way.
        let at = match order {
            Order::Created => self.record.created_at().unwrap_or(at),
            _ => at,
        };
        self.acts.push(Act {
            at,
            cause,
            has_callback: !of.is_empty(),
            callback: first.map(|first| (first, times)),
            order,
        });
    }

    /// When the first of some callbacks came, and how often that one came.
    fn deliveries(&self, which: impl Fn(&str, &str) -> bool) -> (Option<Duration>, usize) {
        let mut first: Option<(Duration, &str)> = None;
        let mut times = 0;
        for entry in &self.record.entries {
            if let Event::Callback {
                webhook_id,
                callback_type: Some(kind),
                ..
            } = &entry.event
                && which(webhook_id, kind)
            {
                let (_, id) = *first.get_or_insert((entry.at, webhook_id));
                times += usize::from(id == webhook_id);
            }
        }
        (first.map(|(at, _)| at), times)
    }

    /// Whether the till asked for a cancel, and the provider may have got it by then.
    fn cancel_reached_before(&self, at: Duration) -> bool {
        let entries = &self.record.entries;
        entries.iter().any(|entry| {
            let sent = matches!(&entry.event, Event::Call { call, .. } if call == "cancel");
            sent && entry.at <= at
        })
    }
}

impl Record {
    /// When the session was asked for.
    fn created_at(&self) -> Option<Duration> {
        let mut entries = self.entries.iter();
        let create = entries
            .find(|entry| matches!(&entry.event, Event::Call { call, .. } if call == "create"));
        create.map(|entry| entry.at)
    }
}
