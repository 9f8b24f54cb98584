//! The events that the merchant's own system is to be notified of. The schema inserts them in the
//! transaction of the change; this module reads them and marks them done.

use std::time::Duration;

use ipp_wire::{Environment, Word as _};
use sqlx::Row;
use sqlx::any::AnyRow;
use uuid::Uuid;

use super::statements::{self, Statement};
use super::{Store, StoreError, row, strays};
use crate::crash::CrashPoint;
use ipp_payment::{Millis, Payment, Stray};

/// What the merchant is to be notified of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subject {
    /// A payment that became final.
    Payment(Box<Payment>),
    /// A session that no payment stands for.
    Stray(Box<Stray>),
}

impl Subject {
    /// The payment, or the one that the session was created for.
    #[must_use]
    pub fn payment_id(&self) -> Uuid {
        match self {
            Self::Payment(payment) => payment.id,
            Self::Stray(stray) => stray.payment_id,
        }
    }
}

/// The statements of one table of events.
#[derive(Clone, Copy, Debug)]
pub(super) struct Queue {
    due: Statement,
    next_due: Statement,
    take: Statement,
    later: Statement,
    end: Statement,
    /// For an operator.
    pub(super) undelivered: Statement,
    pub(super) retry: Statement,
    read: fn(&AnyRow) -> Result<Subject, StoreError>,
}

/// Both tables. A stray session comes first: somebody may still pay it.
pub(super) const QUEUES: [&Queue; 2] = [STRAYS, PAYMENTS];

/// About payments.
const PAYMENTS: &Queue = &Queue {
    due: statements::OUTBOX_DUE,
    next_due: statements::OUTBOX_NEXT_DUE,
    take: statements::OUTBOX_TAKE,
    later: statements::OUTBOX_LATER,
    end: statements::OUTBOX_END,
    undelivered: statements::OPERATOR_OUTBOX,
    retry: statements::OPERATOR_RETRY,
    read: |row| Ok(Subject::Payment(Box::new(row::payment(row)?))),
};

/// About stray sessions.
const STRAYS: &Queue = &Queue {
    due: statements::STRAY_EVENTS_DUE,
    next_due: statements::STRAY_EVENTS_NEXT_DUE,
    take: statements::STRAY_EVENTS_TAKE,
    later: statements::STRAY_EVENTS_LATER,
    end: statements::STRAY_EVENTS_END,
    undelivered: statements::OPERATOR_STRAY_EVENTS,
    retry: statements::OPERATOR_RETRY_STRAYS,
    read: |row| Ok(Subject::Stray(Box::new(strays::stray(row)?))),
};

/// An event of which the merchant is still to be notified.
#[derive(Debug)]
pub struct OutboxItem {
    queue: &'static Queue,
    /// The event's sequence number in its table.
    pub seq: i64,
    /// The payment or session at that time; an error if its row is corrupt.
    pub subject: Result<Subject, StoreError>,
    /// When it happened.
    pub happened_at: Millis,
    /// Whether the money was real; `None` if a version wrote it that did not record this.
    pub environment: Option<Environment>,
    /// How many attempts were begun.
    pub tries: i64,
}

pub(super) fn item(queue: &'static Queue, row: &AnyRow) -> Result<OutboxItem, StoreError> {
    Ok(OutboxItem {
        queue,
        seq: row.try_get("seq")?,
        subject: (queue.read)(row),
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
        let mut tx = self.connections.write().await?;
        statements::NOTIFY
            .rows(self.dialect())
            .bind(environment.word())
            .execute(&mut *tx)
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
        let mut tx = self.connections.write().await?;
        statements::NOTIFY_NOBODY
            .rows(self.dialect())
            .execute(&mut *tx)
            .await?;
        let waiting = statements::OUTBOX_WAITING
            .integer(self.dialect())
            .fetch_one(&mut *tx)
            .await?;
        let strays = statements::STRAY_EVENTS_WAITING
            .integer(self.dialect())
            .fetch_one(&mut *tx)
            .await?;
        tx.commit().await?;
        Ok(waiting + strays)
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
        let mut items = Vec::new();
        for queue in QUEUES {
            let most = most.saturating_sub(items.len());
            let rows = queue
                .due
                .rows(self.dialect())
                .bind(now.0)
                .bind(now.plus(rarest).0)
                .bind(i64::try_from(most).unwrap_or(i64::MAX))
                .fetch_all(&mut *self.read().await?)
                .await?;
            for row in &rows {
                items.push(item(queue, row)?);
            }
        }
        Ok(items)
    }

    /// When the next event is due that waits for no earlier one of its payment.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub async fn outbox_next_due(&self) -> Result<Option<Millis>, StoreError> {
        let mut first: Option<i64> = None;
        for queue in QUEUES {
            let due = queue.next_due.integer(self.dialect());
            let due = due.fetch_optional(&mut *self.read().await?).await?;
            first = first.into_iter().chain(due).min();
        }
        Ok(first.map(Millis))
    }

    /// Claims an event for an attempt: until `until`, no one else can claim it, including other
    /// processes on this database. False if it was claimed elsewhere.
    ///
    /// # Errors
    /// If the database cannot be written; the event is then not claimed.
    pub async fn outbox_take(&self, item: &OutboxItem, until: Millis) -> Result<bool, StoreError> {
        let mut tx = self.connections.write().await?;
        let done = item
            .queue
            .take
            .rows(self.dialect())
            .bind(until.0)
            .bind(item.seq)
            .bind(item.tries)
            .execute(&mut *tx)
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
    pub async fn outbox_later(
        &self,
        item: &OutboxItem,
        due: Millis,
        why: &str,
    ) -> Result<(), StoreError> {
        let mut tx = self.connections.write().await?;
        item.queue
            .later
            .rows(self.dialect())
            .bind(due.0)
            .bind(why)
            .bind(item.seq)
            .execute(&mut *tx)
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
    pub async fn outbox_delivered(&self, item: &OutboxItem, now: Millis) -> Result<(), StoreError> {
        self.outbox_end(item, now, "delivered", None).await
    }

    /// Marks an event given up.
    ///
    /// # Errors
    /// If the database cannot be written; one more attempt is then made.
    pub async fn outbox_given_up(
        &self,
        item: &OutboxItem,
        now: Millis,
        why: &str,
    ) -> Result<(), StoreError> {
        self.outbox_end(item, now, "given_up", Some(why)).await
    }

    async fn outbox_end(
        &self,
        item: &OutboxItem,
        now: Millis,
        outcome: &str,
        detail: Option<&str>,
    ) -> Result<(), StoreError> {
        let mut tx = self.connections.write().await?;
        item.queue
            .end
            .rows(self.dialect())
            .bind(now.0)
            .bind(outcome)
            .bind(detail)
            .bind(item.seq)
            .execute(&mut *tx)
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
        Ok(self.forget(statements::OUTBOX_FORGET, before).await?
            + self.forget(statements::STRAY_EVENTS_FORGET, before).await?)
    }
}
