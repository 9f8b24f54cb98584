//! The database as the operator's commands use it, beside the process that serves it.
//!
//! They neither take that process's lock nor migrate, and own no payment. The database's own locks
//! order their short writes among the proxy's, which name the version that they start from. What they
//! change in a file is written into `outside_changes` as well, where the proxy finds it; a server
//! notifies every proxy by itself.

mod checklist;
mod outbox;
mod payments;
mod settle;
mod strays;
mod timeline;

pub use outbox::{OutboxEvent, Retry};
pub use payments::{Filter, PaymentRecord};
pub use settle::{MAX_NOTE, Settled};
pub use strays::StraySettlement;

use std::str::FromStr as _;

use sqlx::Transaction;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{Any, AnyConnection, ConnectOptions as _, Connection as _, Row as _};
use uuid::Uuid;

use super::connections::connect;
use super::database::{in_memory, real_path};
use super::dialect::{Dialect, is_postgres};
use super::{StoreError, migrations, statements};

/// A database that another process may be serving.
#[derive(Debug)]
pub struct OperatorStore {
    connection: AnyConnection,
    dialect: Dialect,
}

/// What a command does with the database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// It only reads.
    Read,
    /// It changes something.
    Write,
}

impl OperatorStore {
    /// Opens the database that `url` (`sqlite:path` or `postgres://`) names.
    ///
    /// # Errors
    /// If there is no such database, or its schema is not exactly this version's.
    pub async fn open(url: &str, purpose: Purpose) -> Result<Self, StoreError> {
        // One connection and one command: a pool before the server may be between.
        let dialect = Dialect::of(url, true);
        let connection = if is_postgres(url) {
            connect(url).await?
        } else {
            Self::open_file(url, purpose).await?
        };
        let mut store = Self {
            connection,
            dialect,
        };
        store.compare_schema().await?;
        Ok(store)
    }

    async fn open_file(url: &str, purpose: Purpose) -> Result<AnyConnection, StoreError> {
        let options = SqliteConnectOptions::from_str(url)?;
        let named = options.get_filename().to_owned();
        let missing = |source| StoreError::Missing {
            path: named.clone(),
            source,
        };
        if in_memory(url) {
            let why = "it is in the memory of the process that uses it";
            return Err(missing(std::io::Error::other(why)));
        }
        let path = real_path(&named).map_err(missing)?;
        std::fs::metadata(&path).map_err(missing)?;
        let read_only = purpose == Purpose::Read;
        let options = options.filename(path).create_if_missing(false);
        let options = options.read_only(read_only);
        let mut connection = connect(options.to_url_lossy().as_str()).await?;
        if !read_only {
            let settings = statements::CONNECTED.run(Dialect::Sqlite, &mut connection);
            settings.await?;
        }
        Ok(connection)
    }

    /// The connection alone.
    pub(super) fn into_inner(self) -> AnyConnection {
        self.connection
    }

    const fn dialect(&self) -> Dialect {
        self.dialect
    }

    async fn begin(&mut self) -> Result<Transaction<'_, Any>, sqlx::Error> {
        let begin = statements::BEGIN.text(self.dialect);
        self.connection.begin_with(begin).await
    }

    /// Compares the migrations that the file has with this version's.
    async fn compare_schema(&mut self) -> Result<(), StoreError> {
        let tables = statements::HAS_MIGRATIONS
            .integer(self.dialect())
            .fetch_one(&mut self.connection)
            .await?;
        if tables == 0 {
            return Err(StoreError::Schema(OLDER));
        }
        let rows = statements::MIGRATIONS
            .rows(self.dialect())
            .fetch_all(&mut self.connection)
            .await?;
        let mut has = Vec::new();
        for row in &rows {
            if row.try_get::<i64, _>("done")? == 0 {
                return Err(StoreError::Schema(OLDER));
            }
            let checksum: Vec<u8> = row.try_get("checksum")?;
            has.push((row.try_get::<i64, _>("version")?, checksum));
        }
        let wanted: Vec<_> = migrations::of(self.dialect)
            .iter()
            .map(|m| (m.version, m.checksum.to_vec()))
            .collect();
        if has == wanted {
            Ok(())
        } else if wanted.starts_with(&has) {
            Err(StoreError::Schema(OLDER))
        } else {
            Err(StoreError::Schema(NEWER))
        }
    }
}

/// Notes in a file what a command has changed: a payment, or the outbox.
async fn note(
    dialect: Dialect,
    connection: &mut AnyConnection,
    payment: Option<Uuid>,
) -> Result<(), sqlx::Error> {
    if dialect == Dialect::Sqlite {
        let note = statements::OUTSIDE_CHANGE.rows(dialect);
        let note = note.bind(payment.map(|id| id.to_string()));
        note.execute(connection).await?;
    }
    Ok(())
}

const OLDER: &str = "it is older than this ipp-proxy. Use the ipp-proxy that is running, or start \
    this version once: it brings the database up to date";
const NEWER: &str =
    "it is newer than this ipp-proxy, or another program's. Use the ipp-proxy that is running";
