//! What the merchant's system was not told, and telling it again.

use serde::Serialize;
use sqlx::Row as _;
use sqlx::any::AnyRow;

use super::{OperatorStore, note};
use crate::merchant::MerchantEvent;
use crate::store::StoreError;
use crate::store::outbox::{QUEUES, Queue, item};
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
    /// The payment, or the one that the stray session was created for.
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
    pub async fn undelivered(&mut self) -> Result<Vec<OutboxEvent>, StoreError> {
        let mut events = Vec::new();
        for queue in QUEUES {
            let rows = queue
                .undelivered
                .rows(self.dialect())
                .fetch_all(&mut self.connection);
            for row in &rows.await? {
                events.push(event(queue, row)?);
            }
        }
        events.sort_by_key(|(happened_at, _)| *happened_at);
        Ok(events.into_iter().map(|(_, event)| event).collect())
    }

    /// Makes events that were given up wait again, due now, and returns how many. An event stays
    /// given up if a later one of its payment or session was delivered: the last that the merchant's
    /// system hears of it must be the newest.
    ///
    /// # Errors
    /// If the database cannot be written; then no event was changed.
    pub async fn retry(&mut self, which: &Retry, now: Millis) -> Result<u64, StoreError> {
        let (since, event) = match which {
            Retry::All => (i64::MIN, None),
            Retry::Since(at) => (at.0, None),
            Retry::Event(id) => (i64::MIN, Some(id.clone())),
        };
        let dialect = self.dialect();
        let mut tx = self.begin().await?;
        let mut retried = 0;
        for queue in QUEUES {
            let done = queue
                .retry
                .rows(dialect)
                .bind(now.0)
                .bind(since)
                .bind(event.clone())
                .execute(&mut *tx);
            retried += done.await?.rows_affected();
        }
        if retried > 0 {
            note(dialect, &mut tx, None).await?;
        }
        tx.commit().await?;
        Ok(retried)
    }
}

/// An event, and when it happened.
fn event(queue: &'static Queue, row: &AnyRow) -> Result<(Millis, OutboxEvent), StoreError> {
    let item = item(queue, row)?;
    // Only the time it was written with differs between environments.
    let told = item.subject.as_ref().ok();
    let told = told.map(|it| MerchantEvent::of(it, item.happened_at, Environment::Playground));
    let kind = match &told {
        Some(event) => event.kind().to_owned(),
        // Its row is corrupt.
        None => format!("payment.{}", row.try_get("state").unwrap_or("stray")),
    };
    let ended = row.try_get::<Option<i64>, _>("ended_at")?.map(Millis);
    let due = Millis(row.try_get("due_at")?);
    let event = OutboxEvent {
        id: row.try_get("event_id")?,
        kind,
        payment_id: row.try_get("payment_id")?,
        reference: told.map(|event| event.reference().to_owned()),
        happened_at: item.happened_at.rfc3339(),
        tries: item.tries,
        next_try: ended.is_none().then(|| due.rfc3339()),
        given_up_at: ended.map(Millis::rfc3339),
        why: row.try_get("detail")?,
    };
    Ok((item.happened_at, event))
}
