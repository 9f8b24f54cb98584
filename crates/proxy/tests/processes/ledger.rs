//! Records every payment as the tills were shown it, and checks it at that moment.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use ipp_playground::Playground;
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
    versions: BTreeMap<u64, Payment>,
}

/// The record, shared by all tills.
#[derive(Clone)]
pub(crate) struct Ledger {
    provider: Arc<Playground>,
    inner: Arc<Inner>,
}

struct Inner {
    sights: Mutex<HashMap<Uuid, Sight>>,
    wrongs: Mutex<Vec<String>>,
    changed: watch::Sender<()>,
}

impl Ledger {
    pub(crate) fn new(provider: Arc<Playground>) -> Self {
        let inner = Arc::new(Inner {
            sights: Mutex::default(),
            wrongs: Mutex::default(),
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
        let Ok(id) = payment.payment_id.parse() else {
            return self.wrong(format!(
                "I7: a payment with the id {:?}",
                payment.payment_id
            ));
        };
        let new = {
            let mut sights = self.inner.sights.lock().unwrap();
            let Some(sight) = sights.get_mut(&id) else {
                drop(sights);
                return self.wrong(format!("I7: {id} was shown, and nobody asked for it"));
            };
            let wrongs = sight.take(till, payment);
            let new = wrongs.1;
            drop(sights);
            for wrong in wrongs.0 {
                self.wrong(wrong);
            }
            new
        };
        // The provider's record is read after the payment was shown, so it can only be newer.
        if new && payment.state.is_final() {
            for wrong in payment_shown(payment, &self.provider.sessions()) {
                self.wrong(wrong);
            }
        }
        self.inner.changed.send_replace(());
    }

    /// Records a violation; the text begins with the invariant's name.
    pub(crate) fn wrong(&self, what: String) {
        eprintln!("VIOLATION {what}");
        self.inner.wrongs.lock().unwrap().push(what);
    }

    pub(crate) fn wrongs(&self) -> Vec<String> {
        self.inner.wrongs.lock().unwrap().clone()
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
            versions: BTreeMap::new(),
        }
    }

    /// Returns what is wrong with showing this, and whether the version is new.
    pub(crate) fn take(&mut self, till: &str, payment: &Payment) -> (Vec<String>, bool) {
        let id = &payment.payment_id;
        let mut wrongs = Vec::new();
        if self.till != till {
            let owner = &self.till;
            wrongs.push(format!("I8: {id} is {owner}'s, and was shown to {till}"));
        }
        if payment.order != self.wish.order || payment.device_id != self.wish.device_id {
            wrongs.push(format!("I7: {id} is not what was asked for: {payment:?}"));
        }
        let known = self.versions.get(&payment.version);
        if let Some(known) = known {
            // A repeated read changes this without a new version.
            let mut same = payment.clone();
            same.confirmed_at.clone_from(&known.confirmed_at);
            if same != *known {
                let version = payment.version;
                wrongs.push(format!(
                    "I4: {id} in version {version} is {known:?} and {payment:?}"
                ));
            }
            return (wrongs, false);
        }
        let before = self.versions.range(..payment.version).next_back();
        let after = self.versions.range(payment.version..).next();
        for (earlier, later) in [
            (before.map(|(_, p)| p), Some(payment)),
            (Some(payment), after.map(|(_, p)| p)),
        ] {
            if let (Some(earlier), Some(later)) = (earlier, later)
                && !may_follow(earlier, later)
            {
                let (was, is) = (earlier.state, later.state);
                wrongs.push(format!("I4: {id} was {was:?} and then {is:?}"));
            }
        }
        self.versions.insert(payment.version, payment.clone());
        let newest = self
            .newest
            .as_ref()
            .is_none_or(|p| p.version < payment.version);
        if newest {
            self.newest = Some(payment.clone());
        }
        (wrongs, true)
    }
}

/// Whether `later` may follow `earlier`.
fn may_follow(earlier: &Payment, later: &Payment) -> bool {
    match (earlier.state, later.state) {
        // A person settled it.
        (PaymentState::Held, PaymentState::Paid | PaymentState::Failed) => later.settled.is_some(),
        // A settled payment is still watched, and can be contradicted.
        (was, is) if earlier.settled.is_some() => was == is || is == PaymentState::Held,
        // A payment that needed attention does not become open again.
        (PaymentState::NeedsAttention, is) => is.is_final() || is == PaymentState::NeedsAttention,
        (was, is) if was.is_final() => was == is,
        _ => true,
    }
}
