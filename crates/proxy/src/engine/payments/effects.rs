//! Implements the effects of the payment's tasks with SQLite, Kustom over HTTP and tokio.

use std::fmt::Display;
use std::panic::AssertUnwindSafe;
use std::time::Duration;

use futures::stream::FuturesUnordered;
use futures::{FutureExt as _, StreamExt as _};
use ipp_payment::{
    ASK_AGAIN, Attention, ChargedOrder, Effects, Event, InboxItem, Intent, Millis, Payment,
    ReadError, Reading, StoreFailure, Stray, Timings, wire,
};
use ipp_wire::{Reason, ReasonCode};
use uuid::Uuid;

use crate::clock;
use crate::crash::CrashPoint;
use crate::engine::{Begun, Engine, KustomCall};
use crate::exchange::watch;
use crate::kustom::Created;
use crate::store::StoreError;

impl StoreFailure for StoreError {
    fn forbidden(&self) -> bool {
        matches!(self, Self::Forbidden(_))
    }

    fn lease_lost(&self) -> bool {
        match self {
            Self::LeaseLost => true,
            Self::Together(error) => error.lease_lost(),
            _ => false,
        }
    }
}

impl Effects for Engine {
    type Failure = StoreError;

    fn timings(&self) -> &Timings {
        &self.inner.timings
    }

    fn installation(&self) -> &str {
        self.inner.kustom.installation()
    }

    fn now(&self) -> Millis {
        clock::now()
    }

    fn elapsed(&self) -> Duration {
        self.inner.tasks.elapsed()
    }

    fn stopping(&self) -> bool {
        self.inner.tasks.is_stopping()
    }

    fn may_call(&self) -> bool {
        self.inner.store.may_call()
    }

    async fn load(&self, id: Uuid) -> Result<Option<Payment>, StoreError> {
        self.inner.store.payment(id).await
    }

    async fn load_owned(&self, id: Uuid) -> Result<Option<Payment>, StoreError> {
        self.inner.store.owned(id).await
    }

    async fn load_by_session(&self, session: &str) -> Result<Option<Payment>, StoreError> {
        self.inner.store.payment_of_session(session).await
    }

    async fn load_unfinished(&self) -> Result<Vec<Payment>, StoreError> {
        let (payments, unreadable) = self.inner.store.unfinished().await?;
        self.note_unreadable(unreadable);
        Ok(payments)
    }

    async fn intend(&self, payment: &Payment, fingerprint: &str) -> Result<Intent, StoreError> {
        self.inner.store.intend(payment, fingerprint).await
    }

    async fn change(&self, before: &Payment, after: &Payment) -> Result<bool, StoreError> {
        let point = CrashPoint::between(before, after);
        point.before();
        let stored = self.inner.store.change(before, after).await?;
        point.after();
        Ok(stored)
    }

    async fn inbox_done(
        &self,
        item: &InboxItem,
        change: Option<(&Payment, &Payment)>,
        detail: &str,
    ) -> Result<bool, StoreError> {
        let store = &self.inner.store;
        let done = store
            .inbox_done(item.seq, change, detail, clock::now())
            .await?;
        if done {
            self.note_processed(item, change.map(|(_, after)| after))
                .await;
        }
        Ok(done)
    }

    async fn inbox_later(
        &self,
        item: &InboxItem,
        due: Millis,
        why: &str,
    ) -> Result<(), StoreError> {
        self.inner.store.inbox_later(item.seq, due, why).await
    }

    async fn load_charged(
        &self,
        reference: &str,
        id: Uuid,
    ) -> Result<Option<ChargedOrder>, StoreError> {
        self.inner.store.charged(reference, id).await
    }

    async fn load_stray(&self, session: &str) -> Result<Option<Stray>, StoreError> {
        self.inner.store.stray(session).await
    }

    async fn store_stray(&self, stray: &Stray) -> Result<(), StoreError> {
        self.inner.store.store_stray(stray).await?;
        self.inner.outbox.wake();
        Ok(())
    }

    async fn create(&self, payment: &Payment) -> Event {
        let begun = Begun::now();
        let created = AssertUnwindSafe(self.inner.kustom.create(payment)).catch_unwind();
        let journal = &self.inner.journal;
        let (created, seen) = watch(journal.keeps_exchanges(), created).await;
        if let Ok(created) = &created {
            journal.created(payment, begun, created, seen.as_ref());
        }
        let event = match created {
            Ok(Created::Answered(reading)) => Event::Created(reading),
            Ok(Created::NothingStarted(why)) => Event::Refused(why),
            Ok(Created::Lost { why, .. }) => Event::Lost(why),
            // How far the call got is unknown.
            Err(_) => Event::Lost(Reason::new(
                ReasonCode::CreateLost,
                "The call to Kustom broke off; the payment may have been started.",
            )),
        };
        self.inner.counters.kustom(match &event {
            Event::Created(_) => KustomCall::CreateAnswered,
            Event::Refused(_) => KustomCall::CreateRefused,
            _ => KustomCall::CreateLost,
        });
        event
    }

    async fn read(&self, session: &str) -> Result<Reading, ReadError> {
        let begun = Begun::now();
        let journal = &self.inner.journal;
        let ask = || watch(journal.keeps_exchanges(), self.inner.kustom.read(session));
        let mut asked = FuturesUnordered::from_iter([ask()]);
        loop {
            // Each request has its timeout, so all of them end by themselves.
            let (read, seen) = tokio::select! {
                Some(read) = asked.next() => read,
                () = tokio::time::sleep(ASK_AGAIN) => {
                    if self.may_call() {
                        asked.push(ask());
                    }
                    continue;
                }
            };
            self.inner.counters.kustom(KustomCall::of_read(&read));
            journal.read(session, begun, &read, seen.as_ref());
            return read;
        }
    }

    async fn cancel(&self, session: &str) {
        let begun = Begun::now();
        let journal = &self.inner.journal;
        let cancel = self.inner.kustom.cancel(session);
        let (sent, seen) = watch(journal.keeps_exchanges(), cancel).await;
        self.inner.counters.kustom(KustomCall::of_cancel(&sent));
        journal.cancelled(session, begun, &sent, seen.as_ref());
        if let Err(error) = sent {
            tracing::warn!(session, %error, "Kustom did not take a cancel");
        }
    }

    async fn pause(&self, time: Duration) {
        self.inner.tasks.pause(time).await;
    }

    async fn rest(&self, id: Uuid, time: Duration) {
        tokio::select! {
            () = self.pause(time) => {}
            () = self.inner.payments.watchers.woken(id) => {}
        }
    }

    fn spawn_send(&self, payment: Payment) {
        let engine = self.clone();
        let task = async move { ipp_payment::send(&engine, payment).await };
        self.inner.tasks.spawn_create(task);
    }

    fn keep_watched(&self, id: Uuid) -> bool {
        self.watch_if_unwatched(id)
    }

    fn leave(&self, id: Uuid) {
        self.inner.payments.watchers.remove(id);
    }

    fn attention(&self, id: Uuid) -> Attention {
        self.inner.payments.watchers.attention(id)
    }

    fn clear_wakeups(&self, id: Uuid) {
        self.inner.payments.watchers.clear_wakeups(id);
    }

    fn wake(&self, id: Uuid) {
        self.inner.payments.watchers.wake(id);
    }

    fn heard(&self, id: Uuid) {
        self.inner.payments.watchers.heard(id, self.elapsed());
    }

    fn is_watched(&self, till: &str) -> bool {
        // A page may be open at another process.
        self.inner.store.is_shared() || self.inner.pages.are_open_at(till)
    }

    fn tell(&self, before: Option<&Payment>, after: &Payment) {
        let was = before.map(|before| wire(before).state);
        let is = wire(after).state;
        if was != Some(is) {
            self.inner.counters.reached(is);
            tracing::info!(payment = %after.id, till = after.till, state = ?is, "payment");
        }
        self.inner.journal.stored(after);
        self.note_stored(after);
        self.inner.pages.tell(before, after);
        if !after.is_open() {
            self.inner.outbox.wake();
        }
    }

    fn ensure_told(&self, payment: &Payment) {
        if !self.inner.pages.tell_stored(payment) {
            return;
        }
        self.tell_stored_busy(&payment.device);
        if !payment.is_open() {
            self.inner.outbox.wake();
        }
    }

    fn confirmed(&self, payment: &Payment) {
        let Some(confirmation) = self.inner.pages.confirm(payment) else {
            return;
        };
        // It is not stored, so other processes hear of it only so.
        if self.inner.store.is_shared() {
            let store = self.inner.store.clone();
            self.inner.tasks.spawn(async move {
                if let Err(error) = store.announce(&confirmation).await {
                    tracing::debug!(%error, "other processes do not hear of a confirmation");
                }
            });
        }
    }

    fn alarm(&self, id: Uuid, what: &str) {
        self.inner.counters.alarm();
        // Nil: it is not known which payment.
        let payment = (!id.is_nil()).then(|| tracing::field::display(id));
        tracing::error!(payment, what, "ALARM: look at this payment");
    }

    fn trouble(&self, id: Option<Uuid>, what: &str, why: &dyn Display) {
        let payment = id.map(tracing::field::display);
        tracing::warn!(payment, %why, "{what}");
    }
}

impl Engine {
    /// Raises an alarm about each corrupt row, once. It must not hide the others. Its order and
    /// device stay locked, since the schema goes by the row.
    pub(in crate::engine) fn note_unreadable(&self, unreadable: Vec<StoreError>) {
        for error in unreadable {
            let what = error.to_string();
            if self.inner.payments.note_unreadable(&what) {
                self.inner.counters.alarm();
                tracing::error!(what, "ALARM: a payment cannot be read and is left alone");
            }
        }
    }
}
