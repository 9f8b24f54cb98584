//! What happened to the till's payments: what this page was told of them, and what the proxy's
//! timeline says of one. Pure.

use ipp_flow::{Event, Millis, Payment, PaymentId, PaymentState};

/// The most payments that can be chosen.
const MAX_PAYMENTS: usize = 8;

/// The payments that this page has heard of, and the timeline of one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct History {
    /// Whether it is looked at.
    pub(crate) open: bool,
    /// Newest first.
    pub(crate) heard: Vec<Heard>,
    /// The payment that was chosen; without one, the newest is shown.
    chosen: Option<PaymentId>,
    /// The timeline that was read last, and whose it is.
    timeline: Option<(PaymentId, Vec<Happened>)>,
}

/// A payment, as this page was told of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Heard {
    /// Which.
    pub(crate) id: PaymentId,
    /// The order's reference.
    pub(crate) reference: String,
    /// Each version, its state, and when it came, by the proxy's clock as far as the page knows it.
    pub(crate) versions: Vec<(u64, PaymentState, Millis)>,
}

/// Who did something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Actor {
    /// The page.
    Page,
    /// The proxy, by itself.
    Proxy,
    /// Kustom, asked by the proxy.
    Kustom,
    /// Kustom, by a callback.
    Callback,
}

/// An entry of the proxy's timeline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Happened {
    /// When it began.
    pub(crate) at: Millis,
    /// Who did it.
    pub(crate) actor: Actor,
    /// What it was, and what came of it.
    pub(crate) what: String,
    /// How long it took, in milliseconds, if it took time.
    pub(crate) took: Option<i64>,
    /// The version that was stored, if one was.
    pub(crate) version: Option<u64>,
    /// The entry as the proxy has it.
    pub(crate) facts: String,
    /// The request and the answer, if the proxy still has them.
    pub(crate) exchange: Option<Exchange>,
}

/// A request and its answer, as they are shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Exchange {
    /// The request with its headers and body.
    pub(crate) request: String,
    /// The answer, likewise.
    pub(crate) answer: Option<String>,
    /// The request as a command.
    pub(crate) curl: String,
}

impl History {
    /// Applies an event that came now.
    pub(crate) fn hear(&mut self, event: &Event, now: Millis) {
        match event {
            Event::StreamOpened { payments, .. } => {
                for payment in payments.iter().rev() {
                    self.put(payment, now);
                }
            }
            Event::PaymentSeen(payment)
            | Event::StartAnswered(_, Ok(payment))
            | Event::CancelAnswered(_, Ok(payment))
            | Event::PaymentRead(_, Ok(payment)) => self.put(payment, now),
            _ => {}
        }
    }

    fn put(&mut self, payment: &Payment, now: Millis) {
        let at = self.heard.iter().position(|heard| heard.id == payment.id);
        let version = (payment.version, payment.state, now);
        if let Some(heard) = at.and_then(|at| self.heard.get_mut(at)) {
            let last = heard.versions.last();
            if last.is_none_or(|(last, _, _)| *last < payment.version) {
                heard.versions.push(version);
            }
            return;
        }
        self.heard.truncate(MAX_PAYMENTS - 1);
        let heard = Heard {
            id: payment.id.clone(),
            reference: payment.reference.clone(),
            versions: vec![version],
        };
        self.heard.insert(0, heard);
    }

    /// The payment whose timeline is shown.
    pub(crate) fn shown(&self) -> Option<&PaymentId> {
        let newest = || self.heard.first().map(|heard| &heard.id);
        self.chosen.as_ref().or_else(newest)
    }

    /// The payment whose timeline is to be read, if it is looked at.
    pub(crate) fn wanted(&self) -> Option<PaymentId> {
        self.shown().filter(|_| self.open).cloned()
    }

    /// Chooses a payment.
    pub(crate) fn choose(&mut self, id: PaymentId) {
        self.chosen = Some(id);
    }

    /// Takes the timeline of a payment, unless another is shown by now.
    pub(crate) fn tell(&mut self, id: PaymentId, timeline: Vec<Happened>) {
        if self.shown() == Some(&id) {
            self.timeline = Some((id, timeline));
        }
    }

    /// The timeline of the payment that is shown; empty until it is read.
    pub(crate) fn timeline(&self) -> &[Happened] {
        match (&self.timeline, self.shown()) {
            (Some((id, timeline)), Some(shown)) if id == shown => timeline,
            _ => &[],
        }
    }
}

#[cfg(test)]
#[path = "history_test.rs"]
mod tests;
