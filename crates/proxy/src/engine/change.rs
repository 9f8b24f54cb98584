//! Applies an event to a payment: load, apply, store, tell.

use ipp_wire::Reason;
use uuid::Uuid;

use super::{Engine, feed::Change, lock};
use crate::store::StoreError;
use ipp_payment::{Applied, Duty, Event, Payment, wire};

impl Engine {
    /// Applies an event to the payment as it is stored now. None: there is no such payment.
    pub(super) async fn apply(
        &self,
        id: Uuid,
        event: Event,
    ) -> Result<Option<Payment>, StoreError> {
        loop {
            let Some(before) = self.inner.store.payment(id).await? else {
                return Ok(None);
            };
            let applied = self.work_out(&before, event.clone());
            if !applied.changed {
                self.confirmed(&applied.payment);
                return Ok(Some(applied.payment));
            }
            if self.inner.store.change(&before, &applied.payment).await? {
                self.committed(&before, &applied.payment);
                return Ok(Some(applied.payment));
            }
        }
    }

    /// Like [`Engine::apply`], but goes on trying while the database cannot be written: for what
    /// must not be lost, such as the answer to create. Gives up when the proxy stops, where the
    /// start-up deals with the rest; and where the schema forbids the change, since no further
    /// try would end otherwise.
    pub(super) async fn apply_stubbornly(&self, id: Uuid, mut event: Event) -> Option<Payment> {
        loop {
            match self.apply(id, event.clone()).await {
                Ok(payment) => return payment,
                Err(error @ StoreError::Forbidden(_)) => {
                    self.inner.counters.alarm();
                    tracing::error!(payment = %id, %error, "ALARM: look at this payment: a change was refused");
                    match event {
                        // The session is another payment's: what became of this one is unknown.
                        Event::Created(_) => event = Event::Lost(not_stored()),
                        _ => return None,
                    }
                }
                Err(error) => {
                    tracing::error!(payment = %id, %error, "a change could not be stored; trying again");
                    tokio::select! {
                        () = tokio::time::sleep(self.inner.timings.poll_watched) => {}
                        () = self.inner.stop.cancelled() => return None,
                    }
                }
            }
        }
    }

    /// Applies an event in memory. An alarm goes to the log at once, loudly.
    pub(super) fn work_out(&self, before: &Payment, event: Event) -> Applied {
        let applied = before.apply(event, crate::clock::now(), &self.inner.timings);
        if let Some(alarm) = &applied.alarm {
            self.inner.counters.alarm();
            tracing::error!(payment = %before.id, till = before.till, alarm, "ALARM: look at this payment");
        }
        applied
    }

    /// Tells the pages what has been committed. Never before the commit.
    pub(super) fn committed(&self, before: &Payment, after: &Payment) {
        self.confirmed(after);
        let (was, is) = (wire(before).state, wire(after).state);
        if was != is {
            self.inner.counters.reached(is);
            tracing::info!(payment = %after.id, till = after.till, state = ?is, "payment");
        }
        self.tell(Change::Payment {
            till: after.till.clone(),
            payment: Box::new(wire(after)),
        });
        if before.holds_device() != after.holds_device() {
            self.tell_busy(after);
        }
        if !after.is_open() {
            lock(&self.inner.confirmed).remove(&after.id);
        }
        // Whatever brought the change: something may be left to do that was not before, as when
        // a callback finds the session of a payment that a person has settled already.
        if after.duty(&self.inner.timings) != Duty::Rest {
            self.keep_watched(after.id);
        }
    }

    /// Remembers when Kustom last answered about an open payment.
    fn confirmed(&self, payment: &Payment) {
        if let (true, Some(at)) = (payment.is_open(), payment.confirmed_at) {
            lock(&self.inner.confirmed).insert(payment.id, at);
        }
    }

    /// The wire's payment, with the newest time of confirmation.
    pub(super) fn show(&self, payment: &Payment) -> ipp_wire::Payment {
        let mut shown = wire(payment);
        if let Some(at) = lock(&self.inner.confirmed).get(&payment.id) {
            shown.confirmed_at = Some(at.rfc3339());
        }
        shown
    }
}

fn not_stored() -> Reason {
    Reason {
        code: "create_lost".to_owned(),
        detail: "Kustom answered with another payment's session; this one may have been started."
            .to_owned(),
    }
}
