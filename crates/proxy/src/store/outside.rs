//! What commands have changed beside this process.

use sqlx::Row as _;
use uuid::Uuid;

use super::{Store, StoreError, statements};

/// A change that another process committed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct OutsideChange {
    seq: i64,
    /// The payment that changed; none: the outbox did.
    pub(crate) payment: Option<Uuid>,
}

impl Store {
    /// Returns changes that have not been taken up, oldest first.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub(crate) async fn outside_changes(&self) -> Result<Vec<OutsideChange>, StoreError> {
        let rows = statements::OUTSIDE_CHANGES
            .rows()
            .fetch_all(&self.pool)
            .await?;
        rows.iter()
            .map(|row| {
                let id: Option<&str> = row.try_get("payment_id")?;
                Ok(OutsideChange {
                    seq: row.try_get("seq")?,
                    payment: id.and_then(|id| Uuid::parse_str(id).ok()),
                })
            })
            .collect()
    }

    /// Notes that all changes up to this one are taken up.
    ///
    /// # Errors
    /// If the database cannot be written; they are then taken up again.
    pub(crate) async fn outside_done(&self, last: OutsideChange) -> Result<(), StoreError> {
        let mut tx = self.writers.begin().await?;
        statements::OUTSIDE_DONE
            .rows()
            .bind(last.seq)
            .execute(&mut **tx)
            .await?;
        Ok(tx.commit().await?)
    }
}
