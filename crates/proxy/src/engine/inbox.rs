//! Works off the callbacks: money rules 3, 4 and 5.
//!
//! A callback is a hint to read. Callbacks of one session are worked off one after the other,
//! those of several sessions side by side; a session that cannot be read holds up no other.

use std::collections::HashSet;
use std::time::Duration;

use tokio::task::JoinSet;

use super::{Engine, KustomCall};
use crate::core::{Event, Millis, Payment, Reading};
use crate::kustom::ReadError;
use crate::store::{InboxItem, StoreError};

/// The type that tells of a declined card.
const PAYMENT_FAILED: &str = "ipp.payment.failed";
/// A session that Kustom told of and does not know is asked for this often: the callback can be
/// faster than what answers the read.
const TRIES_FOR_UNKNOWN: i64 = 6;
/// Callbacks that were worked off are kept this long, to know their redeliveries by.
const KEPT: Duration = Duration::from_secs(30 * 24 * 3600);
const RAREST: Duration = Duration::from_secs(60);

/// Runs until the engine stops.
pub(super) async fn work(engine: Engine) {
    let mut running = JoinSet::new();
    let mut sessions: HashSet<Option<String>> = HashSet::new();
    let mut swept = Millis(0);
    loop {
        let now = Millis::now();
        if now >= swept.plus(Duration::from_secs(3600)) {
            swept = now;
            engine.sweep(now).await;
        }
        let pause = match engine.inner.store.inbox_due(now).await {
            Ok(due) => {
                for items in by_session(due) {
                    let session = items.first().and_then(|i| i.callback.session_id.clone());
                    if sessions.insert(session.clone()) {
                        let engine = engine.clone();
                        running.spawn(async move {
                            engine.work_off(items).await;
                            session
                        });
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
            Some(done) = running.join_next() => match done {
                Ok(session) => { sessions.remove(&session); }
                Err(error) => {
                    // Which session it was is lost with the panic: let all be tried again.
                    tracing::error!(%error, "working off a callback failed");
                    sessions.clear();
                }
            },
            () = engine.inner.inbox.notified() => {}
            () = tokio::time::sleep(pause) => {}
            () = engine.inner.stop.cancelled() => return,
        }
    }
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
            Ok(Some(due)) => Millis::now().until(due).max(Duration::from_millis(50)),
            Ok(None) => RAREST,
            Err(_) => self.inner.timings.poll_watched,
        }
    }

    async fn sweep(&self, now: Millis) {
        let before = now.minus(KEPT);
        if let Err(error) = self.inner.store.inbox_forget(before).await {
            tracing::warn!(%error, "old callbacks could not be forgotten");
        }
    }

    async fn work_off(&self, items: Vec<InboxItem>) {
        for item in items {
            match self.work_off_one(&item).await {
                Ok(true) => {}
                Ok(false) => return,
                Err(error) => {
                    tracing::error!(callback = item.callback.webhook_id, %error, "a callback could not be worked off; trying again");
                    return;
                }
            }
        }
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
                let backoff = self.inner.timings.poll_watched
                    * 2u32.saturating_pow(u32::try_from(item.tries.min(6)).unwrap_or(6));
                let due = Millis::now().plus(backoff.min(RAREST));
                self.inner
                    .store
                    .inbox_later(item.seq, due, &format!("waits: {error}"))
                    .await?;
                return Ok(false);
            }
        };
        loop {
            let Some(before) = self.whose(&reading).await? else {
                return self.done(item, None, "no payment of this proxy").await;
            };
            if self.take_in(item, &before, &reading).await? {
                return Ok(true);
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
    /// tick in one transaction. False: the payment changed meanwhile.
    async fn take_in(
        &self,
        item: &InboxItem,
        before: &Payment,
        reading: &Reading,
    ) -> Result<bool, StoreError> {
        let mut applied = self.work_out(before, Event::Read(reading.clone()));
        let alarmed = applied.alarm.is_some();
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
            return Ok(false);
        }
        if applied.changed {
            self.committed(before, &after);
        }
        self.heard(after.id);
        // A session that lives beside a payment that is final, or beside the payment's own,
        // must not be paid by anybody.
        if alarmed && !reading.status.ended() {
            tracing::error!(payment = %after.id, session = reading.session_id, "cancelling a session that no payment stands for");
            if let Err(error) = self.inner.kustom.cancel(&reading.session_id).await {
                tracing::error!(session = reading.session_id, %error, "it could not be cancelled");
            }
        }
        Ok(true)
    }

    async fn done(
        &self,
        item: &InboxItem,
        change: Option<(&Payment, &Payment)>,
        detail: &str,
    ) -> Result<bool, StoreError> {
        self.inner
            .store
            .inbox_done(item.seq, change, detail, Millis::now())
            .await
    }
}
