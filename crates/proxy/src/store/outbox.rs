//! What the merchant's own system is to be told. The schema writes it, in the transaction of the
//! change that it tells of; here it is read and ticked off.

use std::time::Duration;

use sqlx::Row;
use sqlx::sqlite::SqliteRow;

use super::{Store, StoreError, row, statements};
use crate::crash::CrashPoint;
use ipp_payment::{Millis, Payment};

/// A payment that became final, still to be told.
#[derive(Debug)]
pub struct OutboxItem {
    /// Its place in the outbox.
    pub seq: i64,
    /// The payment as it was then; an error if its row makes no sense.
    pub payment: Result<Payment, StoreError>,
    /// When it became so.
    pub happened_at: Millis,
    /// How often telling it was begun.
    pub tries: i64,
}

fn item(row: &SqliteRow) -> Result<OutboxItem, StoreError> {
    Ok(OutboxItem {
        seq: row.try_get("seq")?,
        payment: row::payment(row),
        happened_at: Millis(row.try_get("happened_at")?),
        tries: row.try_get("tries")?,
    })
}

impl Store {
    /// From now on payments that become final are written into the outbox.
    ///
    /// # Errors
    /// If the database cannot be written.
    pub async fn outbox_open(&self) -> Result<(), StoreError> {
        let mut tx = self.writers.begin().await?;
        statements::NOTIFY.rows().execute(&mut **tx).await?;
        Ok(tx.commit().await?)
    }

    /// From now on nothing is written into the outbox, and what waits in it is given up: whoever
    /// is told one day again is not told of today. Answers how many those are.
    ///
    /// # Errors
    /// If the database cannot be written.
    pub async fn outbox_shut(&self, now: Millis) -> Result<u64, StoreError> {
        let mut tx = self.writers.begin().await?;
        statements::NOTIFY_NOBODY.rows().execute(&mut **tx).await?;
        let done = statements::OUTBOX_SHUT
            .rows()
            .bind(now.0)
            .execute(&mut **tx)
            .await?;
        tx.commit().await?;
        Ok(done.rows_affected())
    }

    /// What is to be told now: of each payment the earliest event that is left, so that its
    /// events arrive in order. None is ever put off for longer than `rarest`: one that says
    /// otherwise was put off before the clock was set back, and is due.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub async fn outbox_due(
        &self,
        now: Millis,
        rarest: Duration,
        most: usize,
    ) -> Result<Vec<OutboxItem>, StoreError> {
        let rows = statements::OUTBOX_DUE
            .rows()
            .bind(now.0)
            .bind(now.plus(rarest).0)
            .bind(i64::try_from(most).unwrap_or(i64::MAX))
            .fetch_all(&self.pool)
            .await?;
        rows.iter().map(item).collect()
    }

    /// When the next one is due that waits for no earlier one of its payment.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub async fn outbox_next_due(&self) -> Result<Option<Millis>, StoreError> {
        let due = statements::OUTBOX_NEXT_DUE
            .integer()
            .fetch_optional(&self.pool)
            .await?;
        Ok(due.map(Millis))
    }

    /// Takes an event for this try: nobody else is given it before `until`, not by another
    /// process on the same database either. False: somebody else has taken it.
    ///
    /// # Errors
    /// If the database cannot be written; then it is not taken.
    pub async fn outbox_take(&self, item: &OutboxItem, until: Millis) -> Result<bool, StoreError> {
        let mut tx = self.writers.begin().await?;
        let done = statements::OUTBOX_TAKE
            .rows()
            .bind(until.0)
            .bind(item.seq)
            .bind(item.tries)
            .execute(&mut **tx)
            .await?;
        CrashPoint::OutboxTake.before();
        tx.commit().await?;
        CrashPoint::OutboxTake.after();
        Ok(done.rows_affected() == 1)
    }

    /// Puts an event off that could not be told.
    ///
    /// # Errors
    /// If the database cannot be written; then it is due when its taking ends.
    pub async fn outbox_later(&self, seq: i64, due: Millis, why: &str) -> Result<(), StoreError> {
        let mut tx = self.writers.begin().await?;
        statements::OUTBOX_LATER
            .rows()
            .bind(due.0)
            .bind(why)
            .bind(seq)
            .execute(&mut **tx)
            .await?;
        CrashPoint::OutboxLater.before();
        tx.commit().await?;
        CrashPoint::OutboxLater.after();
        Ok(())
    }

    /// Ticks an event off as told.
    ///
    /// # Errors
    /// If the database cannot be written; then it is told again.
    pub async fn outbox_delivered(&self, seq: i64, now: Millis) -> Result<(), StoreError> {
        self.outbox_end(seq, now, "delivered", None).await
    }

    /// Tells an event no more.
    ///
    /// # Errors
    /// If the database cannot be written; then it is tried once more.
    pub async fn outbox_given_up(
        &self,
        seq: i64,
        now: Millis,
        why: &str,
    ) -> Result<(), StoreError> {
        self.outbox_end(seq, now, "given_up", Some(why)).await
    }

    async fn outbox_end(
        &self,
        seq: i64,
        now: Millis,
        outcome: &str,
        detail: Option<&str>,
    ) -> Result<(), StoreError> {
        let mut tx = self.writers.begin().await?;
        statements::OUTBOX_END
            .rows()
            .bind(now.0)
            .bind(outcome)
            .bind(detail)
            .bind(seq)
            .execute(&mut **tx)
            .await?;
        CrashPoint::OutboxEnd.before();
        tx.commit().await?;
        CrashPoint::OutboxEnd.after();
        Ok(())
    }

    /// Forgets events that ended before `before`. A payment becomes final once, and its version
    /// never comes again, so none of them can be written anew.
    ///
    /// # Errors
    /// If the database cannot be written.
    pub async fn outbox_forget(&self, before: Millis) -> Result<u64, StoreError> {
        self.forget(statements::OUTBOX_FORGET, before).await
    }
}
