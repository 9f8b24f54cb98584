//! Watches one payment that something is still to be done about: money rule 7.
//!
//! However many pages look at a payment, it is read by this task alone (and once for each
//! callback). What is to be done is derived from the stored payment each time round.

use core::time::Duration;

use uuid::Uuid;

use super::apply::apply_stubbornly;
use super::round::{MAX_POLL_INTERVAL, MIN_POLL_INTERVAL, Round};
use crate::{Duty, Effects, Event, Payment};

/// Runs until nothing will ever be due again, or the process ends.
pub async fn watch<E: Effects>(fx: &E, id: Uuid) {
    let mut round = Round::begin(fx.elapsed());
    while !fx.stopping() {
        let pause = match fx.load(id).await {
            Ok(Some(payment)) => {
                fx.ensure_told(&payment);
                match attend(fx, &payment, &mut round).await {
                    Some(pause) => pause,
                    None => return part(fx, &payment).await,
                }
            }
            Ok(None) => return fx.leave(id),
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

/// Whoever changes it from here on finds nobody watching it, and sees to it; what was changed
/// before, the second look finds.
async fn part<E: Effects>(fx: &E, payment: &Payment) {
    fx.leave(payment.id);
    match fx.load(payment.id).await {
        Ok(Some(again)) if again.version == payment.version => {}
        Ok(None) => {}
        _ => {
            fx.keep_watched(payment.id);
        }
    }
}

/// Does what is due, and says how long to wait. None: nothing will ever be due again.
async fn attend<E: Effects>(fx: &E, payment: &Payment, round: &mut Round) -> Option<Duration> {
    match payment.duty(fx.timings()) {
        Duty::Rest => None,
        Duty::Wait(None) => Some(MAX_POLL_INTERVAL),
        // Tried whether it is due or not: that is for the transition to say, which knows about
        // clocks that were set back.
        Duty::Wait(Some(due)) => {
            let after = apply_stubbornly(fx, payment.id, Event::Tick).await;
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
                // Kustom wants to be left alone for longer than a person may be kept waiting.
                if over && due - now > MIN_POLL_INTERVAL {
                    let after = apply_stubbornly(fx, payment.id, Event::Tick).await;
                    if after.is_some_and(|after| after.version != payment.version) {
                        return Some(Duration::ZERO);
                    }
                }
                let left = left.filter(|_| !over).unwrap_or(Duration::MAX);
                return Some(left.min(due - now));
            }
            fx.clear_wakeups(payment.id);
            if cancel && round.sends_cancel(now) {
                // Refused or lost, the read that follows says what is true.
                fx.cancel(&session).await;
            }
            let read = fx.read(&session).await;
            let failed = match read {
                Ok(reading) => {
                    apply_stubbornly(fx, payment.id, Event::Read(reading)).await;
                    None
                }
                Err(error) => {
                    fx.trouble(Some(payment.id), "a session could not be read", &error);
                    Some(error)
                }
            };
            // Time passes whether Kustom answers or not; but that it has not said how the payment
            // ended is true only after a read that began when the time was up.
            if over {
                apply_stubbornly(fx, payment.id, Event::Tick).await;
            }
            let (now, watched) = (fx.elapsed(), fx.is_watched(&payment.till));
            round.looked(now, failed.as_ref(), pace(watched), watched, fx.timings());
            Some(Duration::ZERO)
        }
    }
}
