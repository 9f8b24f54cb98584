//! Counts what has happened, according to the database, for the go-live checklist.

use sqlx::Row;

use super::{Store, StoreError, statements};

/// Counts over the stored data, each up to [`Facts::MAX_COUNT`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// Payments with a session at Kustom.
    pub sessions: i64,
    /// `ipp.session.finalized` callbacks that were processed.
    pub finalized_callbacks: i64,
    /// Paid payments with Kustom's order id.
    pub paid: i64,
    /// Declines without a specific reason (`DECLINED_GENERIC`).
    pub declined: i64,
    /// Payments that Kustom confirmed as cancelled.
    pub cancelled: i64,
    /// Acknowledged callbacks.
    pub callbacks: i64,
}

impl Facts {
    /// The limit of each count: the checklist only needs to know that something happened.
    pub const MAX_COUNT: i64 = 100;
}

impl Store {
    /// Counts, each up to [`Facts::MAX_COUNT`].
    ///
    /// # Errors
    /// If the database cannot be read.
    pub async fn facts(&self) -> Result<Facts, StoreError> {
        let row = statements::FACTS
            .rows(self.dialect())
            .bind(Facts::MAX_COUNT)
            .fetch_one(&mut *self.read().await?)
            .await?;
        Ok(Facts {
            sessions: row.try_get("sessions")?,
            finalized_callbacks: row.try_get("finalized")?,
            paid: row.try_get("paid")?,
            declined: row.try_get("declined")?,
            cancelled: row.try_get("cancelled")?,
            callbacks: row.try_get("callbacks")?,
        })
    }
}
