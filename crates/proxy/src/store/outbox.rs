//! The events that the merchant's own system is to be notified of. The schema inserts them in the
//! transaction of the change; this module reads them and marks them done.

use std::time::Duration;

use ipp_wire::{Environment, Word as _};
use sqlx::Row;
use sqlx::sqlite::SqliteRow;

use super::{Store, StoreError, row, statements};
use crate::crash::CrashPoint;
use ipp_payment::{Millis, Payment};

/// A payment that became final, and of which the merchant is still to be notified.
#[derive(Debug)]
pub struct OutboxItem {
    /// The event's sequence number in the outbox.
    pub seq: i64,
    /// The payment at that time; an error if its row is corrupt.
    pub payment: Result<Payment, StoreError>,
    /// When the payment became final.
    pub happened_at: Millis,
    /// Whether the money was real; `None` if a version wrote it that did not record this.
    pub environment: Option<Environment>,
    /// How many attempts were begun.
    pub tries: i64,
}

pub(super) fn item(row: &SqliteRow) -> Result<OutboxItem, StoreError> {
    Ok(OutboxItem {
        seq: row.try_get("seq")?,
        payment: row::payment(row),
        happened_at: Millis(row.try_get("happened_at")?),
        environment: row
            .try_get::<Option<&str>, _>("environment")?
            .and_then(Environment::parse),
        tries: row.try_get("tries")?,
    })
}

impl Store {
    /// From now on, the schema writes payments that become final into the outbox, each with this
    /// environment.
    ///
    /// # Errors
    /// If the database cannot be written.
    pub async fn outbox_open(&self, environment: Environment) -> Result<(), StoreError> {
        let mut tx = self.writers.begin().await?;
        statements::NOTIFY
            .rows()
            .bind(environment.word())
            .execute(&mut **tx)
            .await?;
        Ok(tx.commit().await?)
    }

    /// From now on, no further payment is written into the outbox. Events that wait stay, and what
    /// becomes of their payments is still written, so that no payment's last event is an old one.
    /// Returns how many wait.
    ///
    /// # Errors
    /// If the database cannot be written.
    pub async fn outbox_shut(&self) -> Result<i64, StoreError> {
        let mut tx = self.writers.begin().await?;
        statements::NOTIFY_NOBODY.rows().execute(&mut **tx).await?;
        let waiting = statements::OUTBOX_WAITING
            .integer()
            .fetch_one(&mut **tx)
            .await?;
        tx.commit().await?;
        Ok(waiting)
    }

    /// Returns the events to send now: the earliest unfinished event of each payment, so that its
    /// events arrive in order. No event is postponed for longer than `rarest`: a due time beyond
    /// that dates from before the clock was set back, so it counts as due.
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

    /// When the next event is due that waits for no earlier one of its payment.
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

    /// Claims an event for an attempt: until `until`, no one else can claim it, including other
    /// processes on this database. False if it was claimed elsewhere.
    ///
    /// # Errors
    /// If the database cannot be written; the event is then not claimed.
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

    /// Postpones an event after a failed attempt.
    ///
    /// # Errors
    /// If the database cannot be written; the event is then due when its claim ends.
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

    /// Marks an event delivered.
    ///
    /// # Errors
    /// If the database cannot be written; the event is then sent again.
    pub async fn outbox_delivered(&self, seq: i64, now: Millis) -> Result<(), StoreError> {
        self.outbox_end(seq, now, "delivered", None).await
    }

    /// Marks an event given up.
    ///
    /// # Errors
    /// If the database cannot be written; one more attempt is then made.
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

    /// Deletes events that ended before `before`. A payment becomes final once, and its version
    /// never recurs, so none of them can be inserted again.
    ///
    /// # Errors
    /// If the database cannot be written.
    pub async fn outbox_forget(&self, before: Millis) -> Result<u64, StoreError> {
        self.forget(statements::OUTBOX_FORGET, before).await
    }
}
