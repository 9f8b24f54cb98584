//! What must hold, worked out from the events alone.

use std::collections::{BTreeMap, BTreeSet};

use ipp_flow::*;

use crate::till::Till;

/// An independent oracle: what can be known of the payments from the events alone.
#[derive(Default)]
pub(super) struct Onlooker {
    /// The newest version received of each payment.
    pub(super) heard: BTreeMap<PaymentId, Payment>,
    /// Payments that were started and neither received nor certainly refused: the order, and
    /// whether a try was not answered.
    pub(super) in_doubt: BTreeMap<PaymentId, (String, bool)>,
    /// Payments that were started and then reported as missing or over. If they run all the same,
    /// they block only their own order.
    let_go: BTreeSet<PaymentId>,
}

impl Onlooker {
    pub(super) fn sees(&mut self, before: &Model, event: &Event) {
        match event {
            Event::PaymentSeen(p) => self.hears(p),
            Event::StreamOpened { payments, .. } => payments.iter().for_each(|p| self.hears(p)),
            Event::StartAnswered(id, Ok(p))
            | Event::CancelAnswered(id, Ok(p))
            | Event::PaymentRead(id, Ok(p)) => {
                if *id == p.id {
                    self.hears(p);
                } else if let Some((_, doubt)) = self.in_doubt.get_mut(id)
                    && matches!(event, Event::StartAnswered(..))
                {
                    *doubt = true;
                }
            }
            Event::StartAnswered(id, Err(failure)) => match (failure, self.in_doubt.get_mut(id)) {
                (StartFailure::NoAnswer, Some((_, doubt))) => *doubt = true,
                (StartFailure::OrderTaken(taken), Some(_)) if taken.id != *id => {
                    self.lets_go(id);
                }
                (_, Some((_, false))) => {
                    self.lets_go(id);
                }
                _ => {}
            },
            Event::PaymentRead(id, Err(FetchFailure::NotFound)) => {
                let watched = match &before.sale {
                    Sale::Watching { payment, .. } | Sale::Ended { payment, .. } => {
                        payment.id == *id
                    }
                    Sale::Starting { id: ours, .. } => ours == id,
                    // It may be on its way until a cancel makes the proxy refuse it.
                    Sale::Resuming {
                        search: Some(search @ (Search::Doubtful { .. } | Search::Remembered(_))),
                        ..
                    } => search.id() == id && before.role == Role::Drives,
                    _ => false,
                };
                if !watched {
                    self.heard
                        .retain(|heard, p| heard != id || p.state.is_final());
                    self.lets_go(id);
                }
            }
            Event::CancelAnswered(id, Err(FetchFailure::NotFound)) => {
                if let Sale::Resuming {
                    search: Some(search),
                    ..
                } = &before.sale
                    && search.id() == id
                {
                    self.lets_go(id);
                }
            }
            _ => {}
        }
    }

    fn lets_go(&mut self, id: &PaymentId) {
        self.in_doubt.remove(id);
        self.let_go.insert(id.clone());
    }

    /// Notes a try after one that was put off: that one started nothing, but this one may.
    pub(super) fn sent_again(&mut self, id: PaymentId, reference: String) {
        if !self.in_doubt.contains_key(&id) && !self.heard.contains_key(&id) {
            self.let_go.remove(&id);
            self.in_doubt.insert(id, (reference, false));
        }
    }

    fn hears(&mut self, payment: &Payment) {
        self.in_doubt.remove(&payment.id);
        // After a person was called the till may charge another order.
        if payment.state.is_final() || payment.state == PaymentState::NeedsAttention {
            self.let_go.insert(payment.id.clone());
        }
        match self.heard.get(&payment.id) {
            Some(known) if !payment.supersedes(known) => {}
            _ => {
                self.heard.insert(payment.id.clone(), payment.clone());
            }
        }
    }

    /// Whether a payment may have taken or may still take the money of an order.
    pub(super) fn may_charge(&self, reference: &str) -> bool {
        self.heard
            .values()
            .any(|p| p.reference == reference && !p.state.frees_order())
            || self.in_doubt.values().any(|(r, _)| r == reference)
    }

    /// Whether this till began the payment and it may still be open, unless it needs attention.
    pub(super) fn began_and_open(&self, id: &PaymentId) -> bool {
        let open = |p: &Payment| !p.state.is_final() && p.state != PaymentState::NeedsAttention;
        let mine = !self.let_go.contains(id);
        mine && (self.in_doubt.contains_key(id) || self.heard.get(id).is_some_and(open))
    }
}

/// Checks the reads caused by the stream's silence, which are those that a tick triggers.
#[derive(Default)]
pub(super) struct Silence {
    /// The time of the last such read, unless the clock was set back since.
    read_at: Option<i64>,
}

impl Silence {
    /// True if the step read too soon, or did not read when a read was due.
    pub(super) fn is_broken_by(&mut self, event: &Event, till: &Till) -> bool {
        let Event::Tick(Millis(now)) = *event else {
            return false;
        };
        self.read_at = self.read_at.filter(|at| *at <= now);
        let read = till
            .last
            .iter()
            .any(|c| matches!(c, Command::ReadPayment(_)));
        let too_soon = read && self.read_at.is_some_and(|at| now - at < 10_000);
        if read {
            self.read_at = Some(now);
        }
        let waits = matches!(
            &till.model.sale,
            Sale::Watching { payment, misses: 0, .. }
                if payment.state != PaymentState::NeedsAttention
        );
        let late = till.model.link == Link::Up && waits && now - till.model.heard_at.0 >= 10_000;
        too_soon || late
    }
}
