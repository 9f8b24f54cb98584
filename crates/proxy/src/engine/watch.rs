//! One task a payment that something is still to be done about: money rule 7.
//!
//! However many pages look at a payment, it is read by this task alone (and once for each
//! callback). What is to be done is derived from the stored payment each time round.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::Instant;
use uuid::Uuid;

use super::lasting::lasting;
use super::{Engine, KustomCall, lock};
use crate::kustom::ReadError;
use ipp_payment::{Duty, Event, Payment};

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
    heard: Mutex<Option<Instant>>,
}

/// What the task remembers from one round to the next; all of it may be forgotten. Counted by a
/// clock that nobody can set: a wall clock that is set back must not stop the reading.
struct Round {
    /// When the next look is due.
    next_look: Instant,
    /// Nobody's asking brings it before this.
    not_before: Instant,
    cancel_sent: Option<Instant>,
    failures: u32,
}

impl Engine {
    /// Sees to it that somebody watches the payment, and looks now.
    pub(super) fn watch_payment(&self, id: Uuid) {
        if !self.keep_watched(id) {
            self.poke(id);
        }
    }

    /// Sees to it that somebody watches the payment; true if nobody did.
    pub(super) fn keep_watched(&self, id: Uuid) -> bool {
        let poke = Arc::new(Poke::default());
        {
            let mut watchers = lock(&self.inner.watchers);
            if watchers.contains_key(&id) {
                return false;
            }
            watchers.insert(id, Arc::clone(&poke));
        }
        let engine = self.clone();
        self.spawn(async move {
            let (stop, pause) = (&engine.inner.stop, engine.inner.timings.poll_idle);
            lasting("watch", pause, stop, || engine.watch(id, &poke)).await;
        });
        true
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
            *lock(&poke.heard) = Some(Instant::now());
            poke.wake.notify_one();
        }
    }

    async fn watch(&self, id: Uuid, poke: &Poke) {
        let now = Instant::now();
        let mut round = Round {
            next_look: now,
            not_before: now,
            cancel_sent: None,
            failures: 0,
        };
        while !self.inner.stop.is_cancelled() {
            let pause = match self.inner.store.payment(id).await {
                Ok(Some(payment)) => match self.attend(&payment, poke, &mut round).await {
                    Some(pause) => pause,
                    None => {
                        // Whoever changes it from here on finds nobody watching it, and sees to
                        // it; what was changed before, the second look finds.
                        lock(&self.inner.watchers).remove(&id);
                        match self.inner.store.payment(id).await {
                            Ok(Some(again)) if again.version == payment.version => return,
                            Ok(None) => return,
                            _ => {
                                self.keep_watched(id);
                                return;
                            }
                        }
                    }
                },
                Ok(None) => {
                    lock(&self.inner.watchers).remove(&id);
                    return;
                }
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
    }

    /// Does what is due, and says how long to wait. None: nothing will ever be due again.
    async fn attend(&self, payment: &Payment, poke: &Poke, round: &mut Round) -> Option<Duration> {
        match payment.duty(&self.inner.timings) {
            Duty::Rest => None,
            Duty::Wait(None) => Some(RAREST),
            // Tried whether it is due or not: that is for the transition to say, which knows
            // about clocks that were set back.
            Duty::Wait(Some(due)) => {
                let after = self.apply_stubbornly(payment.id, Event::Tick).await;
                let waited = after.is_none_or(|p| p.version == payment.version);
                let pause = crate::clock::now().until(due).clamp(LEAST_APART, RAREST);
                Some(if waited { pause } else { Duration::ZERO })
            }
            Duty::Look {
                session,
                cancel,
                slowly,
            } => {
                let now = Instant::now();
                let quiet = AFTER_CALLBACK.min(self.pace(payment, slowly) * 2);
                let heard = *lock(&poke.heard);
                let mut due = round.next_look.max(heard.map_or(now, |at| at + quiet));
                if poke.now.load(Ordering::Relaxed) {
                    due = due.min(round.not_before);
                }
                if now < due {
                    return Some(due - now);
                }
                poke.now.store(false, Ordering::Relaxed);
                if cancel {
                    self.send_cancel(&session, round).await;
                }
                self.look(payment, &session, slowly, round).await;
                Some(Duration::ZERO)
            }
        }
    }

    async fn look(&self, payment: &Payment, session: &str, slowly: bool, round: &mut Round) {
        let read = self.inner.kustom.read(session).await;
        self.inner.counters.kustom(KustomCall::of_read(&read));
        let (pause, least) = match read {
            Ok(reading) => {
                round.failures = 0;
                self.apply_stubbornly(payment.id, Event::Read(reading))
                    .await;
                (self.pace(payment, slowly), LEAST_APART)
            }
            Err(error) => {
                round.failures = round.failures.saturating_add(1);
                tracing::warn!(payment = %payment.id, %error, failures = round.failures, "a session could not be read");
                let backoff = self.inner.timings.poll_watched
                    * 2u32.saturating_pow(round.failures.min(6) - 1);
                let backoff = backoff.min(RAREST);
                match error {
                    // Who is asked for fewer requests does not send more because pages ask.
                    ReadError::TooMany(seconds) => {
                        let wanted = Duration::from_secs(seconds.unwrap_or(0).min(60));
                        let pause = wanted.max(backoff);
                        (pause, pause)
                    }
                    _ => (backoff, LEAST_APART),
                }
            }
        };
        // Time passes whether Kustom answers or not.
        self.apply_stubbornly(payment.id, Event::Tick).await;
        let now = Instant::now();
        round.next_look = now + pause;
        round.not_before = now + least;
    }

    async fn send_cancel(&self, session: &str, round: &mut Round) {
        let now = Instant::now();
        if round.cancel_sent.is_some_and(|at| now < at + CANCEL_AGAIN) {
            return;
        }
        round.cancel_sent = Some(now);
        let sent = self.inner.kustom.cancel(session).await;
        self.inner.counters.kustom(KustomCall::of_cancel(&sent));
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
