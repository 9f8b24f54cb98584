//! The journal: what happened to payments, as the timeline shows it.
//!
//! It is for people who look into a fault. Nothing is decided by it, so it is written after the fact
//! and in transactions of its own, and losing the last second of it in a crash does no harm.

use ipp_payment::{Millis, Payment, wire};
use ipp_wire::{Timeline, TimelineEntry, TimelineEvent};
use serde::Serialize;
use sqlx::{AnyConnection, Row as _};

use super::dialect::Dialect;
use super::{Store, StoreError, row, statements};

/// Something that happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JournalEntry {
    /// The id of the payment, or of the session where only that is known.
    pub subject: String,
    /// When it began.
    pub at: Millis,
    /// What it was.
    pub event: TimelineEvent,
}

/// An entry, as the statement reads it.
#[derive(Serialize)]
struct Added<'a> {
    subject: &'a str,
    at: i64,
    event: String,
}

impl Store {
    /// Adds entries to the journal, in one statement. A subject that has very many gets no more.
    ///
    /// # Errors
    /// If the database cannot be written; nothing is then added.
    pub async fn journal_add(&self, entries: &[JournalEntry]) -> Result<(), StoreError> {
        let added = entries.iter().map(|entry| {
            Ok(Added {
                subject: &entry.subject,
                at: entry.at.0,
                event: row::json(&entry.subject, &entry.event)?,
            })
        });
        let added: Vec<_> = added.collect::<Result<_, StoreError>>()?;
        let mut tx = self.connections.write().await?;
        statements::JOURNAL_ADD
            .rows(self.dialect())
            .bind(row::json("", &added)?)
            .execute(&mut *tx)
            .await?;
        Ok(tx.commit().await?)
    }

    /// Returns what happened to a payment.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub async fn timeline(&self, payment: &Payment) -> Result<Timeline, StoreError> {
        timeline(self.dialect(), &mut *self.read().await?, payment).await
    }

    /// Deletes entries that were made before `before`.
    ///
    /// # Errors
    /// If the database cannot be written.
    pub async fn journal_forget(&self, before: Millis) -> Result<u64, StoreError> {
        self.forget(statements::JOURNAL_FORGET, before).await
    }
}

/// Reads what happened to a payment, oldest first.
pub(super) async fn timeline(
    dialect: Dialect,
    connection: &mut AnyConnection,
    payment: &Payment,
) -> Result<Timeline, StoreError> {
    let shown = wire(payment);
    let rows = statements::JOURNAL_OF
        .rows(dialect)
        .bind(&shown.payment_id)
        // A payment without a session has no entries about one.
        .bind(shown.session_id.as_ref().unwrap_or(&shown.payment_id))
        .fetch_all(connection)
        .await?;
    let mut entries = Vec::with_capacity(rows.len());
    for found in &rows {
        let event: &str = found.try_get("event_json")?;
        // A newer version beside this one may record what this one does not know.
        if let Ok(event) = serde_json::from_str::<TimelineEvent>(event) {
            entries.push((Millis(found.try_get("at")?), event));
        }
    }
    // Entries are added when they end, and by several processes.
    entries.sort_by_key(|(at, _)| at.0);
    let entries = entries.into_iter().map(|(at, event)| TimelineEntry {
        at: at.rfc3339(),
        event,
        exchange: None,
    });
    Ok(Timeline {
        entries: entries.collect(),
        payment_id: shown.payment_id,
        session_id: shown.session_id,
        state: shown.state,
        order_amount: shown.order.order_amount,
        purchase_currency: shown.order.purchase_currency,
    })
}
