//! What the proxies on one server count and know together. On a file, one process has all of it in
//! its memory.

use std::time::Duration;

use ipp_payment::Millis;
use sqlx::Row as _;

use super::{Store, StoreError, statements};

/// Pairing codes that may still be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Codes {
    /// How many there are.
    pub(crate) open: i64,
    /// How long ago the newest was made, by the server's clock.
    pub(crate) newest: Duration,
}

impl Store {
    /// Counts one of a rate that holds across all proxies: `requests` in `per`, and a burst of as
    /// many. False if it is used up; then nothing was counted. True on a file, where the process
    /// counts by itself.
    ///
    /// # Errors
    /// If the database cannot be written.
    pub(crate) async fn count(
        &self,
        what: &str,
        requests: u32,
        per: Duration,
    ) -> Result<bool, StoreError> {
        if !self.is_shared() {
            return Ok(true);
        }
        let mut tx = self.connections.write().await?;
        let count = statements::COUNT.rows(self.dialect());
        let counted = count
            .bind(what.to_owned())
            .bind(millis(per / requests.max(1)).max(1))
            .bind(millis(per))
            .fetch_optional(&mut *tx)
            .await?;
        tx.commit().await?;
        Ok(counted.is_some())
    }

    /// Notes a pairing code that expires at `until`.
    ///
    /// # Errors
    /// If the database cannot be written.
    pub(crate) async fn add_code(&self, until: Millis) -> Result<(), StoreError> {
        let mut tx = self.connections.write().await?;
        let add = statements::ADD_CODE.rows(self.dialect()).bind(until.0);
        add.execute(&mut *tx).await?;
        Ok(tx.commit().await?)
    }

    /// Notes that so many phones were paired: the oldest codes are taken for used.
    ///
    /// # Errors
    /// If the database cannot be written.
    pub(crate) async fn codes_used(&self, phones: usize) -> Result<(), StoreError> {
        let mut tx = self.connections.write().await?;
        let used = statements::CODES_USED.rows(self.dialect());
        let used = used.bind(i64::try_from(phones).unwrap_or(i64::MAX));
        used.execute(&mut *tx).await?;
        Ok(tx.commit().await?)
    }

    /// Forgets the codes that have expired at `now`, and returns those left; `None` if none is.
    ///
    /// # Errors
    /// If the database cannot be written.
    pub(crate) async fn codes(&self, now: Millis) -> Result<Option<Codes>, StoreError> {
        let mut tx = self.connections.write().await?;
        let expired = statements::CODES_EXPIRED.rows(self.dialect()).bind(now.0);
        expired.execute(&mut *tx).await?;
        let left = statements::CODES.rows(self.dialect());
        let left = left.fetch_one(&mut *tx).await?;
        tx.commit().await?;
        let open: i64 = left.try_get("open")?;
        let newest: i64 = left.try_get("newest")?;
        Ok((open > 0).then(|| Codes {
            open,
            newest: Duration::from_millis(u64::try_from(newest).unwrap_or(0)),
        }))
    }
}

fn millis(time: Duration) -> i64 {
    i64::try_from(time.as_millis()).unwrap_or(i64::MAX)
}
