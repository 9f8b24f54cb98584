//! Records every payment as the tills were shown it, and checks it at that moment.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use ipp_playground::Playground;
use ipp_verify::{Finding, History, Invariant, Shown};
use ipp_wire::{Payment, PaymentState, StartPayment};
use tokio::sync::watch;
use uuid::Uuid;

use super::shown::payment_shown;

/// A payment that a till requested, and what it was shown of it.
#[derive(Clone, Debug)]
pub(crate) struct Sight {
    pub(crate) till: String,
    pub(crate) wish: StartPayment,
    /// The newest version shown; `None` if no answer came.
    pub(crate) newest: Option<Payment>,
    /// Each version as it was first shown.
    versions: History<Payment>,
}

/// The record, shared by all tills.
#[derive(Clone)]
pub(crate) struct Ledger {
    provider: Arc<Playground>,
    inner: Arc<Inner>,
}

struct Inner {
    sights: Mutex<HashMap<Uuid, Sight>>,
    /// Each state that any payment was shown in.
    states: Mutex<Vec<PaymentState>>,
    /// The longest time that a page was without a stream.
    disconnected: Mutex<Duration>,
    found: Mutex<Vec<Finding>>,
    changed: watch::Sender<()>,
}

impl Ledger {
    pub(crate) fn new(provider: Arc<Playground>) -> Self {
        let inner = Arc::new(Inner {
            sights: Mutex::default(),
            states: Mutex::default(),
            disconnected: Mutex::default(),
            found: Mutex::default(),
            changed: watch::Sender::new(()),
        });
        Self { provider, inner }
    }

    /// Records a request before it is sent.
    pub(crate) fn expect(&self, till: &str, id: Uuid, wish: &StartPayment) {
        let sight = Sight::new(till, wish);
        self.inner.sights.lock().unwrap().insert(id, sight);
    }

    /// Records a refusal: the payment must then never be shown.
    pub(crate) fn forget(&self, id: Uuid) {
        self.inner.sights.lock().unwrap().remove(&id);
    }

    /// Records what a till was shown.
    pub(crate) fn observe(&self, till: &str, payment: &Payment) {
        let asked = Invariant::ContentAsRequested;
        let Ok(id) = payment.payment_id.parse() else {
            let what = format!("a payment with the id {:?}", payment.payment_id);
            return self.broken(asked, what);
        };
        let seen = {
            let mut sights = self.inner.sights.lock().unwrap();
            sights.get_mut(&id).map(|sight| sight.take(till, payment))
        };
        let Some((found, new)) = seen else {
            return self.broken(asked, format!("{id} was shown, and nobody asked for it"));
        };
        let mut states = self.inner.states.lock().unwrap();
        if !states.contains(&payment.state) {
            states.push(payment.state);
        }
        drop(states);
        found.into_iter().for_each(|finding| self.found(finding));
        // The provider's record is read after the payment was shown, so it can only be newer.
        if new && payment.state.is_final() {
            let found = payment_shown(payment, &self.provider.sessions());
            found.into_iter().for_each(|finding| self.found(finding));
        }
        self.inner.changed.send_replace(());
    }

    /// Records how long a page was without a stream.
    pub(crate) fn disconnected(&self, time: Duration) {
        let mut longest = self.inner.disconnected.lock().unwrap();
        *longest = time.max(*longest);
    }

    /// Each state that any payment was shown in, and the longest time that a page was without a
    /// stream.
    pub(crate) fn shown(&self) -> (Vec<PaymentState>, Duration) {
        let states = self.inner.states.lock().unwrap().clone();
        (states, *self.inner.disconnected.lock().unwrap())
    }

    /// Records that an invariant is broken.
    pub(crate) fn broken(&self, invariant: Invariant, what: String) {
        self.found(invariant.broken(what));
    }

    fn found(&self, finding: Finding) {
        eprintln!("BROKEN {finding}");
        self.inner.found.lock().unwrap().push(finding);
    }

    pub(crate) fn findings(&self) -> Vec<Finding> {
        self.inner.found.lock().unwrap().clone()
    }

    pub(crate) fn newest(&self, id: Uuid) -> Option<Payment> {
        let sights = self.inner.sights.lock().unwrap();
        sights.get(&id).and_then(|sight| sight.newest.clone())
    }

    /// The till's payments that may still be paid, as far as it was shown.
    pub(crate) fn open_of(&self, till: &str) -> Vec<Uuid> {
        let sights = self.inner.sights.lock().unwrap();
        let open = |sight: &Sight| {
            let state = sight.newest.as_ref().map(|p| p.state);
            sight.till == till && state.is_some_and(|state| !state.is_final())
        };
        let open = sights.iter().filter(|(_, sight)| open(sight));
        open.map(|(id, _)| *id).collect()
    }

    /// All payments, as they are now.
    pub(crate) fn sights(&self) -> HashMap<Uuid, Sight> {
        self.inner.sights.lock().unwrap().clone()
    }

    /// Waits until the payment has been shown as wanted; `None` on timeout.
    pub(crate) async fn until(
        &self,
        id: Uuid,
        limit: Duration,
        wanted: impl Fn(&Payment) -> bool,
    ) -> Option<Payment> {
        let mut changed = self.inner.changed.subscribe();
        let waiting = async {
            loop {
                changed.mark_unchanged();
                if let Some(payment) = self.newest(id).filter(|p| wanted(p)) {
                    return payment;
                }
                // The sender lives as long as `self`.
                let _ = changed.changed().await;
            }
        };
        tokio::time::timeout(limit, waiting).await.ok()
    }
}

impl Sight {
    pub(crate) fn new(till: &str, wish: &StartPayment) -> Self {
        Self {
            till: till.to_owned(),
            wish: wish.clone(),
            newest: None,
            versions: History::default(),
        }
    }

    /// Returns what is wrong with showing this, and whether the version is new.
    pub(crate) fn take(&mut self, till: &str, payment: &Payment) -> (Vec<Finding>, bool) {
        let id = &payment.payment_id;
        let mut found = Vec::new();
        if self.till != till {
            let what = format!("{id} is {}'s, and was shown to {till}", self.till);
            found.push(Invariant::OwnTillOnly.broken(what));
        }
        if payment.order != self.wish.order || payment.device_id != self.wish.device_id {
            let what = format!("{id} is not what was asked for: {payment:?}");
            found.push(Invariant::ContentAsRequested.broken(what));
        }
        let shown = Shown {
            state: payment.state,
            settled: payment.settled.is_some(),
        };
        // A repeated read changes this without a new version.
        let content = Payment {
            confirmed_at: None,
            ..payment.clone()
        };
        let newest = self.versions.newest();
        let new = match self.versions.add(payment.version, shown, content) {
            Ok(new) => new,
            Err(finding) => {
                found.push(finding.invariant.broken(format!("{id}: {}", finding.what)));
                true
            }
        };
        if newest.is_none_or(|newest| newest < payment.version) {
            self.newest = Some(payment.clone());
        }
        (found, new)
    }
}
