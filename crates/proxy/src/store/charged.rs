//! Deletes payments that ended long ago, and reads what is kept of them.

use ipp_payment::{ChargedOrder, Millis};
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};
use uuid::Uuid;

use super::dialect::Dialect;
use super::{Store, StoreError, statements};

/// Maximum number of payments deleted in one transaction, with all that the schema does for each:
/// a start of a payment waits for at most one such transaction.
const MAX_PAYMENTS_PER_DELETE: i64 = 200;

impl Store {
    /// Deletes some of the payments that have ended and began before `before`, and returns how many:
    /// 0 if none is left. The schema keeps what prevents their orders from being charged again, and
    /// deletes their settlements, in the same transaction. A payment stays while the merchant is
    /// still to be told of it, a callback about it waits, its last settlement is younger, or its row
    /// is corrupt.
    ///
    /// # Errors
    /// If the database cannot be written; nothing is then deleted.
    pub async fn delete_payments(&self, before: Millis) -> Result<u64, StoreError> {
        let mut tx = self.connections.write().await?;
        let done = statements::DELETE_PAYMENTS
            .rows(self.dialect())
            .bind(before.0)
            .bind(MAX_PAYMENTS_PER_DELETE)
            .execute(&mut *tx)
            .await?
            .rows_affected();
        tx.commit().await?;
        Ok(done)
    }

    /// Returns what is kept of a deleted payment that took this order's money.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub async fn charged(
        &self,
        reference: &str,
        payment: Uuid,
    ) -> Result<Option<ChargedOrder>, StoreError> {
        let mut reader = self.read().await?;
        let charged = of_an_order(reader.dialect, &mut reader, reference).await?;
        Ok(charged.into_iter().find(|kept| kept.payment_id == payment))
    }
}

/// Returns what is kept of the deleted payments that took this order's money: one, or two if one
/// contradicted a person.
pub(super) async fn of_an_order(
    dialect: Dialect,
    connection: &mut AnyConnection,
    reference: &str,
) -> Result<Vec<ChargedOrder>, StoreError> {
    let rows = statements::CHARGED
        .rows(dialect)
        .bind(reference)
        .fetch_all(connection)
        .await?;
    rows.iter().map(charged).collect()
}

fn charged(row: &AnyRow) -> Result<ChargedOrder, StoreError> {
    let payment_id: String = row.try_get("payment_id")?;
    Ok(ChargedOrder {
        reference: row.try_get("reference")?,
        payment_id: Uuid::parse_str(&payment_id).map_err(|error| StoreError::Row {
            what: error.to_string(),
            payment_id,
        })?,
        session_id: row.try_get("session_id")?,
        till: row.try_get("till")?,
        amount: row.try_get("amount")?,
        currency: row.try_get("currency")?,
        created_at: Millis(row.try_get("created_at")?),
        confirmed_at: row.try_get::<Option<i64>, _>("confirmed_at")?.map(Millis),
    })
}
