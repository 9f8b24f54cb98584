//! Kustom's points before going live, ticked by what this proxy sees happen.
//!
//! What is seen waits in memory and is written with the journal, about once a second: no payment waits
//! for it. Each point is written once, so a proxy that has seen all of them writes nothing more. With
//! real money nothing is recorded.

use std::collections::BTreeMap;
use std::sync::Mutex;

use ipp_payment::{Effects as _, InboxItem, Payment, wire};
use ipp_wire::{
    CardOutcome, CheckPoint, Checklist, Environment, Evidence, PaymentState, Word as _,
};

use super::journal::short;
use super::{Engine, lock};
use crate::checklist::{checklist, provider};
use crate::kustom::Access;
use crate::problem::{Answer, Refusal};
use crate::store::{Seen, StoreError};

/// The type of the callback that ends a paid session.
const FINALIZED: &str = "ipp.session.finalized";
/// The status of a session that waits on its device.
const CREATED: &str = "CREATED";

/// What this process has seen of the points.
#[derive(Debug)]
pub(super) struct Checks {
    provider: String,
    records: bool,
    seen: Mutex<Known>,
}

#[derive(Debug, Default)]
struct Known {
    /// Whether what was seen last shows the point or speaks against it.
    last: BTreeMap<CheckPoint, bool>,
    /// What is still to be written.
    waiting: BTreeMap<CheckPoint, Seen>,
}

impl Checks {
    pub(super) fn new(access: &Access) -> Self {
        Self {
            provider: provider(&access.url),
            records: access.environment == Environment::Playground,
            seen: Mutex::default(),
        }
    }

    /// Whether this would be something new about the point.
    fn wants(&self, point: CheckPoint, done: bool) -> bool {
        self.records && lock(&self.seen).last.get(&point) != Some(&done)
    }

    fn add(&self, point: CheckPoint, done: bool, evidence: Evidence) {
        let at = crate::clock::now();
        let evidence = Evidence {
            at: at.rfc3339(),
            device_id: cut(evidence.device_id),
            payment_id: evidence.payment_id,
            session_id: cut(evidence.session_id),
            order_id: cut(evidence.order_id),
            webhook_id: cut(evidence.webhook_id),
        };
        let seen = Seen {
            point,
            done,
            at,
            evidence,
        };
        let mut known = lock(&self.seen);
        known.last.insert(point, done);
        known.waiting.insert(point, seen);
    }

    fn take(&self) -> Vec<Seen> {
        let waiting = std::mem::take(&mut lock(&self.seen).waiting);
        waiting.into_values().collect()
    }

    /// Puts back what could not be written, unless the point was seen again meanwhile.
    fn put_back(&self, seen: Vec<Seen>) {
        let mut known = lock(&self.seen);
        for seen in seen {
            known.waiting.entry(seen.point).or_insert(seen);
        }
    }
}

/// Cuts an id from elsewhere to a length that fits a line.
fn cut(id: Option<String>) -> Option<String> {
    id.map(|id| short(&id))
}

impl Engine {
    fn note_point(&self, point: CheckPoint, done: bool, evidence: impl FnOnce() -> Evidence) {
        let checks = &self.inner.checks;
        if checks.wants(point, done) {
            checks.add(point, done, evidence());
            self.inner.journal.wake();
        }
    }

    /// Notes that Kustom has listed a terminal.
    pub(super) fn note_listed(&self, device: &str) {
        self.note_point(CheckPoint::DeviceListed, true, || Evidence {
            device_id: Some(device.to_owned()),
            ..Evidence::default()
        });
    }

    /// Notes what a payment shows that was stored.
    pub(super) fn note_stored(&self, payment: &Payment) {
        let shown = wire(payment);
        let point = match shown.state {
            PaymentState::Sent if shown.session_status.as_deref() == Some(CREATED) => {
                CheckPoint::SessionCreated
            }
            PaymentState::Paid if shown.order_id.is_some() => CheckPoint::OrderIdLinked,
            PaymentState::Cancelled => CheckPoint::Cancelled,
            _ => return,
        };
        self.note_point(point, true, || Evidence {
            payment_id: Some(shown.payment_id),
            session_id: shown.session_id,
            order_id: shown.order_id,
            ..Evidence::default()
        });
    }

    /// Notes what a callback shows that was processed. Only one about a payment of this database does.
    pub(super) async fn note_processed(&self, item: &InboxItem, changed: Option<&Payment>) {
        let callback = &item.callback;
        let declined = CardOutcome::DeclinedGeneric.word();
        let point = if callback.kind.as_deref() == Some(FINALIZED) {
            CheckPoint::FinalizedCallback
        } else if callback.failure_reason.as_deref() == Some(declined) {
            CheckPoint::Declined
        } else {
            return;
        };
        let Some(session) = callback.session_id.as_deref() else {
            return;
        };
        if !self.inner.checks.wants(point, true) {
            return;
        }
        let id = match changed {
            Some(payment) => payment.id,
            // A reading had told it before. One that cannot be found is no evidence; a later one is.
            None => match self.load_by_session(session).await {
                Ok(Some(payment)) => payment.id,
                _ => return,
            },
        };
        self.note_point(point, true, || Evidence {
            payment_id: Some(id.to_string()),
            session_id: Some(session.to_owned()),
            webhook_id: Some(callback.webhook_id.clone()),
            ..Evidence::default()
        });
    }

    /// Notes that a callback is acknowledged.
    pub(super) fn note_acknowledged(&self, webhook_id: &str, session: Option<&str>) {
        self.note_point(CheckPoint::CallbacksAcknowledged, true, || Evidence {
            session_id: session.map(str::to_owned),
            webhook_id: Some(webhook_id.to_owned()),
            ..Evidence::default()
        });
    }

    /// Notes that a callback was not acknowledged. Anyone can send one that is not believed, so
    /// nothing of it is kept.
    pub(super) fn note_not_acknowledged(&self) {
        self.note_point(CheckPoint::CallbacksAcknowledged, false, Evidence::default);
    }

    /// Writes what waits.
    pub(super) async fn write_checks(&self) {
        let checks = &self.inner.checks;
        let seen = checks.take();
        if seen.is_empty() {
            return;
        }
        let added = self.inner.store.checklist_add(&checks.provider, &seen);
        match added.await {
            Ok(()) => {}
            Err(error @ StoreError::Forbidden(_)) => {
                tracing::warn!(%error, "what was seen for the checklist was refused");
            }
            Err(error) => {
                // The payments' own writes raise an alarm about such a database.
                tracing::debug!(%error, "the checklist cannot be written; trying again");
                checks.put_back(seen);
                self.inner.journal.wake();
            }
        }
    }

    /// Returns the checklist.
    ///
    /// # Errors
    /// 503 if the database cannot be read.
    pub async fn checklist(&self) -> Answer<Checklist> {
        self.write_checks().await;
        let provider = &self.inner.checks.provider;
        let seen = self.inner.store.checklist(provider).await;
        let seen = seen.map_err(Refusal::storage_unavailable)?;
        Ok(checklist(provider, &seen))
    }
}

#[cfg(test)]
mod tests;
