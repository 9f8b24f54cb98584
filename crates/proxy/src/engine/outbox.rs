//! Notifies the merchant's own system from the outbox in the database.
//!
//! No payment waits for this: a slow or unreachable system costs only a few connections. An event
//! is marked done after its answer, so if the answer is lost or the proxy killed, it is sent again
//! with the same `webhook-id`.

use std::collections::VecDeque;
use std::sync::Mutex;
use std::time::Duration;

use tokio::sync::Notify;
use tokio::task::JoinSet;
use uuid::Uuid;

use super::lease::WORK_ROUND;
use super::{Engine, Told, lock};
use crate::merchant::{MerchantEvent, Notifier};
use crate::store::{OutboxItem, StoreError, Work};
use crate::trace::{self, Trace};

/// Maximum number of events sent at the same time.
const MAX_EVENTS_AT_ONCE: usize = 8;
/// How long an event stays claimed beyond its timeout: time to store the result.
const CLAIM_MARGIN: Duration = Duration::from_secs(5);
/// Maximum pause between two reads of the outbox.
const MAX_PAUSE: Duration = Duration::from_secs(60);
/// Minimum pause, for a due event that cannot be claimed yet.
const MIN_PAUSE: Duration = Duration::from_millis(50);

/// Of how many payments the trace is kept, from the last ones that began in one.
const MAX_TRACES: usize = 1000;

/// How the rest of the engine reaches the task that works through the outbox.
#[derive(Debug, Default)]
pub(super) struct Outbox {
    woken: Notify,
    /// The traces in which payments began, the oldest first. A restart forgets them: traces help to
    /// find things, and nothing depends on them.
    traces: Mutex<VecDeque<(Uuid, Trace)>>,
}

impl Outbox {
    /// Has the outbox read, because a payment has become final.
    pub(super) fn wake(&self) {
        self.woken.notify_one();
    }

    /// Has the payment's notifications sent in the trace of the current task.
    pub(super) fn note_trace(&self, payment: Uuid) {
        let Some(trace) = trace::current() else {
            return;
        };
        let mut traces = lock(&self.traces);
        if traces.len() == MAX_TRACES {
            traces.pop_front();
        }
        traces.push_back((payment, trace));
    }

    fn trace_of(&self, payment: Uuid) -> Option<Trace> {
        let traces = lock(&self.traces);
        let found = traces.iter().find(|(id, _)| *id == payment);
        found.map(|(_, trace)| trace.clone())
    }
}

/// Runs until the engine stops. The next process sends again what is under way then.
pub(super) async fn work(engine: Engine, notifier: Notifier) {
    let mut running = JoinSet::new();
    loop {
        if !engine.has_work(Work::Outbox).await {
            if !engine.pause_for(WORK_ROUND).await {
                return;
            }
            continue;
        }
        let pause = match engine
            .take_due(&notifier, MAX_EVENTS_AT_ONCE - running.len())
            .await
        {
            Ok((taken, pause)) => {
                for item in taken {
                    let (engine, notifier) = (engine.clone(), notifier.clone());
                    running.spawn(async move { engine.tell_merchant(&notifier, item).await });
                }
                pause
            }
            Err(error) => {
                tracing::error!(%error, "the outbox could not be read or written; trying again");
                engine.inner.timings.poll_watched
            }
        };
        // At full capacity, only a finishing task matters.
        let idle = running.len() < MAX_EVENTS_AT_ONCE;
        tokio::select! {
            Some(done) = running.join_next() => {
                if let Err(error) = done {
                    tracing::error!(%error, "notifying the merchant failed; trying again");
                }
            }
            () = engine.inner.outbox.woken.notified(), if idle => {}
            () = tokio::time::sleep(pause), if idle => {}
            () = engine.inner.tasks.stopping() => return,
        }
    }
}

impl Engine {
    /// Claims due events up to the capacity, and returns the time until more are due.
    async fn take_due(
        &self,
        notifier: &Notifier,
        capacity: usize,
    ) -> Result<(Vec<OutboxItem>, Duration), StoreError> {
        let (store, now) = (&self.inner.store, crate::clock::now());
        let claimed_for = notifier.timeout() + CLAIM_MARGIN;
        let max_pause = notifier.schedule().longest().max(claimed_for);
        let mut taken = Vec::new();
        if capacity > 0 && store.may_call() {
            for item in store.outbox_due(now, max_pause, capacity).await? {
                if store.outbox_take(&item, now.plus(claimed_for)).await? {
                    taken.push(item);
                }
            }
        }
        let next = store.outbox_next_due().await?;
        let pause = next.map_or(MAX_PAUSE, |due| now.until(due).clamp(MIN_PAUSE, MAX_PAUSE));
        Ok((taken, pause))
    }

    /// Makes one attempt and stores the result. If that fails, the event is due again when its
    /// claim ends.
    async fn tell_merchant(&self, notifier: &Notifier, item: OutboxItem) {
        let noted = match &item.subject {
            Ok(subject) => {
                let environment = item.environment.unwrap_or_else(|| self.environment());
                let event = MerchantEvent::of(subject, item.happened_at, environment);
                // Whoever has the lease by then sends it.
                if !self.inner.store.may_call() {
                    return;
                }
                let telling = notifier.tell(&event, crate::clock::now());
                let told =
                    trace::within(self.inner.outbox.trace_of(subject.payment_id()), telling).await;
                self.note(notifier, &item, &event, told).await
            }
            Err(error) => self.give_up(&item, &error.to_string()).await,
        };
        if let Err(error) = noted {
            tracing::error!(%error, "a notification's result could not be stored; sending again");
        }
    }

    async fn note(
        &self,
        notifier: &Notifier,
        item: &OutboxItem,
        event: &MerchantEvent,
        told: Result<(), String>,
    ) -> Result<(), StoreError> {
        let now = crate::clock::now();
        let (payment, kind) = (event.payment(), event.kind());
        let Err(why) = told else {
            self.inner.counters.told(Told::Delivered);
            tracing::info!(payment, event = kind, "the merchant was told");
            return self.inner.store.outbox_delivered(item, now).await;
        };
        self.inner.counters.told(Told::Failed);
        // Claiming has counted this attempt, but `item` was read before.
        let tries = u32::try_from(item.tries.saturating_add(1)).unwrap_or(u32::MAX);
        match notifier.schedule().next(tries, now) {
            Some(due) => {
                let again = due.rfc3339();
                tracing::warn!(
                    payment,
                    event = kind,
                    why,
                    tries,
                    again,
                    "the merchant was not told"
                );
                self.inner.store.outbox_later(item, due, &why).await
            }
            None => self.give_up(item, &why).await,
        }
    }

    async fn give_up(&self, item: &OutboxItem, why: &str) -> Result<(), StoreError> {
        self.inner.counters.told(Told::GivenUp);
        self.inner.counters.alarm();
        let payment = item.subject.as_ref();
        let payment = payment.map(|subject| subject.payment_id().to_string());
        let payment = payment.unwrap_or_default();
        tracing::error!(
            payment,
            why,
            tries = item.tries + 1,
            "ALARM: the merchant was not told of this payment, and will not be told again"
        );
        let now = crate::clock::now();
        self.inner.store.outbox_given_up(item, now, why).await
    }
}
