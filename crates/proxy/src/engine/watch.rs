//! One task a payment that something is still to be done about: money rule 7.
//!
//! However many pages look at a payment, it is read by this task alone (and once for each
//! callback). What is to be done is derived from the stored payment each time round.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::time::Duration;

use tokio::sync::Notify;
use uuid::Uuid;

use super::{Engine, KustomCall, lock};
use crate::core::{Duty, Event, Millis, Payment};
use crate::kustom::ReadError;

/// However often pages ask, Kustom is not asked about one session more often than this.
const LEAST_APART: Duration = Duration::from_millis(250);
/// A callback says that callbacks arrive; the next one is given this long before we read.
const AFTER_CALLBACK: Duration = Duration::from_secs(2);
/// A cancel that did not take is asked for again.
const CANCEL_AGAIN: Duration = Duration::from_secs(3);
/// Reads that fail are tried again this rarely at the rarest.
const RAREST: Duration = Duration::from_secs(30);

/// How the others reach the task.
#[derive(Debug, Default)]
pub(super) struct Poke {
    wake: Notify,
    now: AtomicBool,
    heard: AtomicI64,
}

/// What the task remembers from one round to the next; all of it may be forgotten.
struct Round {
    next_look: Millis,
    last_look: Millis,
    cancel_sent: Option<Millis>,
    failures: u32,
}

impl Engine {
    /// Sees to it that somebody watches the payment.
    pub(super) fn watch_payment(&self, id: Uuid) {
        let poke = {
            let mut watchers = lock(&self.inner.watchers);
            if watchers.contains_key(&id) {
                drop(watchers);
                self.poke(id);
                return;
            }
            let poke = Arc::new(Poke::default());
            watchers.insert(id, Arc::clone(&poke));
            poke
        };
        let engine = self.clone();
        self.spawn(async move { engine.watch(id, &poke).await });
    }

    /// Something changed, or a page asks: read now.
    pub(super) fn poke(&self, id: Uuid) {
        if let Some(poke) = lock(&self.inner.watchers).get(&id) {
            poke.now.store(true, Ordering::Relaxed);
            poke.wake.notify_one();
        }
    }

    /// A page has come: everything open is read now.
    pub(super) fn poke_all(&self) {
        for poke in lock(&self.inner.watchers).values() {
            poke.now.store(true, Ordering::Relaxed);
            poke.wake.notify_one();
        }
    }

    /// A callback came and has been read already: the next read can wait a little.
    pub(super) fn heard(&self, id: Uuid) {
        if let Some(poke) = lock(&self.inner.watchers).get(&id) {
            poke.heard.store(Millis::now().0, Ordering::Relaxed);
            poke.wake.notify_one();
        }
    }

    async fn watch(&self, id: Uuid, poke: &Poke) {
        let mut round = Round {
            next_look: Millis(0),
            last_look: Millis(0),
            cancel_sent: None,
            failures: 0,
        };
        while !self.inner.stop.is_cancelled() {
            let pause = match self.inner.store.payment(id).await {
                Ok(Some(payment)) => match self.attend(&payment, poke, &mut round).await {
                    Some(pause) => pause,
                    None => break,
                },
                Ok(None) => break,
                Err(error) => {
                    tracing::error!(payment = %id, %error, "a payment could not be read; trying again");
                    self.inner.timings.poll_watched
                }
            };
            tokio::select! {
                () = tokio::time::sleep(pause) => {}
                () = poke.wake.notified() => {}
                () = self.inner.stop.cancelled() => return,
            }
        }
        lock(&self.inner.watchers).remove(&id);
        // It may have been settled between our last look and the line above.
        if let Ok(Some(payment)) = self.inner.store.payment(id).await
            && payment.duty(&self.inner.timings) != Duty::Rest
            && !self.inner.stop.is_cancelled()
        {
            self.watch_payment(id);
        }
    }

    /// Does what is due, and says how long to wait. None: nothing will ever be due again.
    async fn attend(&self, payment: &Payment, poke: &Poke, round: &mut Round) -> Option<Duration> {
        let now = Millis::now();
        match payment.duty(&self.inner.timings) {
            Duty::Rest => None,
            Duty::Wait(None) => Some(RAREST),
            Duty::Wait(Some(due)) if now < due => Some(now.until(due)),
            Duty::Wait(Some(_)) => {
                self.apply_stubbornly(payment.id, Event::Tick).await;
                Some(Duration::ZERO)
            }
            Duty::Look {
                session,
                cancel,
                slowly,
            } => {
                let asked =
                    poke.now.load(Ordering::Relaxed) && now >= round.last_look.plus(LEAST_APART);
                let heard = Millis(poke.heard.load(Ordering::Relaxed));
                let due = round
                    .next_look
                    .max(heard.plus(AFTER_CALLBACK.min(self.pace(payment, slowly) * 2)));
                if asked || now >= due {
                    poke.now.store(false, Ordering::Relaxed);
                    if cancel {
                        self.send_cancel(&session, round).await;
                    }
                    let pause = self.look(payment, &session, slowly, round).await;
                    round.last_look = Millis::now();
                    round.next_look = round.last_look.plus(pause);
                    return Some(Duration::ZERO);
                }
                let due = if poke.now.load(Ordering::Relaxed) {
                    round.last_look.plus(LEAST_APART)
                } else {
                    due
                };
                Some(now.until(due))
            }
        }
    }

    async fn look(
        &self,
        payment: &Payment,
        session: &str,
        slowly: bool,
        round: &mut Round,
    ) -> Duration {
        let read = self.inner.kustom.read(session).await;
        self.inner.counters.kustom(KustomCall::of_read(&read));
        let pause = match read {
            Ok(reading) => {
                round.failures = 0;
                self.apply_stubbornly(payment.id, Event::Read(reading))
                    .await;
                self.pace(payment, slowly)
            }
            Err(error) => {
                round.failures = round.failures.saturating_add(1);
                tracing::warn!(payment = %payment.id, %error, failures = round.failures, "a session could not be read");
                let backoff = self.inner.timings.poll_watched
                    * 2u32.saturating_pow(round.failures.min(6) - 1);
                match error {
                    ReadError::TooMany(Some(seconds)) => Duration::from_secs(seconds.min(60)),
                    _ => backoff.min(RAREST),
                }
            }
        };
        // Time passes whether Kustom answers or not.
        self.apply_stubbornly(payment.id, Event::Tick).await;
        pause
    }

    async fn send_cancel(&self, session: &str, round: &mut Round) {
        let now = Millis::now();
        if round
            .cancel_sent
            .is_some_and(|at| now < at.plus(CANCEL_AGAIN))
        {
            return;
        }
        round.cancel_sent = Some(now);
        let sent = self.inner.kustom.cancel(session).await;
        self.inner.counters.kustom(if sent.is_ok() {
            KustomCall::CancelTaken
        } else {
            KustomCall::CancelFailed
        });
        // Refused or lost, the read that follows says what is true.
        if let Err(error) = sent {
            tracing::warn!(session, %error, "Kustom did not take a cancel");
        }
    }

    fn pace(&self, payment: &Payment, slowly: bool) -> Duration {
        let timings = &self.inner.timings;
        match (slowly, self.is_watched(&payment.till)) {
            (true, _) => timings.poll_idle * 6,
            (false, true) => timings.poll_watched,
            (false, false) => timings.poll_idle,
        }
    }
}
