//! Copies a file's database to a server, and compares what arrived.

use std::pin::pin;

use futures::{Stream, TryStreamExt as _};
use serde_json::Value;
use sqlx::{AnyConnection, Connection as _};

use super::connections::connect;
use super::database::{Database, DatabaseRules, in_memory};
use super::dialect::{Dialect, is_postgres};
use super::operator::{OperatorStore, Purpose};
use super::statements::transfer::{self, TABLES, Table};
use super::{StoreError, migrations};

/// How many rows are inserted by one statement.
const ROWS_AT_ONCE: usize = 500;
const POSTGRES: Dialect = Dialect::Postgres { pooled: false };

/// Why a database was not moved. Nothing is then at the server.
#[derive(Debug, thiserror::Error)]
pub enum TransferError {
    /// One of the two is not what it must be.
    #[error("move goes from a SQLite file to a PostgreSQL server: {0}")]
    Wrong(&'static str),
    /// The server has rows already.
    #[error("the server's database is not empty: its table {0} has rows. Name an empty one")]
    NotEmpty(&'static str),
    /// A database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// What arrived is not what was sent.
    #[error("row {row} of {table} did not arrive as it was; nothing was moved")]
    Differs {
        /// The table.
        table: &'static str,
        /// The row's number, from 1.
        row: u64,
    },
    /// A row is not JSON.
    #[error("row {row} of {table} cannot be read: {error}")]
    Row {
        /// The table.
        table: &'static str,
        /// The row's number, from 1.
        row: u64,
        /// Why.
        error: serde_json::Error,
    },
}

impl From<sqlx::Error> for TransferError {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(error.into())
    }
}

/// How far a move is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// So many rows of a table are copied, of so many.
    Copied(&'static str, u64, u64),
    /// So many rows of a table are compared, all of them equal.
    Compared(&'static str, u64),
}

/// Copies every row of the file `from`, which no process may be using, to the empty database `to`,
/// whose schema it makes. Everything is one transaction, in which the copy is compared with the file.
/// Payments that have not ended go on when a proxy starts on the server.
///
/// # Errors
/// If a database cannot be used, its schema is not this version's, the server's is not empty, or a row does not arrive as it was. The
/// server's tables are then empty, and the file is as it was.
pub async fn transfer(
    from: &str,
    to: &str,
    rules: DatabaseRules,
    mut progress: impl FnMut(Step),
) -> Result<(), TransferError> {
    if !is_postgres(to) {
        return Err(TransferError::Wrong("the second must be postgres://…"));
    }
    if is_postgres(from) || in_memory(from) {
        return Err(TransferError::Wrong("the first must be sqlite:<path>"));
    }
    // Before it is locked, which would make a file that is not there.
    let mut source = OperatorStore::open(from, Purpose::Read).await?.into_inner();
    // No proxy uses it meanwhile.
    let _locked = Database::claim(from, rules).await?;
    migrations::on_server(to).await?;
    let mut target = connect(to).await?;
    let mut tx = target.begin().await?;
    for table in TABLES {
        if table.count().fetch_one(&mut *tx).await? > 0 {
            return Err(TransferError::NotEmpty(table.name));
        }
    }
    for table in TABLES {
        let columns = table.columns().fetch_all(&mut source).await?;
        copy(table, &columns, &mut source, &mut tx, &mut progress).await?;
    }
    for table in TABLES {
        let columns = table.columns().fetch_all(&mut source).await?;
        let rows = compare(table, &columns, &mut source, &mut tx).await?;
        progress(Step::Compared(table.name, rows));
    }
    tx.commit().await?;
    target.close().await?;
    source.close().await?;
    Ok(())
}

async fn copy(
    table: Table,
    columns: &[String],
    source: &mut AnyConnection,
    target: &mut AnyConnection,
    progress: &mut impl FnMut(Step),
) -> Result<(), TransferError> {
    let total = table.count().fetch_one(&mut *source).await?;
    let total = u64::try_from(total).unwrap_or(0);
    let mut copied = 0;
    {
        let rows = table.rows(Dialect::Sqlite, columns);
        let mut chunks = pin!(rows.fetch(&mut *source).try_chunks(ROWS_AT_ONCE));
        while let Some(chunk) = chunks.try_next().await.map_err(|failed| failed.1)? {
            let rows = u64::try_from(chunk.len()).unwrap_or(0);
            let array = format!("[{}]", chunk.join(","));
            let insert = table.insert(columns).bind(array);
            insert.execute(&mut *target).await?;
            copied += rows;
            progress(Step::Copied(table.name, copied, total));
        }
    }
    if let Some(count_on) = table.count_on() {
        transfer::run(count_on).execute(&mut *target).await?;
    }
    Ok(())
}

/// Compares every row; returns how many there are.
async fn compare(
    table: Table,
    columns: &[String],
    source: &mut AnyConnection,
    target: &mut AnyConnection,
) -> Result<u64, TransferError> {
    let sent = table.rows(Dialect::Sqlite, columns);
    let arrived = table.rows(POSTGRES, columns);
    let (mut sent, mut arrived) = (pin!(sent.fetch(source)), pin!(arrived.fetch(target)));
    let mut row = 0;
    loop {
        row += 1;
        let sent = next(table, row, &mut sent).await?;
        let arrived = next(table, row, &mut arrived).await?;
        match (sent, arrived) {
            (None, None) => return Ok(row - 1),
            (sent, arrived) if sent == arrived => {}
            _ => {
                return Err(TransferError::Differs {
                    table: table.name,
                    row,
                });
            }
        }
    }
}

async fn next(
    table: Table,
    row: u64,
    rows: &mut (impl Stream<Item = Result<String, sqlx::Error>> + Unpin),
) -> Result<Option<Value>, TransferError> {
    let text = rows.try_next().await?;
    let value = text.map(|text| serde_json::from_str(&text)).transpose();
    value.map_err(|error| TransferError::Row {
        table: table.name,
        row,
        error,
    })
}
