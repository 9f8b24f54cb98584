//! Kustom's callbacks in the database: committed first, processed later.

use std::time::Duration;

use sqlx::Row;
use sqlx::any::AnyRow;

use super::group::InboxWrite;
use super::payments::update;
use super::statements::{self, Statement};
use super::{Store, StoreError};
use crate::crash::CrashPoint;
use ipp_payment::{InboxItem, Millis, NewCallback, Payment};

fn item(row: &AnyRow) -> Result<InboxItem, StoreError> {
    Ok(InboxItem {
        seq: row.try_get("seq")?,
        callback: NewCallback {
            webhook_id: row.try_get("webhook_id")?,
            kind: row.try_get("kind")?,
            session_id: row.try_get("session_id")?,
            failure_reason: row.try_get("failure_reason")?,
        },
        received_at: Millis(row.try_get("received_at")?),
        tries: row.try_get("tries")?,
        detail: row.try_get("detail")?,
    })
}

impl Store {
    /// Commits a callback; false if it was stored before.
    ///
    /// # Errors
    /// If the database cannot be written; then the callback must not be acknowledged.
    pub async fn receive(&self, callback: &NewCallback, now: Millis) -> Result<bool, StoreError> {
        self.group
            .write(InboxWrite::Receive(callback.clone(), now))
            .await
    }

    /// Returns the callbacks to process now, in order. A session whose earlier callback is
    /// postponed is left out, which keeps its callbacks in order. No callback is postponed for
    /// longer than `rarest`: a due time beyond that dates from before the clock was set back, so it
    /// counts as due.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub async fn inbox_due(
        &self,
        now: Millis,
        rarest: Duration,
    ) -> Result<Vec<InboxItem>, StoreError> {
        self.due(statements::INBOX_DUE, now, rarest).await
    }

    /// Returns those of [`Store::inbox_due`] about a payment under way here, for which cashier and
    /// customer are waiting. Found by the payments, which are few however many callbacks wait.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub async fn inbox_due_of_ours(
        &self,
        now: Millis,
        rarest: Duration,
    ) -> Result<Vec<InboxItem>, StoreError> {
        self.due(statements::INBOX_DUE_OF_OURS, now, rarest).await
    }

    async fn due(
        &self,
        statement: Statement,
        now: Millis,
        rarest: Duration,
    ) -> Result<Vec<InboxItem>, StoreError> {
        let rows = statement
            .rows(self.dialect())
            .bind(now.0)
            .bind(now.plus(rarest).0)
            .fetch_all(&mut *self.read().await?)
            .await?;
        rows.iter().map(item).collect()
    }

    /// When the next callback is due; one behind another of its session is due with that one.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub async fn inbox_next_due(&self) -> Result<Option<Millis>, StoreError> {
        let due = statements::INBOX_NEXT_DUE
            .integer(self.dialect())
            .fetch_optional(&mut *self.read().await?)
            .await?;
        Ok(due.map(Millis))
    }

    /// Marks a callback done, together with the change that it caused: both or neither. False if
    /// the payment was changed elsewhere meanwhile; nothing is then stored.
    ///
    /// # Errors
    /// If the database cannot be written, or another process has done it; then neither is stored.
    pub async fn inbox_done(
        &self,
        seq: i64,
        change: Option<(&Payment, &Payment)>,
        detail: &str,
        now: Millis,
    ) -> Result<bool, StoreError> {
        let Some((before, after)) = change else {
            let detail = detail.to_owned();
            self.group
                .write(InboxWrite::Tick { seq, detail, now })
                .await?;
            return Ok(true);
        };
        let mut tx = self.connections.write().await?;
        if !update(tx.dialect, &mut tx, before.version, after).await? {
            return Ok(false);
        }
        let done = statements::DONE.rows(self.dialect());
        let done = done.bind(now.0).bind(detail).bind(seq);
        // Whoever took the inbox over has processed it: a declined card would be stored twice.
        if done.execute(&mut *tx).await?.rows_affected() == 0 {
            return Err(StoreError::LeaseLost);
        }
        CrashPoint::InboxDone.before();
        tx.commit().await?;
        CrashPoint::InboxDone.after();
        Ok(true)
    }

    /// Postpones a callback.
    ///
    /// # Errors
    /// If the database cannot be written; the callback is then tried again sooner.
    pub async fn inbox_later(&self, seq: i64, due: Millis, why: &str) -> Result<(), StoreError> {
        let later = InboxWrite::Later {
            seq,
            due,
            detail: why.to_owned(),
        };
        self.group.write(later).await?;
        Ok(())
    }

    /// Returns the last callbacks, newest first.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub async fn inbox_last(&self, most: i64) -> Result<Vec<InboxItem>, StoreError> {
        let rows = statements::INBOX_LAST
            .rows(self.dialect())
            .bind(most)
            .fetch_all(&mut *self.read().await?)
            .await?;
        rows.iter().map(item).collect()
    }

    /// Deletes callbacks that were done before `before`; redeliveries are long over by then.
    ///
    /// # Errors
    /// If the database cannot be written.
    pub async fn inbox_forget(&self, before: Millis) -> Result<u64, StoreError> {
        self.forget(statements::INBOX_FORGET, before).await
    }
}
