//! Takes in what was read of a session that has our mark and no payment: the operator is alarmed,
//! the order takes no payment, and while the session lives it is cancelled, again and again.
//!
//! The callback that told of it stays in the inbox until a read says that the session has ended,
//! so that neither a cancel that is lost nor the end of this process leaves it alone.

use alloc::format;

use super::apply::apply;
use super::inbox::put_off;
use crate::{Effects, Event, InboxItem, Mark, Reading, Stray};

/// Whether the session is known as one that no payment stands for, and has not ended. Then Kustom
/// knew it, and that it does not just now is no reason to forget it.
pub(super) async fn is_open<E: Effects>(fx: &E, session: &str) -> Result<bool, E::Failure> {
    let known = fx.load_stray(session).await?;
    Ok(known.is_some_and(|stray| !stray.status.ended()))
}

/// True if the callback is done, false if it waits for another try.
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
        fx.cancel(&stray.session_id).await;
        put_off(fx, item, "cancelling a session that no payment stands for").await?;
        return Ok(false);
    }
    if stray.is_paid() {
        cancel_payments_of(fx, &stray.reference).await?;
    }
    let detail = format!("read {}; no payment stands for it", stray.status.word());
    fx.inbox_done(item, None, &detail).await
}

/// The order is paid: a payment of it that began before that was known must not bring the money
/// twice.
async fn cancel_payments_of<E: Effects>(fx: &E, reference: &str) -> Result<(), E::Failure> {
    for payment in fx.load_unfinished().await? {
        if payment.is_open() && payment.order.merchant_reference1 == reference {
            apply(fx, payment.id, Event::CancelAsked).await?;
            fx.poke(payment.id);
        }
    }
    Ok(())
}
