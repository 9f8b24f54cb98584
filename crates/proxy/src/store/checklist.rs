//! What showed Kustom's points before going live.
//!
//! Like the journal it is for people: nothing is decided by it, and it is written after the fact, in
//! transactions of its own. It outlives the payments that it names.

use ipp_payment::Millis;
use ipp_wire::{CheckPoint, Evidence, Word as _};
use serde::Serialize;
use sqlx::{AnyConnection, Row as _};

use super::dialect::Dialect;
use super::{Store, StoreError, row, statements};

/// Something that was seen of a point.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// Which point.
    pub point: CheckPoint,
    /// Whether it shows the point, or speaks against it.
    pub done: bool,
    /// When.
    pub at: Millis,
    /// What it was.
    pub evidence: Evidence,
}

/// The same, as the statement reads it.
#[derive(Serialize)]
struct Added {
    point: &'static str,
    done: i64,
    at: i64,
    evidence: String,
}

impl Store {
    /// Adds what was seen of points at a provider, each point once.
    ///
    /// # Errors
    /// If the database cannot be written; nothing is then added.
    pub async fn checklist_add(&self, provider: &str, seen: &[Seen]) -> Result<(), StoreError> {
        let added = seen.iter().map(|seen| {
            Ok(Added {
                point: seen.point.word(),
                done: seen.done.into(),
                at: seen.at.0,
                evidence: row::json(seen.point.word(), &seen.evidence)?,
            })
        });
        let added: Vec<_> = added.collect::<Result<_, StoreError>>()?;
        let mut tx = self.connections.write().await?;
        statements::CHECKLIST_ADD
            .rows(self.dialect())
            .bind(provider.to_owned())
            .bind(row::json("", &added)?)
            .execute(&mut *tx)
            .await?;
        Ok(tx.commit().await?)
    }

    /// Returns what was seen at a provider, in no order.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub async fn checklist(&self, provider: &str) -> Result<Vec<Seen>, StoreError> {
        checklist(self.dialect(), &mut *self.read().await?, provider).await
    }
}

/// Reads what was seen at a provider, in no order.
pub(super) async fn checklist(
    dialect: Dialect,
    connection: &mut AnyConnection,
    provider: &str,
) -> Result<Vec<Seen>, StoreError> {
    let rows = statements::CHECKLIST_OF
        .rows(dialect)
        .bind(provider.to_owned())
        .fetch_all(connection)
        .await?;
    let mut all = Vec::with_capacity(rows.len());
    for found in &rows {
        let point: &str = found.try_get("point")?;
        let evidence: &str = found.try_get("evidence_json")?;
        let done: i64 = found.try_get("done")?;
        // A newer version beside this one may have points that this one does not know.
        if let (Some(point), Ok(evidence)) =
            (CheckPoint::parse(point), serde_json::from_str(evidence))
        {
            let at = Millis(found.try_get("at")?);
            let done = done != 0;
            all.push(Seen {
                point,
                done,
                at,
                evidence,
            });
        }
    }
    Ok(all)
}
