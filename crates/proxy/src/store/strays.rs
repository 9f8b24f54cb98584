//! Stores stray sessions: those that have no payment here.

use ipp_payment::{Millis, SessionStatus, Stray};
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};
use uuid::Uuid;

use super::dialect::Dialect;
use super::{Store, StoreError, statements};

impl Store {
    /// Returns what is known of a stray session.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub async fn stray(&self, session: &str) -> Result<Option<Stray>, StoreError> {
        let found = statements::STRAY
            .rows(self.dialect())
            .bind(session)
            .fetch_optional(&mut *self.read().await?)
            .await?;
        found.as_ref().map(stray).transpose()
    }

    /// Stores what is known of a stray session.
    ///
    /// # Errors
    /// If the database cannot be written, or has the session's end already; nothing is then stored.
    pub async fn store_stray(&self, stray: &Stray) -> Result<(), StoreError> {
        let mut tx = self.connections.write().await?;
        statements::STORE_STRAY
            .rows(self.dialect())
            .bind(&stray.session_id)
            .bind(stray.payment_id.to_string())
            .bind(&stray.reference)
            .bind(stray.amount)
            .bind(&stray.currency)
            .bind(stray.status.word())
            .bind(&stray.order_id)
            .bind(stray.seen_at.0)
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
        Ok(())
    }
}

/// Returns the stray session that keeps an order from being charged, if there is one.
pub(super) async fn of_an_order(
    dialect: Dialect,
    connection: &mut AnyConnection,
    reference: &str,
) -> Result<Option<Stray>, StoreError> {
    let found = statements::STRAY_TAKES_ORDER
        .rows(dialect)
        .bind(reference)
        .fetch_optional(connection)
        .await?;
    found.as_ref().map(stray).transpose()
}

pub(super) fn stray(row: &AnyRow) -> Result<Stray, StoreError> {
    let payment_id: String = row.try_get("payment_id")?;
    let status: String = row.try_get("status")?;
    Ok(Stray {
        session_id: row.try_get("session_id")?,
        payment_id: Uuid::parse_str(&payment_id).map_err(|error| StoreError::Row {
            what: error.to_string(),
            payment_id,
        })?,
        reference: row.try_get("reference")?,
        amount: row.try_get("amount")?,
        currency: row.try_get("currency")?,
        status: SessionStatus::parse(&status),
        order_id: row.try_get("order_id")?,
        seen_at: Millis(row.try_get("seen_at")?),
    })
}
