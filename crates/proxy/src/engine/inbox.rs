//! Works off the callbacks: money rules 3, 4 and 5.
//!
//! A callback is a hint to read. Callbacks of one session are worked off one after the other,
//! those of several sessions side by side; a session that cannot be read holds up no other.

use std::collections::HashMap;
use std::panic::AssertUnwindSafe;
use std::time::Duration;

use futures::FutureExt as _;
use tokio::task::{Id, JoinSet};
use tokio::time::Instant;

use super::{Engine, KustomCall};
use crate::kustom::ReadError;
use crate::store::{InboxItem, StoreError};
use ipp_payment::{Event, Payment, Reading};

/// The type that tells of a declined card.
const PAYMENT_FAILED: &str = "ipp.payment.failed";
/// A session that Kustom told of and does not know is asked for this often: the callback can be
/// faster than what answers the read.
const TRIES_FOR_UNKNOWN: i64 = 6;
/// Callbacks that were worked off are kept this long, to know their redeliveries by.
const KEPT: Duration = Duration::from_secs(30 * 24 * 3600);
/// No callback is put off for longer than this.
const RAREST: Duration = Duration::from_secs(60);
/// So long the inbox is left alone when something in it is due and being worked off.
const SOONEST: Duration = Duration::from_millis(50);
/// How often it is looked whether a payment is left alone.
const ROUNDS: Duration = Duration::from_secs(60);
/// How often old callbacks are forgotten, counted in rounds.
const SWEEP: u32 = 60;

/// Runs until the engine stops.
pub(super) async fn work(engine: Engine) {
    let mut running = JoinSet::new();
    // By task, so that the end of one frees its session however it ended.
    let mut sessions: HashMap<Id, Option<String>> = HashMap::new();
    let mut rounds = 0u32;
    let mut round_due = Instant::now();
    loop {
        if Instant::now() >= round_due {
            round_due = Instant::now() + ROUNDS;
            engine.round(rounds.is_multiple_of(SWEEP)).await;
            rounds = rounds.wrapping_add(1);
        }
        let pause = match engine
            .inner
            .store
            .inbox_due(crate::clock::now(), RAREST)
            .await
        {
            Ok(due) => {
                for items in by_session(due) {
                    let session = items.first().and_then(|i| i.callback.session_id.clone());
                    if !sessions.values().any(|busy| *busy == session) {
                        let engine = engine.clone();
                        let task = running.spawn(async move { engine.work_off(items).await });
                        sessions.insert(task.id(), session);
                    }
                }
                engine.until_next().await
            }
            Err(error) => {
                tracing::error!(%error, "the inbox could not be read; trying again");
                engine.inner.timings.poll_watched
            }
        };
        tokio::select! {
            Some(done) = running.join_next_with_id() => {
                let id = match done {
                    Ok((id, ())) => id,
                    Err(error) => {
                        tracing::error!(%error, "working off a callback failed");
                        error.id()
                    }
                };
                sessions.remove(&id);
            }
            () = engine.inner.inbox.notified() => {}
            () = tokio::time::sleep(pause) => {}
            () = engine.inner.stop.cancelled() => return,
        }
    }
}

/// What became of taking a callback in.
enum Taken {
    /// It is ticked off.
    Done,
    /// The payment was changed meanwhile: once more, from what it is now.
    Overtaken,
    /// It is put off.
    Later,
}

fn by_session(due: Vec<InboxItem>) -> Vec<Vec<InboxItem>> {
    let mut groups: Vec<Vec<InboxItem>> = Vec::new();
    for item in due {
        let same = groups.iter_mut().find(|g| {
            g.first()
                .is_some_and(|i| i.callback.session_id == item.callback.session_id)
        });
        match same {
            Some(group) => group.push(item),
            None => groups.push(vec![item]),
        }
    }
    groups
}

impl Engine {
    async fn until_next(&self) -> Duration {
        match self.inner.store.inbox_next_due().await {
            // What is due already is being worked off; its end wakes us.
            Ok(Some(due)) => crate::clock::now().until(due).clamp(SOONEST, RAREST),
            Ok(None) => RAREST,
            Err(_) => self.inner.timings.poll_watched,
        }
    }

    async fn round(&self, sweep: bool) {
        if let Err(error) = self.watch_all().await {
            tracing::error!(%error, "it could not be looked whether a payment is left alone");
        }
        if !sweep {
            return;
        }
        let before = crate::clock::now().minus(KEPT);
        if let Err(error) = self.inner.store.inbox_forget(before).await {
            tracing::warn!(%error, "old callbacks could not be forgotten");
        }
    }

    async fn work_off(&self, items: Vec<InboxItem>) {
        for item in items {
            match AssertUnwindSafe(self.work_off_one(&item))
                .catch_unwind()
                .await
            {
                Ok(Ok(true)) => {}
                Ok(Ok(false)) => return,
                Ok(Err(error)) => return self.failed(&item, &error.to_string()).await,
                Err(_) => return self.failed(&item, "a defect; see the log").await,
            }
        }
    }

    /// A callback that could not be worked off is put off like one whose session could not be
    /// read. Where not even that can be stored the task waits by itself, or it would be begun
    /// anew at once, again and again, with a request to Kustom each time.
    async fn failed(&self, item: &InboxItem, why: &str) {
        tracing::error!(
            callback = item.callback.webhook_id,
            why,
            "a callback could not be worked off; trying again"
        );
        if self.put_off(item, why).await.is_err() {
            tokio::time::sleep(self.backoff(item)).await;
        }
    }

    fn backoff(&self, item: &InboxItem) -> Duration {
        let tries = u32::try_from(item.tries.clamp(0, 6)).unwrap_or(6);
        (self.inner.timings.poll_watched * 2u32.saturating_pow(tries)).min(RAREST)
    }

    async fn put_off(&self, item: &InboxItem, why: &str) -> Result<(), StoreError> {
        let due = crate::clock::now().plus(self.backoff(item));
        let detail = format!("waits: {why}");
        self.inner.store.inbox_later(item.seq, due, &detail).await
    }

    /// True if it is done, false if it waits for another try.
    async fn work_off_one(&self, item: &InboxItem) -> Result<bool, StoreError> {
        let Some(session) = &item.callback.session_id else {
            return self
                .done(item, None, "names no session; nothing to do")
                .await;
        };
        let read = self.inner.kustom.read(session).await;
        self.inner.counters.kustom(KustomCall::of_read(&read));
        let reading = match read {
            Ok(reading) => reading,
            Err(ReadError::NotFound) if item.tries >= TRIES_FOR_UNKNOWN => {
                return self
                    .done(item, None, "Kustom does not know the session")
                    .await;
            }
            Err(error) => {
                self.put_off(item, &error.to_string()).await?;
                return Ok(false);
            }
        };
        loop {
            let Some(before) = self.whose(&reading).await? else {
                return self.done(item, None, "no payment of this proxy").await;
            };
            match self.take_in(item, &before, &reading).await? {
                Taken::Done => return Ok(true),
                Taken::Later => return Ok(false),
                Taken::Overtaken => {}
            }
        }
    }

    async fn whose(&self, reading: &Reading) -> Result<Option<Payment>, StoreError> {
        if let Some(payment) = self
            .inner
            .store
            .payment_of_session(&reading.session_id)
            .await?
        {
            return Ok(Some(payment));
        }
        match reading.payment_id {
            Some(id) => self.inner.store.payment(id).await,
            None => Ok(None),
        }
    }

    /// Applies what was read, and the decline if the callback tells of one; stores both with the
    /// tick in one transaction.
    async fn take_in(
        &self,
        item: &InboxItem,
        before: &Payment,
        reading: &Reading,
    ) -> Result<Taken, StoreError> {
        let mut applied = self.work_out(before, Event::Read(reading.clone()));
        // A session that lives beside a payment that is final, or beside the payment's own,
        // must not be paid by anybody. The callback stays in the inbox until it has ended, so
        // that neither a cancel that is lost nor the end of this process leaves it alone.
        if applied.alarm.is_some() && !reading.status.ended() {
            self.cancel_stray(before, &reading.session_id).await;
            self.put_off(item, "cancelling a session that no payment stands for")
                .await?;
            return Ok(Taken::Later);
        }
        if item.callback.kind.as_deref() == Some(PAYMENT_FAILED) {
            let failure_reason = item.callback.failure_reason.clone();
            let tapped = self.work_out(&applied.payment, Event::Tapped { failure_reason });
            applied.changed |= tapped.changed;
            applied.payment = tapped.payment;
        }
        let after = applied.payment;
        let detail = format!("read {}", reading.status.word());
        let change = applied.changed.then_some((before, &after));
        if !self.done(item, change, &detail).await? {
            return Ok(Taken::Overtaken);
        }
        if applied.changed {
            self.committed(before, &after);
        }
        self.heard(after.id);
        // Money came by another session than the one we knew, which must not bring it twice.
        if let Some(known) = before.session()
            && after.session().is_some_and(|now| now.id != known.id)
            && !known.status.ended()
        {
            self.cancel_stray(before, &known.id).await;
        }
        Ok(Taken::Done)
    }

    async fn cancel_stray(&self, payment: &Payment, session: &str) {
        tracing::error!(payment = %payment.id, session, "cancelling a session that no payment stands for");
        let sent = self.inner.kustom.cancel(session).await;
        self.inner.counters.kustom(KustomCall::of_cancel(&sent));
        if let Err(error) = sent {
            tracing::error!(session, %error, "it could not be cancelled");
        }
    }

    async fn done(
        &self,
        item: &InboxItem,
        change: Option<(&Payment, &Payment)>,
        detail: &str,
    ) -> Result<bool, StoreError> {
        self.inner
            .store
            .inbox_done(item.seq, change, detail, crate::clock::now())
            .await
    }
}
