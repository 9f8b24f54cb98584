//! What pages can ask about existing payments.

use ipp_wire::{ResolvePayment, Settlement, code};
use uuid::Uuid;

use crate::auth::Caller;
use crate::engine::Engine;
use crate::problem::{Answer, Refusal};
use ipp_payment::{Effects as _, Event, Payment, StoreFailure as _};

impl Engine {
    /// Returns a payment of the till and has Kustom asked at once; a change is pushed to the pages.
    ///
    /// # Errors
    /// 404 if there is none or it is another till's.
    pub async fn payment(&self, till: &str, id: Uuid) -> Answer<ipp_wire::Payment> {
        let payment = self.of_till(till, id).await?;
        self.wake(id);
        Ok(self.inner.pages.show(&payment))
    }

    /// The till's payments, newest first: the open ones, or the last hundred.
    ///
    /// # Errors
    /// 503 if the database cannot be read.
    pub async fn payments(&self, till: &str, open: bool) -> Answer<Vec<ipp_wire::Payment>> {
        let found = self.inner.store.payments_of(till, open).await;
        let payments = found.map_err(Refusal::storage_unavailable)?;
        Ok(payments.iter().map(|p| self.inner.pages.show(p)).collect())
    }

    /// Requests a cancel. The request is stored before Kustom gets it; the answer is the payment's
    /// current state, never `cancelled` before a read said so. If the till has no such payment, it
    /// is kept from beginning later: its start may still be on its way.
    ///
    /// # Errors
    /// 404 if there is none or it is another till's, 503 if the request could not be stored.
    pub async fn cancel(&self, till: &str, id: Uuid) -> Answer<ipp_wire::Payment> {
        match self.of_till(till, id).await {
            Err(unknown) if unknown.code == code::UNKNOWN_PAYMENT => {
                let now = crate::clock::now();
                let withdrawn = self.inner.store.withdraw(till, id, now).await;
                if withdrawn.map_err(Refusal::storage_unavailable)? {
                    return Err(unknown);
                }
                // The payment began between the two reads.
            }
            found => drop(found?),
        }
        let shown = self.applied(id, Event::CancelAsked).await?;
        self.wake(id);
        Ok(shown)
    }

    /// Settles a payment of the caller's till by hand. The supervisor's token names the till: no till
    /// drives another's payments. If its session lives, "not paid" waits: the payment still needs
    /// attention, and Kustom's next readings decide.
    ///
    /// # Errors
    /// 404 if there is none or it is another till's, 409 if it cannot be settled by hand, 503 if it
    /// could not be stored.
    pub async fn resolve(
        &self,
        caller: &Caller,
        id: Uuid,
        wish: ResolvePayment,
    ) -> Answer<ipp_wire::Payment> {
        let payment = self.of_till(&caller.till, id).await?;
        if !payment.can_be_settled(wish.outcome) {
            return Err(Refusal::not_resolvable(id));
        }
        let settlement = Settlement {
            outcome: wish.outcome,
            by: caller.who(),
            note: wish.note,
            at: crate::clock::now().rfc3339(),
        };
        let event = Event::Settle(settlement.clone());
        let shown = match ipp_payment::apply(self, id, event).await {
            Ok(Some(payment)) => self.inner.pages.show(&payment),
            Ok(None) => return Err(Refusal::unknown_payment()),
            // The order has another payment by now.
            Err(error) if error.forbidden() => return Err(Refusal::not_resolvable(id)),
            Err(error) => return Err(Refusal::storage_unavailable(error)),
        };
        // Kustom may have decided the payment between the read and the change.
        if shown.settled.as_ref() == Some(&settlement) {
            self.watch_payment(id);
            Ok(shown)
        } else {
            Err(Refusal::not_resolvable(id))
        }
    }

    async fn applied(&self, id: Uuid, event: Event) -> Answer<ipp_wire::Payment> {
        let applied = ipp_payment::apply(self, id, event)
            .await
            .map_err(Refusal::storage_unavailable)?;
        applied
            .map(|p| self.inner.pages.show(&p))
            .ok_or_else(Refusal::unknown_payment)
    }

    pub(in crate::engine) async fn of_till(&self, till: &str, id: Uuid) -> Answer<Payment> {
        let found = self
            .inner
            .store
            .payment(id)
            .await
            .map_err(Refusal::storage_unavailable)?;
        found
            .filter(|p| p.till == till)
            .ok_or_else(Refusal::unknown_payment)
    }
}
