//! Sessions that have an order and no payment, and what a person says of them.

use ipp_payment::{Millis, Stray};
use ipp_wire::{ResolveOutcome, Word as _};
use sqlx::Row as _;

use super::OperatorStore;
use crate::store::{StoreError, statements, strays};

/// A person's word on a stray session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StraySettlement {
    /// Kustom's session id.
    pub session_id: String,
    /// Whether its order is paid. Not paid: the money was returned, and the order is free.
    pub outcome: ResolveOutcome,
    /// Who says so.
    pub by: String,
    /// Why.
    pub note: String,
}

impl OperatorStore {
    /// Returns the stray sessions that took money or may, with a person's word on each that is
    /// settled.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub async fn strays(&mut self) -> Result<Vec<(Stray, Option<ResolveOutcome>)>, StoreError> {
        let rows = statements::STRAYS
            .rows(self.dialect())
            .fetch_all(&mut self.connection)
            .await?;
        let read = |row| {
            let settled: Option<&str> = sqlx::any::AnyRow::try_get(row, "settled")?;
            let settled = settled.and_then(ResolveOutcome::parse);
            Ok((strays::stray(row)?, settled))
        };
        rows.iter().map(read).collect()
    }

    /// Settles a stray session that took money. A later settlement replaces an earlier one; all are
    /// kept. False if there is no such session, or it has taken no money: the proxy cancels one
    /// that is open, and one that ended without money has no order.
    ///
    /// # Errors
    /// If the database cannot be written; nothing is then stored.
    pub async fn settle_stray(
        &mut self,
        settlement: &StraySettlement,
        now: Millis,
    ) -> Result<bool, StoreError> {
        let dialect = self.dialect();
        let mut tx = self.begin().await?;
        let done = statements::SETTLE_STRAY
            .rows(dialect)
            .bind(settlement.outcome.word())
            .bind(&settlement.session_id)
            .execute(&mut *tx)
            .await?;
        if done.rows_affected() == 0 {
            return Ok(false);
        }
        statements::STRAY_SETTLEMENT
            .rows(dialect)
            .bind(&settlement.session_id)
            .bind(settlement.outcome.word())
            .bind(&settlement.by)
            .bind(&settlement.note)
            .bind(now.0)
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
        Ok(true)
    }
}
