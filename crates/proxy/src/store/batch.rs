//! Performs many small writes in a few statements.
//!
//! Every statement is a round trip to the connection's thread, which on a busy machine takes longer
//! than the statement itself. So there is one statement of each kind, however many rows it writes.

use std::collections::HashSet;

use serde::Serialize;
use sqlx::{AnyConnection, Row};

use super::dialect::Dialect;
use super::group::InboxWrite;
use super::statements::{self, Statement};
use super::{StoreError, row};

/// A callback, as the statement below reads it.
#[derive(Serialize)]
struct Received<'a> {
    webhook_id: &'a str,
    kind: Option<&'a str>,
    session_id: Option<&'a str>,
    failure_reason: Option<&'a str>,
    at: i64,
}

/// An inbox row that is marked done (at `at`) or postponed (until `at`).
#[derive(Serialize)]
struct Noted<'a> {
    seq: i64,
    at: i64,
    detail: &'a str,
}

/// Performs all writes, in one statement per kind. Returns for each whether it changed a row, or
/// was a new callback.
pub(super) async fn write(
    dialect: Dialect,
    connection: &mut AnyConnection,
    writes: &[&InboxWrite],
) -> Result<Vec<bool>, StoreError> {
    let (mut received, mut ticked, mut later) = (Vec::new(), Vec::new(), Vec::new());
    for write in writes {
        match write {
            InboxWrite::Receive(callback, now) => received.push(Received {
                webhook_id: &callback.webhook_id,
                kind: callback.kind.as_deref(),
                session_id: callback.session_id.as_deref(),
                failure_reason: callback.failure_reason.as_deref(),
                at: now.0,
            }),
            InboxWrite::Tick { seq, detail, now } => ticked.push(Noted {
                seq: *seq,
                at: now.0,
                detail,
            }),
            InboxWrite::Later { seq, due, detail } => later.push(Noted {
                seq: *seq,
                at: due.0,
                detail,
            }),
        }
    }
    let mut new = receive(dialect, connection, &received).await?;
    note(dialect, connection, statements::TICK, &ticked).await?;
    note(dialect, connection, statements::PUT_OFF, &later).await?;
    Ok(writes
        .iter()
        .map(|write| match write {
            // Of two with the same id in one batch, one is new.
            InboxWrite::Receive(callback, _) => new.remove(&callback.webhook_id),
            InboxWrite::Tick { .. } | InboxWrite::Later { .. } => true,
        })
        .collect())
}

/// Returns the ids of the callbacks that were new.
async fn receive(
    dialect: Dialect,
    connection: &mut AnyConnection,
    rows: &[Received<'_>],
) -> Result<HashSet<String>, StoreError> {
    if rows.is_empty() {
        return Ok(HashSet::new());
    }
    let inserted = statements::RECEIVE
        .rows(dialect)
        .bind(row::json("", &rows)?)
        .fetch_all(connection)
        .await?;
    let ids = inserted.iter().map(|row| row.try_get("webhook_id"));
    Ok(ids.collect::<Result<_, _>>()?)
}

async fn note(
    dialect: Dialect,
    connection: &mut AnyConnection,
    statement: Statement,
    rows: &[Noted<'_>],
) -> Result<(), StoreError> {
    if !rows.is_empty() {
        statement
            .rows(dialect)
            .bind(row::json("", &rows)?)
            .execute(connection)
            .await?;
    }
    Ok(())
}
