//! Watches one unfinished payment: money rule 7.
//!
//! However many pages show a payment, only this task reads it (and the inbox, once per callback).
//! Each round derives what to do from the stored payment.

use core::time::Duration;

use uuid::Uuid;

use super::apply::apply_with_retries;
use super::round::{MAX_POLL_INTERVAL, MIN_POLL_INTERVAL, Round};
use crate::{Duty, Effects, Event, Payment};

/// Runs until nothing more will be due, the process no longer owns the payment, or shuts down.
pub async fn watch<E: Effects>(fx: &E, id: Uuid) {
    let mut round = Round::begin(fx.elapsed());
    while !fx.stopping() {
        let pause = match fx.load_owned(id).await {
            Ok(Some(payment)) => {
                fx.ensure_told(&payment);
                match attend(fx, &payment, &mut round).await {
                    Some(pause) => pause,
                    None => return part(fx, id, Some(payment.version)).await,
                }
            }
            Ok(None) => return part(fx, id, None).await,
            Err(error) => {
                fx.trouble(
                    Some(id),
                    "a payment could not be read; trying again",
                    &error,
                );
                fx.timings().poll_watched
            }
        };
        fx.rest(id, pause).await;
    }
}

/// Unregisters the watcher, then loads the payment once more. The load finds a change, or an
/// adoption, from before the watcher left; a later one starts a new watcher.
async fn part<E: Effects>(fx: &E, id: Uuid, seen: Option<u64>) {
    fx.leave(id);
    match fx.load_owned(id).await {
        Ok(None) => {}
        Ok(Some(again)) if Some(again.version) == seen => {}
        _ => {
            fx.keep_watched(id);
        }
    }
}

/// Does what is due, and returns how long to wait. None: nothing more will be due.
async fn attend<E: Effects>(fx: &E, payment: &Payment, round: &mut Round) -> Option<Duration> {
    match payment.duty(fx.timings()) {
        Duty::Rest => None,
        Duty::Wait(None) => Some(MAX_POLL_INTERVAL),
        // Sent even before the deadline: the transition decides, since it handles clocks that
        // were set back.
        Duty::Wait(Some(due)) => {
            let after = apply_with_retries(fx, payment.id, Event::Tick).await;
            let waited = after.is_none_or(|p| p.version == payment.version);
            let pause = fx
                .now()
                .until(due)
                .clamp(MIN_POLL_INTERVAL, MAX_POLL_INTERVAL);
            Some(if waited { pause } else { Duration::ZERO })
        }
        Duty::Look {
            session,
            cancel,
            slowly,
            overdue,
        } => {
            let left = overdue.map(|at| fx.now().until(at));
            let over = left == Some(Duration::ZERO);
            let now = fx.elapsed();
            let pace = |watched| fx.timings().pace(slowly, watched);
            let watched = fx.is_watched(&payment.till);
            let due = round.due(now, fx.attention(payment.id), pace(watched), over);
            if now < due {
                // Kustom asked for a pause that would delay the call for a person too long.
                if over && due - now > MIN_POLL_INTERVAL {
                    let after = apply_with_retries(fx, payment.id, Event::Tick).await;
                    if after.is_some_and(|after| after.version != payment.version) {
                        return Some(Duration::ZERO);
                    }
                }
                let left = left.filter(|_| !over).unwrap_or(Duration::MAX);
                return Some(left.min(due - now));
            }
            // Without a call nothing else is done either: a payment is overdue only after a read.
            if !fx.may_call() {
                return Some(fx.timings().poll_watched);
            }
            fx.clear_wakeups(payment.id);
            if cancel && round.sends_cancel(now) {
                // Even if the cancel is refused or lost, the next read shows the truth.
                fx.cancel(&session).await;
                if !fx.may_call() {
                    return Some(fx.timings().poll_watched);
                }
            }
            let read = fx.read(&session).await;
            let failed = match read {
                Ok(reading) => {
                    apply_with_retries(fx, payment.id, Event::Read(reading)).await;
                    None
                }
                Err(error) => {
                    fx.trouble(Some(payment.id), "a session could not be read", &error);
                    Some(error)
                }
            };
            // The tick does not depend on Kustom's answer. But a payment is overdue only after a
            // read that began when its time was up.
            if over {
                apply_with_retries(fx, payment.id, Event::Tick).await;
            }
            let (now, watched) = (fx.elapsed(), fx.is_watched(&payment.till));
            round.looked(now, failed.as_ref(), pace(watched), watched, fx.timings());
            Some(Duration::ZERO)
        }
    }
}
