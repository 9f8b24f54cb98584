//! The payments this page has heard of, each as last told.
//!
//! It decides what is news, so that an answer that comes late or twice changes nothing, and it
//! remembers which orders are spoken for even when their payment is not on the screen.

use alloc::vec::Vec;

use crate::{Millis, Payment, PaymentId};

/// How many payments are remembered that are over. Open ones are never dropped.
const FINAL_KEPT: usize = 32;

/// Every payment heard of, oldest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ledger {
    heard: Vec<Heard>,
}

/// One payment and what the page was told about it.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Heard {
    payment: Payment,
    told: Vec<Told>,
    /// The proxy said that it does not know it: until it is heard of again, it stands in
    /// nobody's way.
    lost: bool,
}

impl Heard {
    const fn droppable(&self) -> bool {
        self.lost || self.payment.state.is_final()
    }
}

/// What is announced once a payment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Told {
    Paid,
    Ended,
    Attention,
}

impl Ledger {
    /// Nothing heard.
    #[must_use]
    pub const fn new() -> Self {
        Self { heard: Vec::new() }
    }

    /// The payment as last told.
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

    /// Payments that may still succeed.
    pub(crate) fn open(&self) -> impl Iterator<Item = &Payment> {
        self.known().filter(|p| !p.state.is_final())
    }

    fn known(&self) -> impl DoubleEndedIterator<Item = &Payment> {
        self.heard.iter().filter(|h| !h.lost).map(|h| &h.payment)
    }

    /// Takes what was told, if it is newer than what is known; true if it was.
    pub(crate) fn hear(&mut self, payment: &Payment) -> bool {
        if let Some(known) = self.heard.iter_mut().find(|h| h.payment.id == payment.id) {
            if known.payment.version >= payment.version && !known.lost {
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

    /// This version was confirmed again.
    pub(crate) fn confirm(&mut self, id: &PaymentId, version: u64, at: Millis, now: Millis) {
        for heard in self.heard.iter_mut().filter(|h| h.payment.id == *id) {
            heard.payment.confirm(version, at, now);
        }
    }

    /// True the first time that this is to be told about this payment.
    pub(crate) fn tell(&mut self, id: &PaymentId, what: Told) -> bool {
        match self.heard.iter_mut().find(|h| h.payment.id == *id) {
            Some(heard) if !heard.told.contains(&what) => {
                heard.told.push(what);
                true
            }
            _ => false,
        }
    }

    /// The proxy does not know it. What is over stays: it is known to have happened.
    pub(crate) fn lose(&mut self, id: &PaymentId) {
        for heard in self.heard.iter_mut().filter(|h| h.payment.id == *id) {
            heard.lost = !heard.payment.state.is_final();
        }
    }

    fn trim(&mut self, keep: &PaymentId) {
        let over = self.heard.iter().filter(|h| h.droppable()).count();
        let Some(mut surplus) = over.checked_sub(FINAL_KEPT) else {
            return;
        };
        self.heard.retain(|h| {
            let drop = surplus > 0 && h.droppable() && h.payment.id != *keep;
            surplus -= usize::from(drop);
            !drop
        });
    }
}
