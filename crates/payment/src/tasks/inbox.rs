//! Works off one callback: money rules 3, 4 and 5. A callback is a hint to read. A session that no
//! payment stands for is taken in by `stray`.

use alloc::format;
use alloc::string::ToString;
use core::time::Duration;

use super::apply::{committed, work_out};
use crate::{Effects, Event, InboxItem, Payment, ReadError, Reading};

/// The type that tells of a declined card.
const PAYMENT_FAILED: &str = "ipp.payment.failed";
/// A session that Kustom told of and does not know is asked for this often: the callback can be
/// faster than what answers the read.
const TRIES_FOR_UNKNOWN: i64 = 6;
/// The longest time that a callback is put off for.
pub const MAX_INBOX_BACKOFF: Duration = Duration::from_secs(60);

/// What became of taking a callback in.
enum Taken {
    /// It is ticked off.
    Done,
    /// The payment was changed meanwhile: once more, from what it is now.
    Overtaken,
    /// It is put off.
    Later,
}

/// Works a callback off. True if it is done, false if it waits for another try.
///
/// # Errors
/// If the database cannot be read or written; then [`put_off_failed`] is for the caller to call.
pub async fn work_off<E: Effects>(fx: &E, item: &InboxItem) -> Result<bool, E::Failure> {
    let Some(session) = &item.callback.session_id else {
        return fx
            .inbox_done(item, None, "names no session; nothing to do")
            .await;
    };
    let reading = match fx.read(session).await {
        Ok(reading) => reading,
        Err(ReadError::NotFound)
            if item.tries >= TRIES_FOR_UNKNOWN && !super::stray::is_open(fx, session).await? =>
        {
            return fx
                .inbox_done(item, None, "Kustom does not know the session")
                .await;
        }
        Err(error) => {
            put_off(fx, item, &error.to_string()).await?;
            return Ok(false);
        }
    };
    loop {
        let Some(before) = whose(fx, &reading).await? else {
            return match &reading.mark {
                Some(mark) if !mark.is_foreign(fx.installation()) => {
                    super::stray::take_in(fx, item, &reading, mark).await
                }
                _ => fx.inbox_done(item, None, "no payment of this proxy").await,
            };
        };
        match take_in(fx, item, &before, &reading).await? {
            Taken::Done => return Ok(true),
            Taken::Later => return Ok(false),
            Taken::Overtaken => {}
        }
    }
}

/// A callback that could not be worked off is put off like one whose session could not be read.
/// Where not even that can be stored the task waits by itself, or it would be begun anew at once,
/// again and again, with a request to Kustom each time.
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

async fn whose<E: Effects>(fx: &E, reading: &Reading) -> Result<Option<Payment>, E::Failure> {
    if let Some(payment) = fx.load_by_session(&reading.session_id).await? {
        return Ok(Some(payment));
    }
    // Of whatever installation: a payment that is here is ours, although the name was changed.
    let Some(mark) = &reading.mark else {
        return Ok(None);
    };
    let found = fx.load(mark.payment_id).await?;
    Ok(found.filter(|payment| mark.is_of(payment)))
}

/// Applies what was read, and the decline if the callback tells of one; stores both with the
/// tick in one transaction.
async fn take_in<E: Effects>(
    fx: &E,
    item: &InboxItem,
    before: &Payment,
    reading: &Reading,
) -> Result<Taken, E::Failure> {
    let mut applied = work_out(fx, before, Event::Read(reading.clone()));
    // A session that lives beside a payment that is final, or beside the payment's own, must not
    // be paid by anybody. The callback stays in the inbox until it has ended, so that neither a
    // cancel that is lost nor the end of this process leaves it alone.
    if applied.alarm.is_some() && !reading.status.ended() {
        fx.cancel(&reading.session_id).await;
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
    let detail = format!("read {}", reading.status.word());
    let change = applied.changed.then_some((before, &after));
    if !fx.inbox_done(item, change, &detail).await? {
        return Ok(Taken::Overtaken);
    }
    if applied.changed {
        committed(fx, before, &after);
    }
    fx.heard(after.id);
    // Money came by another session than the one we knew, which must not bring it twice.
    if let Some(known) = before.session()
        && after.session().is_some_and(|now| now.id != known.id)
        && !known.status.ended()
    {
        fx.cancel(&known.id).await;
    }
    Ok(Taken::Done)
}
