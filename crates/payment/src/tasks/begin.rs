//! Starts payments, and resumes those of a process that is gone: money rules 1 and 2.

use super::apply::{apply, apply_with_retries};
use crate::{Effects, Event, Intent, Payment, State};

/// Stores the intent, then calls Kustom once from a separate task. If something prevents the
/// payment, returns what it is; then nothing was started.
///
/// # Errors
/// If the database cannot be written; then nothing is stored or sent.
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

/// Sends create once and stores the outcome. No outcome leads to a second call. If this process's
/// lease may have ended, create is not sent, and the payment becomes unknown as it does by a
/// take-over.
pub async fn send<E: Effects>(fx: &E, payment: Payment) {
    let event = if fx.may_call() {
        fx.create(&payment).await
    } else {
        Event::Restarted
    };
    apply_with_retries(fx, payment.id, event).await;
    fx.wake(payment.id);
}

/// Resumes payments that another process left unfinished and this one has adopted: at its start, or
/// when the other's lease has ended. One that was starting becomes unknown, since create may have
/// reached Kustom. A payment of this process's own must not be among them: create may be under way.
///
/// # Errors
/// If the database cannot be read or written. Then the payments must be passed again: they are
/// adopted, so nobody else resumes them.
pub async fn take_up<E: Effects>(fx: &E, adopted: &[Payment]) -> Result<(), E::Failure> {
    for payment in adopted {
        if matches!(payment.state, State::Starting) {
            apply(fx, payment.id, Event::Restarted).await?;
        }
        fx.keep_watched(payment.id);
    }
    Ok(())
}
