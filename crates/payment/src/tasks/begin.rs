//! The beginning of a payment, and of a process: money rules 1 and 2.

use super::apply::{apply, apply_stubbornly};
use crate::{Effects, Event, Intent, Payment, State};

/// Stores the intent, then has a task of its own call Kustom, once. What stands in the way is
/// answered, and then nothing was started.
///
/// # Errors
/// If the database cannot be written; then nothing is stored, and nothing sent.
pub async fn begin<E: Effects>(
    fx: &E,
    payment: &Payment,
    fingerprint: &str,
) -> Result<Intent, E::Failure> {
    let intent = fx.intend(payment, fingerprint).await?;
    if intent == Intent::Stored {
        fx.spawn_send(payment.clone());
        fx.tell(None, payment);
        fx.keep_watched(payment.id);
    }
    Ok(intent)
}

/// Calls Kustom, once. Whatever becomes of it is stored; nothing leads to a second call.
pub async fn send<E: Effects>(fx: &E, payment: Payment) {
    let event = fx.create(&payment).await;
    apply_stubbornly(fx, payment.id, event).await;
    fx.poke(payment.id);
}

/// Takes up every payment that the last process left behind. What was being started then may or
/// may not have reached Kustom: it is unknown now.
///
/// # Errors
/// If the database cannot be read or written.
pub async fn take_up<E: Effects>(fx: &E) -> Result<(), E::Failure> {
    for payment in fx.load_unfinished().await? {
        if matches!(payment.state, State::Starting) {
            apply(fx, payment.id, Event::Restarted).await?;
        }
        fx.keep_watched(payment.id);
    }
    Ok(())
}

/// Sees to it that every payment that something is to be done about is watched. Each change does
/// so for its own payment; this finds what another process has left behind, which may have shared
/// the database with this one for a while.
///
/// # Errors
/// If the database cannot be read.
pub async fn watch_all<E: Effects>(fx: &E) -> Result<(), E::Failure> {
    for payment in fx.load_unfinished().await? {
        fx.keep_watched(payment.id);
    }
    Ok(())
}
