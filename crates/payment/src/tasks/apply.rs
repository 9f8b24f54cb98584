//! Applies an event to a payment: load, apply, store, tell.

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
            // Only where Kustom was heard: what is stored is older than what was confirmed since.
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

/// Like [`apply`], but goes on trying while the database cannot be written: for what must not be
/// lost, such as the answer to create. Gives up when the process ends, where the start-up deals
/// with the rest; and where the schema forbids the change, since no further try would end
/// otherwise.
pub async fn apply_stubbornly<E: Effects>(fx: &E, id: Uuid, mut event: Event) -> Option<Payment> {
    loop {
        match apply(fx, id, event.clone()).await {
            Ok(payment) => return payment,
            Err(error) if error.forbidden() => {
                fx.alarm(id, &format!("a change was refused: {error}"));
                match event {
                    // The session is another payment's: what became of this one is unknown.
                    Event::Created(_) => event = Event::Lost(not_stored()),
                    _ => return None,
                }
            }
            Err(error) => {
                fx.trouble(
                    Some(id),
                    "a change could not be stored; trying again",
                    &error,
                );
                fx.pause(fx.timings().poll_watched).await;
                if fx.stopping() {
                    return None;
                }
            }
        }
    }
}

/// Applies an event in memory. An alarm is raised at once.
pub(super) fn work_out<E: Effects>(fx: &E, before: &Payment, event: Event) -> Applied {
    let applied = before.apply(event, fx.now(), fx.timings());
    if let Some(alarm) = &applied.alarm {
        fx.alarm(before.id, alarm);
    }
    applied
}

/// Tells the pages what has been committed. Never before the commit.
pub(super) fn committed<E: Effects>(fx: &E, before: &Payment, after: &Payment) {
    fx.tell(Some(before), after);
    // Whatever brought the change: something may be left to do that was not before, as when a
    // callback finds the session of a payment that a person has settled already.
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
