//! Works off one callback: money rules 3, 4 and 5. A callback is a hint to read. Sessions without
//! a payment go to `stray`.

use alloc::format;
use alloc::string::ToString;
use core::time::Duration;

use super::apply::{committed, work_out};
use crate::{Effects, Event, InboxItem, Payment, ReadError, Reading, SessionStatus, State};

/// The callback type for a declined card.
const PAYMENT_FAILED: &str = "ipp.payment.failed";
/// Number of failed reads after which a session that Kustom does not know is given up. A callback
/// can arrive before Kustom's read API knows the session.
const MAX_NOT_FOUND_TRIES: i64 = 6;
/// Number of failed reads after which any callback is given up: three days at the longest delay.
/// They are counted, since a clock can be set.
const MAX_TRIES: i64 = 3 * 24 * 60;
/// The longest delay before a callback is tried again.
pub const MAX_INBOX_BACKOFF: Duration = Duration::from_secs(60);

/// The result of applying a callback's reading.
enum Taken {
    /// The callback is done.
    Done,
    /// The payment was changed meanwhile; apply again to its current version.
    Overtaken,
    /// The callback is postponed.
    Later,
}

/// Works a callback off. True if it is done, false if it waits for another try.
///
/// # Errors
/// If the database cannot be read or written; then the caller must call [`put_off_failed`].
pub async fn work_off<E: Effects>(fx: &E, item: &InboxItem) -> Result<bool, E::Failure> {
    let Some(session) = &item.callback.session_id else {
        return fx
            .inbox_done(item, None, "names no session; nothing to do")
            .await;
    };
    if !fx.may_call() {
        // Not a failed try. The pause keeps the caller from trying again in a tight loop.
        fx.pause(fx.timings().poll_watched).await;
        return Ok(false);
    }
    let reading = match fx.read(session).await {
        Ok(reading) => reading,
        Err(error) => return unreadable(fx, item, session, &error).await,
    };
    loop {
        let Some(before) = whose(fx, &reading).await? else {
            return match &reading.mark {
                Some(mark) if mark.is_foreign(fx.installation()) => {
                    fx.inbox_done(item, None, "no payment of this proxy").await
                }
                Some(mark) if super::stray::is_deleted(fx, &reading, mark).await? => {
                    fx.inbox_done(item, None, "its payment has ended, and is deleted")
                        .await
                }
                Some(mark) => super::stray::take_in(fx, item, &reading, mark).await,
                None => fx.inbox_done(item, None, "no payment of this proxy").await,
            };
        };
        match take_in(fx, item, &before, &reading).await? {
            Taken::Done => return Ok(true),
            Taken::Later => return Ok(false),
            Taken::Overtaken => {}
        }
    }
}

/// Decides what becomes of a callback whose session cannot be read. A stray session that is open is
/// never given up: a customer may still pay it.
async fn unreadable<E: Effects>(
    fx: &E,
    item: &InboxItem,
    session: &str,
    error: &ReadError,
) -> Result<bool, E::Failure> {
    if item.tries >= MAX_NOT_FOUND_TRIES && !super::stray::is_open(fx, session).await? {
        let known = fx.load_by_session(session).await?.map(|payment| payment.id);
        let mut payment = known;
        if known.is_none() && *error == ReadError::NotFound {
            let Some(hinted) = without_session(fx).await? else {
                return fx
                    .inbox_done(item, None, "Kustom does not know the session")
                    .await;
            };
            payment = Some(hinted);
            if item.tries == MAX_NOT_FOUND_TRIES {
                let what = format!(
                    "a callback named session {session}, which may be this payment's, and Kustom \
                     does not know it; asking again"
                );
                fx.trouble(payment, &what, error);
            }
        }
        if item.tries >= MAX_TRIES {
            let what = format!(
                "session {session}, which a callback named, could not be read for days ({error}) \
                 and is read no more: look it up in the Kustom Portal"
            );
            fx.alarm(payment.unwrap_or_default(), &what);
            return fx
                .inbox_done(item, None, &format!("given up: {error}"))
                .await;
        }
    }
    put_off(fx, item, &error.to_string()).await?;
    Ok(false)
}

/// A payment whose session is not known: a callback about a session that cannot be read may be
/// about it.
async fn without_session<E: Effects>(fx: &E) -> Result<Option<uuid::Uuid>, E::Failure> {
    let unfinished = fx.load_unfinished().await?;
    let mut unknown = unfinished.iter().filter(|payment| {
        payment.session().is_none()
            && matches!(
                payment.state,
                State::Unknown { .. } | State::NeedsAttention { .. }
            )
    });
    Ok(unknown.next().map(|payment| payment.id))
}

/// Postpones a callback that could not be worked off, with the usual backoff. If even that cannot
/// be stored, waits here, since the callback would otherwise be retried in a tight loop, with a
/// request to Kustom each time.
pub async fn put_off_failed<E: Effects>(fx: &E, item: &InboxItem, why: &str) {
    fx.trouble(
        None,
        "a callback could not be worked off; trying again",
        &why,
    );
    if put_off(fx, item, why).await.is_err() {
        fx.pause(backoff(fx, item)).await;
    }
}

fn backoff<E: Effects>(fx: &E, item: &InboxItem) -> Duration {
    let tries = u32::try_from(item.tries.clamp(0, 6)).unwrap_or(6);
    (fx.timings().poll_watched * 2u32.saturating_pow(tries)).min(MAX_INBOX_BACKOFF)
}

pub(super) async fn put_off<E: Effects>(
    fx: &E,
    item: &InboxItem,
    why: &str,
) -> Result<(), E::Failure> {
    let due = fx.now().plus(backoff(fx, item));
    fx.inbox_later(item, due, &format!("waits: {why}")).await
}

/// Asks Kustom to cancel a session, if this process may still call anybody.
pub(super) async fn ask_cancel<E: Effects>(fx: &E, session: &str) {
    if fx.may_call() {
        fx.cancel(session).await;
    }
}

async fn whose<E: Effects>(fx: &E, reading: &Reading) -> Result<Option<Payment>, E::Failure> {
    if let Some(payment) = fx.load_by_session(&reading.session_id).await? {
        return Ok(Some(payment));
    }
    // Whatever installation the mark names: a payment in this database is ours, even if the
    // installation was renamed.
    let Some(mark) = &reading.mark else {
        return Ok(None);
    };
    let found = fx.load(mark.payment_id).await?;
    Ok(found.filter(|payment| mark.is_of(payment)))
}

/// Applies the reading, and the decline if the callback reports one, and marks the callback as
/// done, all in one transaction.
async fn take_in<E: Effects>(
    fx: &E,
    item: &InboxItem,
    before: &Payment,
    reading: &Reading,
) -> Result<Taken, E::Failure> {
    let mut applied = work_out(fx, before, Event::Read(reading.clone()));
    // A second open session, or one of a final payment, must not be paid. The callback stays in
    // the inbox until the session has ended, so that the cancel is repeated even after a lost
    // request or a restart.
    if applied.alarm.is_some() && !reading.status.ended() {
        ask_cancel(fx, &reading.session_id).await;
        put_off(fx, item, "cancelling a session that no payment stands for").await?;
        return Ok(Taken::Later);
    }
    if item.callback.kind.as_deref() == Some(PAYMENT_FAILED) {
        let failure_reason = item.callback.failure_reason.clone();
        let tapped = work_out(fx, &applied.payment, Event::Tapped { failure_reason });
        applied.changed |= tapped.changed;
        applied.payment = tapped.payment;
    }
    let after = applied.payment;
    // Money for what counted as unpaid: the customer must not pay the order's next payment as well.
    // Before the callback is done, so that a crash repeats it.
    if after.contradicted && !before.contradicted && reading.status == SessionStatus::Finalized {
        super::stray::cancel_payments_of(fx, &after.order.merchant_reference1).await?;
    }
    let detail = format!("read {}", reading.status.word());
    let change = applied.changed.then_some((before, &after));
    if !fx.inbox_done(item, change, &detail).await? {
        return Ok(Taken::Overtaken);
    }
    if applied.changed {
        committed(fx, before, &after);
    }
    fx.heard(after.id);
    // Another session than the known one took the money; the known one must not take it again.
    if let Some(known) = before.session()
        && after.session().is_some_and(|now| now.id != known.id)
        && !known.status.ended()
    {
        ask_cancel(fx, &known.id).await;
    }
    Ok(Taken::Done)
}
