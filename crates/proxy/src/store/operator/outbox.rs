//! What the merchant's system was not told, and telling it again.

use serde::Serialize;
use sqlx::Row as _;
use sqlx::sqlite::SqliteRow;

use super::OperatorStore;
use crate::merchant::PaymentEvent;
use crate::store::outbox::payment_item;
use crate::store::{StoreError, Subject, statements};
use ipp_payment::Millis;
use ipp_wire::Environment;

/// An event that the merchant's system has not taken.
#[derive(Clone, Debug, Serialize)]
pub struct OutboxEvent {
    /// Its `webhook-id`.
    pub id: String,
    /// Its type, such as `payment.paid`.
    #[serde(rename = "type")]
    pub kind: String,
    /// The payment.
    pub payment_id: String,
    /// The order's `merchant_reference1`.
    pub reference: Option<String>,
    /// When it happened, RFC 3339.
    pub happened_at: String,
    /// How many attempts were begun.
    pub tries: i64,
    /// When the next attempt is due, RFC 3339; none if it was given up.
    pub next_try: Option<String>,
    /// When it was given up, RFC 3339.
    pub given_up_at: Option<String>,
    /// Why the last attempt failed.
    pub why: Option<String>,
}

/// Which events that were given up are to be sent again.
#[derive(Clone, Debug)]
pub enum Retry {
    /// All.
    All,
    /// Those that happened at this time or later.
    Since(Millis),
    /// The event with this `webhook-id`.
    Event(String),
}

impl OperatorStore {
    /// Returns the events that wait or were given up, oldest first.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub async fn untold(&mut self) -> Result<Vec<OutboxEvent>, StoreError> {
        let rows = statements::OPERATOR_OUTBOX
            .rows()
            .fetch_all(&mut self.connection)
            .await?;
        rows.iter().map(event).collect()
    }

    /// Makes events that were given up wait again, due now, and returns how many. An event stays
    /// given up if a later one of its payment was delivered: the last that the merchant's system
    /// hears of a payment must be the newest.
    ///
    /// # Errors
    /// If the database cannot be written; then no event was changed.
    pub async fn retry(&mut self, which: &Retry, now: Millis) -> Result<u64, StoreError> {
        let (since, event) = match which {
            Retry::All => (i64::MIN, None),
            Retry::Since(at) => (at.0, None),
            Retry::Event(id) => (i64::MIN, Some(id.clone())),
        };
        let mut tx = sqlx::Connection::begin_with(&mut self.connection, "BEGIN IMMEDIATE").await?;
        let retried = statements::OPERATOR_RETRY
            .rows()
            .bind(now.0)
            .bind(since)
            .bind(event)
            .execute(&mut *tx)
            .await?
            .rows_affected();
        if retried > 0 {
            statements::OUTSIDE_CHANGE
                .rows()
                .bind(None::<String>)
                .execute(&mut *tx)
                .await?;
        }
        tx.commit().await?;
        Ok(retried)
    }
}

fn event(row: &SqliteRow) -> Result<OutboxEvent, StoreError> {
    let item = payment_item(row)?;
    // Only the time it was written with differs between environments.
    let told = match &item.subject {
        Ok(Subject::Payment(payment)) => Some(PaymentEvent::of(
            payment,
            item.happened_at,
            Environment::Playground,
        )),
        _ => None,
    };
    let state: String = row.try_get("state")?;
    let ended = row.try_get::<Option<i64>, _>("ended_at")?.map(Millis);
    let due = Millis(row.try_get("due_at")?);
    Ok(OutboxEvent {
        id: row.try_get("event_id")?,
        kind: told
            .as_ref()
            .map_or_else(|| format!("payment.{state}"), |event| event.kind.clone()),
        payment_id: row.try_get("payment_id")?,
        reference: told.map(|event| event.data.order.merchant_reference1),
        happened_at: item.happened_at.rfc3339(),
        tries: item.tries,
        next_try: ended.is_none().then(|| due.rfc3339()),
        given_up_at: ended.map(Millis::rfc3339),
        why: row.try_get("detail")?,
    })
}
