//! Stores payments in SQLite: one file, WAL, `synchronous=FULL`.
//!
//! Every change of a payment is one transaction that names the version it starts from. The schema
//! itself enforces rules 5 and 6; this module turns its refusals into values.

mod backup;
mod batch;
mod charged;
mod database;
mod facts;
mod file_system;
mod group;
mod inbox;
mod lock;
mod migrations;
mod operator;
mod outbox;
mod outside;
mod payments;
mod permissions;
mod row;
mod statements;
mod stored;
mod strays;
mod write_queue;

pub use backup::{Backup, BackupError, backup};
pub use database::{Database, DatabaseRules};
pub(crate) use database::{file_of, in_memory, real_path};
pub use facts::Facts;
pub use file_system::network_file_system;
pub use ipp_payment::{InboxItem, Intent, NewCallback};
pub use operator::{
    Filter, MAX_NOTE, OperatorStore, OutboxEvent, PaymentRecord, Purpose, Retry, Settled,
    StraySettlement,
};
pub use outbox::{OutboxItem, Subject};

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use sqlx::sqlite::{SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{Connection as _, SqliteConnection, SqlitePool};

use group::Group;
use ipp_payment::Millis;
use lock::DatabaseLock;
use migrations::MIGRATOR;
use statements::Statement;
use write_queue::WriteQueue;

/// Why a database operation failed.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database cannot be opened, read or written.
    #[error("the database: {0}")]
    Database(sqlx::Error),
    /// The schema refuses the change, however often it is tried.
    #[error("the database's constraints: {0}")]
    Forbidden(sqlx::Error),
    /// The group in which it was to be committed failed, so nothing of it was written.
    #[error(transparent)]
    Together(Arc<StoreError>),
    /// The schema could not be brought up to date.
    #[error("the database's schema: {0}")]
    Migration(#[from] sqlx::migrate::MigrateError),
    /// Another process keeps the database.
    #[error(
        "another process uses the database {} and did not stop within 15 s. One process at a time may use it: stop the other one, then start this one again. A deployment has to stop the old process before it starts the new one. (The lock is on {})",
        database.display(),
        lock.display()
    )]
    InUse {
        /// The database's file.
        database: PathBuf,
        /// The file that is locked.
        lock: PathBuf,
    },
    /// The database cannot be locked.
    #[error(
        "cannot lock {}: {source}. The database has to be on a local disk, in a folder that this process may write",
        path.display()
    )]
    Lock {
        /// The file to be locked.
        path: PathBuf,
        /// The system's error.
        source: std::io::Error,
    },
    /// The database's file cannot be created.
    #[error("cannot make the database {}: {source}", path.display())]
    File {
        /// As `DATABASE_URL` names it.
        path: PathBuf,
        /// The system's error.
        source: std::io::Error,
    },
    /// The database would not be on a local disk.
    #[error(
        "the database {} is on a network file system ({kind}): its locks may not hold, and payments that were stored can be lost. Set DATABASE_URL to a file on a local disk, or IPP_NETWORK_FILE_SYSTEM=allow if this file system is local",
        path.display()
    )]
    NetworkFileSystem {
        /// The database's file.
        path: PathBuf,
        /// The file system's name.
        kind: &'static str,
    },
    /// The copy that is made before a migration could not be made, so nothing was migrated.
    #[error(
        "this version changes the database's schema and makes a copy first: {0}. Make room for it, or set IPP_COPY_BEFORE_UPGRADE=off"
    )]
    CopyBeforeMigration(BackupError),
    /// There is no database to open beside a proxy.
    #[error(
        "there is no database {}: {source}. DATABASE_URL must be the running proxy's",
        path.display()
    )]
    Missing {
        /// As `DATABASE_URL` names it.
        path: PathBuf,
        /// The system's error.
        source: std::io::Error,
    },
    /// The database's schema is not this version's.
    #[error("the database cannot be used: {0}")]
    Schema(&'static str),
    /// A row is corrupt.
    #[error("payment {payment_id} in the database: {what}")]
    Row {
        /// The row's payment id.
        payment_id: String,
        /// What is wrong with it.
        what: String,
    },
}

/// Maximum number of rows deleted in one transaction.
const MAX_ROWS_PER_DELETE: i64 = 1000;

/// SQLite's primary result code for everything that a constraint or trigger refuses.
const SQLITE_CONSTRAINT: i32 = 19;

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        let code = error.as_database_error().and_then(|e| e.code());
        // Extended codes carry the primary one in their lowest byte.
        let code = code.and_then(|code| code.parse::<i32>().ok());
        if code.is_some_and(|code| code & 0xff == SQLITE_CONSTRAINT) {
            Self::Forbidden(error)
        } else {
            Self::Database(error)
        }
    }
}

/// A handle; clones share the connections.
#[derive(Clone, Debug)]
pub struct Store {
    pool: SqlitePool,
    writers: WriteQueue,
    group: Group,
    lock: Arc<Mutex<Option<DatabaseLock>>>,
}

impl Store {
    /// Opens or creates the file that `url` (`sqlite:path`) names, and migrates its schema.
    ///
    /// # Errors
    /// If it is not a SQLite URL, another process keeps the file, it cannot be opened, or its
    /// schema is newer than this version's.
    pub async fn open(url: &str) -> Result<Self, StoreError> {
        Self::on(Database::claim(url, DatabaseRules::default()).await?).await
    }

    /// Opens a claimed database, and migrates its schema.
    ///
    /// # Errors
    /// If it cannot be opened, or its schema is newer than this version's.
    pub async fn on(database: Database) -> Result<Self, StoreError> {
        let options = database
            .options
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(Duration::from_secs(5));
        let pool = SqlitePoolOptions::new()
            // An in-memory database lives in its one connection.
            .max_connections(if database.in_memory { 1 } else { 4 })
            .min_connections(1)
            .acquire_timeout(Duration::from_secs(5))
            // A file does not disconnect; testing each time would be a needless round trip to the
            // connection's thread.
            .test_before_acquire(false)
            .before_acquire(|connection, _| {
                let usable = usable(connection);
                Box::pin(async move { Ok(usable) })
            })
            .connect_with(options)
            .await?;
        if let Some(file) = &database.copied_before_migration {
            let mut connection = pool.acquire().await?;
            if let Some(copy) = backup::before_migration(&mut connection, file).await? {
                tracing::warn!(
                    copy = %copy.display(),
                    "the database gets a new schema; a copy for the previous version is beside it"
                );
            }
        }
        MIGRATOR.run(&pool).await?;
        let lock = Arc::new(Mutex::new(database.lock));
        let writers = WriteQueue::of(pool.clone(), Arc::clone(&lock));
        let group = Group::start(writers.clone());
        Ok(Self {
            pool,
            writers,
            group,
            lock,
        })
    }

    /// Checks that the database can be written.
    ///
    /// # Errors
    /// If it cannot.
    pub async fn ready(&self) -> Result<(), StoreError> {
        // Taking and releasing the write lock shows what a read would not: a full disk, or a file
        // that has become read-only, fails here.
        let tx = self.pool.begin_with("BEGIN IMMEDIATE").await?;
        tx.rollback().await?;
        Ok(())
    }

    /// Deletes what was done before `before`, a piece at a time, so that no writer waits while a
    /// month's rows are deleted.
    async fn forget(&self, statement: Statement, before: Millis) -> Result<u64, StoreError> {
        let mut forgotten = 0;
        loop {
            let mut tx = self.writers.begin().await?;
            let piece = statement.rows().bind(before.0).bind(MAX_ROWS_PER_DELETE);
            let done = piece.execute(&mut **tx).await?.rows_affected();
            tx.commit().await?;
            forgotten += done;
            if done == 0 {
                return Ok(forgotten);
            }
        }
    }

    /// Closes the connections, then releases the database's lock.
    pub async fn close(&self) {
        self.pool.close().await;
        drop(
            self.lock
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .take(),
        );
    }
}

/// Whether a connection can be reused; otherwise it is closed and another opened. On a full disk
/// SQLite ends a transaction by itself; the following rollback then fails, and sqlx goes on
/// counting that transaction, so that it could never begin another on this connection.
fn usable(connection: &SqliteConnection) -> bool {
    let usable = !connection.is_in_transaction();
    if !usable {
        tracing::warn!("the database ended a transaction by itself; opening another connection");
    }
    usable
}

#[cfg(test)]
pub(crate) mod tests;
