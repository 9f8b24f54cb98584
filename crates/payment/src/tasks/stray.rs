//! Handles a session that has our mark but no payment: alarms the operator, blocks the order, and
//! cancels the session repeatedly until it has ended.
//!
//! The callback stays in the inbox until a read says that the session has ended, so that the
//! cancel is repeated even after a lost request or a restart.

use alloc::format;

use super::apply::apply;
use super::inbox::{ask_cancel, put_off};
use crate::{Effects, Event, InboxItem, Mark, Reading, SessionStatus, Stray};

/// Whether the session is a known stray that has not ended. Kustom knew such a session before, so
/// a 404 now is no reason to give it up.
pub(super) async fn is_open<E: Effects>(fx: &E, session: &str) -> Result<bool, E::Failure> {
    let known = fx.load_stray(session).await?;
    Ok(known.is_some_and(|stray| !stray.status.ended()))
}

/// Whether the session's payment ended and was deleted since (`IPP_KEEP_PAYMENTS`), so that its
/// reading is no news. A session that took money is believed only if its order is known to be paid
/// by it; one that is still open is a stray in any case.
pub(super) async fn is_deleted<E: Effects>(
    fx: &E,
    reading: &Reading,
    mark: &Mark,
) -> Result<bool, E::Failure> {
    let status = &reading.status;
    if !status.ended() || fx.load_stray(&reading.session_id).await?.is_some() {
        return Ok(false);
    }
    if *status == SessionStatus::Finalized {
        let charged = fx.load_charged(&reading.reference, mark.payment_id).await?;
        return Ok(charged.is_some_and(|charged| charged.is_read_by(reading)));
    }
    let kept_since = fx.timings().keep_payments.map(|keep| fx.now().minus(keep));
    Ok(matches!((mark.begun_at, kept_since), (Some(begun), Some(since)) if begun < since))
}

/// Stores the reading. True if the callback is done, false if it waits for another try.
pub(super) async fn take_in<E: Effects>(
    fx: &E,
    item: &InboxItem,
    reading: &Reading,
    mark: &Mark,
) -> Result<bool, E::Failure> {
    let known = fx.load_stray(&reading.session_id).await?;
    let stray = Stray::read(reading, mark, fx.now()).after(known.as_ref());
    if let Some(alarm) = stray.alarm(known.as_ref()) {
        fx.alarm(stray.payment_id, &alarm);
    }
    if known.as_ref() != Some(&stray) {
        fx.store_stray(&stray).await?;
    }
    if !stray.status.ended() {
        ask_cancel(fx, &stray.session_id).await;
        put_off(fx, item, "cancelling a session that no payment stands for").await?;
        return Ok(false);
    }
    if stray.is_paid() {
        cancel_payments_of(fx, &stray.reference).await?;
    }
    let detail = format!("read {}; no payment stands for it", stray.status.word());
    fx.inbox_done(item, None, &detail).await
}

/// Cancels the open payments of an order that was paid without a payment that counts as paid, so
/// that the customer does not pay twice.
pub(super) async fn cancel_payments_of<E: Effects>(
    fx: &E,
    reference: &str,
) -> Result<(), E::Failure> {
    for payment in fx.load_unfinished().await? {
        if payment.is_open() && payment.order.merchant_reference1 == reference {
            apply(fx, payment.id, Event::CancelAsked).await?;
            fx.wake(payment.id);
        }
    }
    Ok(())
}
