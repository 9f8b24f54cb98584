//! Starts payments, and recovers them when the process starts: money rules 1 and 2.

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

/// Sends create once and stores the outcome. No outcome leads to a second call.
pub async fn send<E: Effects>(fx: &E, payment: Payment) {
    let event = fx.create(&payment).await;
    apply_with_retries(fx, payment.id, event).await;
    fx.wake(payment.id);
}

/// Resumes every payment that the last process left unfinished. A payment that was starting
/// becomes unknown, since create may have reached Kustom.
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

/// Starts a watcher for every unfinished payment that has none. Each change does so for its own
/// payment; this call finds those of another process that shared the database for a while.
///
/// # Errors
/// If the database cannot be read.
pub async fn watch_all<E: Effects>(fx: &E) -> Result<(), E::Failure> {
    for payment in fx.load_unfinished().await? {
        fx.keep_watched(payment.id);
    }
    Ok(())
}
