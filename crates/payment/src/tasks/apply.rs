//! Applies an event to a stored payment: load, apply, store, tell the pages.

use alloc::format;

use ipp_wire::{Reason, ReasonCode};
use uuid::Uuid;

use crate::{Applied, Duty, Effects, Event, Payment, StoreFailure as _};

/// Applies an event to the payment as it is stored now. None: there is no such payment.
///
/// # Errors
/// If the database cannot be read or written, or forbids the change; then nothing is stored.
pub async fn apply<E: Effects>(
    fx: &E,
    id: Uuid,
    event: Event,
) -> Result<Option<Payment>, E::Failure> {
    loop {
        let Some(before) = fx.load(id).await? else {
            return Ok(None);
        };
        let applied = work_out(fx, &before, event.clone());
        if !applied.changed {
            // Without a change nothing is stored, so a new `confirmed_at` is sent separately.
            if applied.payment.confirmed_at != before.confirmed_at {
                fx.confirmed(&applied.payment);
            }
            return Ok(Some(applied.payment));
        }
        if fx.change(&before, &applied.payment).await? {
            committed(fx, &before, &applied.payment);
            return Ok(Some(applied.payment));
        }
    }
}

/// Like [`apply`], but retries while the database cannot be written, for events that must not be
/// lost, such as the answer to create. After a lost lease that lasts until the process has another:
/// what Kustom has said is true whoever stores it. Gives up when the process shuts down, since the
/// next start-up recovers, and when the schema forbids the change, since retrying is useless.
pub async fn apply_with_retries<E: Effects>(fx: &E, id: Uuid, mut event: Event) -> Option<Payment> {
    loop {
        match apply(fx, id, event.clone()).await {
            Ok(payment) => return payment,
            Err(error) if error.forbidden() => {
                fx.alarm(id, &format!("a change was refused: {error}"));
                match event {
                    // The session belongs to another payment, so this one's outcome is unknown.
                    Event::Created(_) => event = Event::Lost(not_stored()),
                    _ => return None,
                }
            }
            Err(error) => {
                let what = if error.lease_lost() {
                    "a change waits for this process's next lease"
                } else {
                    "a change could not be stored; trying again"
                };
                fx.trouble(Some(id), what, &error);
                fx.pause(fx.timings().poll_watched).await;
                if fx.stopping() {
                    return None;
                }
            }
        }
    }
}

/// Applies an event in memory, and raises its alarm at once.
pub(super) fn work_out<E: Effects>(fx: &E, before: &Payment, event: Event) -> Applied {
    let applied = before.apply(event, fx.now(), fx.timings());
    if let Some(alarm) = &applied.alarm {
        fx.alarm(before.id, alarm);
    }
    applied
}

/// Tells the pages of a change. Call it only after the commit.
pub(super) fn committed<E: Effects>(fx: &E, before: &Payment, after: &Payment) {
    fx.tell(Some(before), after);
    // Any change can create a new duty, as when a callback finds the session of a payment that a
    // person has already settled.
    if after.duty(fx.timings()) != Duty::Rest {
        fx.keep_watched(after.id);
    }
}

fn not_stored() -> Reason {
    Reason::new(
        ReasonCode::CreateLost,
        "Kustom answered with another payment's session; this one may have been started.",
    )
}
