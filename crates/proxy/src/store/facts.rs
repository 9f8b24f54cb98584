//! What the database shows to have happened: for the go-live checklist.

use sqlx::Row;

use super::{Store, StoreError};

/// Counts over all that is stored.
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

impl Store {
    /// Counts.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub async fn facts(&self) -> Result<Facts, StoreError> {
        let row = sqlx::query(
            "SELECT
                (SELECT COUNT(*) FROM payments WHERE session_id IS NOT NULL) AS sessions,
                (SELECT COUNT(*) FROM inbox WHERE kind = 'ipp.session.finalized' AND done_at IS NOT NULL) AS finalized,
                (SELECT COUNT(*) FROM payments WHERE state = 'paid') AS paid,
                (SELECT COUNT(*) FROM inbox WHERE failure_reason = 'DECLINED_GENERIC') AS declined,
                (SELECT COUNT(*) FROM payments WHERE state = 'cancelled') AS cancelled,
                (SELECT COUNT(*) FROM inbox) AS callbacks",
        )
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
