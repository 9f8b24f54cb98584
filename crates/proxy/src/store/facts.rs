//! What the database shows to have happened: for the go-live checklist.

use sqlx::Row;

use super::{Store, StoreError, statements};

/// Counts over what is stored, each up to [`Facts::MOST`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// Payments that Kustom made a session for.
    pub sessions: i64,
    /// `ipp.session.finalized` callbacks that were worked off.
    pub finalized_callbacks: i64,
    /// Payments that are paid, with Kustom's order id.
    pub paid: i64,
    /// Declines without a reason of their own (`DECLINED_GENERIC`).
    pub declined: i64,
    /// Payments that Kustom confirmed as cancelled.
    pub cancelled: i64,
    /// Callbacks acknowledged.
    pub callbacks: i64,
}

impl Facts {
    /// Nothing is counted any further: whoever asks wants to know whether it has happened.
    pub const MOST: i64 = 100;
}

impl Store {
    /// Counts, each up to [`Facts::MOST`].
    ///
    /// # Errors
    /// If the database cannot be read.
    pub async fn facts(&self) -> Result<Facts, StoreError> {
        let row = statements::FACTS
            .rows()
            .bind(Facts::MOST)
            .fetch_one(&self.pool)
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
