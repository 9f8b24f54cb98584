//! The database as the operator's commands use it, beside the process that serves it.
//!
//! They neither take that process's lock nor migrate. SQLite's own locks order their short writes
//! among the proxy's, which name the version that they start from. What they change is written
//! into `outside_changes` as well, where the proxy finds it.

mod outbox;
mod payments;
mod settle;
mod strays;

pub use outbox::{OutboxEvent, Retry};
pub use payments::{Filter, PaymentRecord};
pub use settle::{MAX_NOTE, Settled};
pub use strays::StraySettlement;

use std::str::FromStr as _;
use std::time::Duration;

use sqlx::sqlite::{SqliteConnectOptions, SqliteSynchronous};
use sqlx::{ConnectOptions as _, Row as _, SqliteConnection};

use super::database::{in_memory, real_path};
use super::{MIGRATOR, StoreError, statements};

/// A database that another process may be serving.
#[derive(Debug)]
pub struct OperatorStore {
    connection: SqliteConnection,
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
    /// Opens the file that `url` (`sqlite:path`) names.
    ///
    /// # Errors
    /// If there is no such file, or its schema is not exactly this version's.
    pub async fn open(url: &str, purpose: Purpose) -> Result<Self, StoreError> {
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
        let connection = options
            .filename(path)
            .create_if_missing(false)
            .read_only(purpose == Purpose::Read)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(Duration::from_secs(5))
            .connect()
            .await?;
        let mut store = Self { connection };
        store.compare_schema().await?;
        Ok(store)
    }

    /// Compares the migrations that the file has with this version's.
    async fn compare_schema(&mut self) -> Result<(), StoreError> {
        let tables = statements::HAS_MIGRATIONS
            .integer()
            .fetch_one(&mut self.connection)
            .await?;
        if tables == 0 {
            return Err(StoreError::Schema(OLDER));
        }
        let rows = statements::MIGRATIONS
            .rows()
            .fetch_all(&mut self.connection)
            .await?;
        let mut has = Vec::new();
        for row in &rows {
            if !row.try_get::<bool, _>("success")? {
                return Err(StoreError::Schema(OLDER));
            }
            let checksum: Vec<u8> = row.try_get("checksum")?;
            has.push((row.try_get::<i64, _>("version")?, checksum));
        }
        let wanted: Vec<_> = MIGRATOR
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

const OLDER: &str = "it is older than this ipp-proxy. Use the ipp-proxy that is running, or start \
    this version once: it brings the database up to date";
const NEWER: &str =
    "it is newer than this ipp-proxy, or another program's. Use the ipp-proxy that is running";
