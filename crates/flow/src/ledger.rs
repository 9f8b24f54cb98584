//! The ledger: every payment that this page knows, in its newest version.
//!
//! It recognizes late and repeated answers, so that they change nothing, and it keeps the payment
//! of an order even when it is not on the screen.

use alloc::vec::Vec;

use crate::{Millis, Payment, PaymentEvent, PaymentId};

/// How many payments are kept that are final or lost. Open ones are never dropped.
const MAX_FINAL_PAYMENTS: usize = 32;

/// All known payments, oldest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ledger {
    heard: Vec<Heard>,
}

/// One payment and what the page was told about it.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Heard {
    payment: Payment,
    told: Vec<PaymentEvent>,
    /// The proxy does not know the payment. It blocks nothing until the proxy sends it again.
    lost: bool,
}

impl Heard {
    const fn droppable(&self) -> bool {
        self.lost || self.payment.state.is_final()
    }
}

impl Ledger {
    /// An empty ledger.
    #[must_use]
    pub const fn new() -> Self {
        Self { heard: Vec::new() }
    }

    /// The payment in its newest version.
    #[must_use]
    pub fn get(&self, id: &PaymentId) -> Option<&Payment> {
        self.known().find(|p| p.id == *id)
    }

    /// The newest payment of an order that may still succeed.
    #[must_use]
    pub fn open_of(&self, reference: &str) -> Option<&Payment> {
        self.of(reference).find(|p| !p.state.is_final())
    }

    /// The newest payment of an order that took money: paid or held.
    #[must_use]
    pub fn charged_of(&self, reference: &str) -> Option<&Payment> {
        self.of(reference)
            .find(|p| p.state.is_final() && !p.state.frees_order())
    }

    fn of<'a, 'b>(&'a self, reference: &'b str) -> impl Iterator<Item = &'a Payment> + use<'a, 'b> {
        self.known().rev().filter(move |p| p.reference == reference)
    }

    /// The payments that may still succeed.
    pub(crate) fn open(&self) -> impl Iterator<Item = &Payment> {
        self.known().filter(|p| !p.state.is_final())
    }

    fn known(&self) -> impl DoubleEndedIterator<Item = &Payment> {
        self.heard.iter().filter(|h| !h.lost).map(|h| &h.payment)
    }

    /// Stores a payment if it is newer than the known version; returns whether it was.
    pub(crate) fn hear(&mut self, payment: &Payment) -> bool {
        if let Some(known) = self.heard.iter_mut().find(|h| h.payment.id == payment.id) {
            if !payment.supersedes(&known.payment) && !known.lost {
                return false;
            }
            known.payment = payment.clone();
            known.lost = false;
            return true;
        }
        self.heard.push(Heard {
            payment: payment.clone(),
            told: Vec::new(),
            lost: false,
        });
        self.trim(&payment.id);
        true
    }

    /// Notes that Kustom confirmed this version.
    pub(crate) fn confirm(&mut self, id: &PaymentId, version: u64, at: Millis, now: Millis) {
        for heard in self.heard.iter_mut().filter(|h| h.payment.id == *id) {
            heard.payment.confirm(version, at, now);
        }
    }

    /// Marks `what` as announced for this payment; true the first time.
    pub(crate) fn tell(&mut self, id: &PaymentId, what: PaymentEvent) -> bool {
        match self.heard.iter_mut().find(|h| h.payment.id == *id) {
            Some(heard) if !heard.told.contains(&what) => {
                heard.told.push(what);
                true
            }
            _ => false,
        }
    }

    /// Marks a payment that the proxy does not know. A final payment stays, since its end is known.
    pub(crate) fn lose(&mut self, id: &PaymentId) {
        for heard in self.heard.iter_mut().filter(|h| h.payment.id == *id) {
            heard.lost = !heard.payment.state.is_final();
        }
    }

    fn trim(&mut self, keep: &PaymentId) {
        let over = self.heard.iter().filter(|h| h.droppable()).count();
        let Some(mut surplus) = over.checked_sub(MAX_FINAL_PAYMENTS) else {
            return;
        };
        self.heard.retain(|h| {
            let drop = surplus > 0 && h.droppable() && h.payment.id != *keep;
            surplus -= usize::from(drop);
            !drop
        });
    }
}
