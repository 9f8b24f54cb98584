//! Stores payments in SQLite (one file, WAL, `synchronous=FULL`), or on a PostgreSQL server.
//!
//! Every change of a payment is one transaction that names the version it starts from. The schema
//! itself enforces rules 5 and 6; this module turns its refusals into values.

mod backup;
mod batch;
mod changes;
mod charged;
mod checklist;
mod connections;
mod database;
mod dialect;
mod file_system;
mod group;
mod inbox;
mod journal;
mod lease;
mod lock;
mod migrations;
mod operator;
mod outbox;
mod payments;
mod permissions;
mod row;
mod shared;
mod statements;
mod stored;
mod strays;
mod transfer;

pub use backup::{Backup, BackupError, backup};
pub(crate) use changes::{Change, Changes, Confirmation};
pub use checklist::Seen;
pub use database::{Database, DatabaseRules};
pub(crate) use database::{file_of, in_memory, real_path};
pub(crate) use dialect::is_postgres;
pub use file_system::network_file_system;
pub use ipp_payment::{InboxItem, Intent, NewCallback};
pub use journal::JournalEntry;
pub use lease::{LEASE, RENEWAL, Work};
pub(crate) use migrations::look_at_server;
pub use operator::{
    Filter, MAX_NOTE, OperatorStore, OutboxEvent, PaymentRecord, Purpose, Retry, Settled,
    StraySettlement,
};
pub use outbox::{OutboxItem, Subject};
pub use transfer::{Step, TransferError, transfer};

use std::path::PathBuf;
use std::sync::Arc;

use secrecy::ExposeSecret as _;

use connections::{Connections, Reader};
use database::Place;
use dialect::Dialect;
use group::Group;
use ipp_payment::Millis;
use lease::Lease;
use statements::Statement;

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
    Migration(sqlx::migrate::MigrateError),
    /// A later version has changed the schema.
    #[error(
        "the database has step {0} of a schema that this ipp-proxy does not know. Start the version that made it, or a later one"
    )]
    NewerSchema(i64),
    /// Another process has taken this one's work over. Nothing was written.
    #[error("this process was taken for dead, and another one has its payments")]
    LeaseLost,
    /// The server may lose what it says is stored.
    #[error(
        "synchronous_commit is {0:?} on this database: a crash of the server could lose payments that were acknowledged. Set it to `on` (or remote_apply) for this database or role"
    )]
    NotDurable(String),
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
/// The class of PostgreSQL's codes for the same.
const POSTGRES_CONSTRAINT: &str = "23";

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        let code = error.as_database_error().and_then(|e| e.code());
        let forbidden = code.is_some_and(|code| {
            // PostgreSQL's codes have five characters, SQLite's at most four. Extended codes of
            // SQLite carry the primary one in their lowest byte.
            let primary = code.parse::<i32>().ok().map(|code| code & 0xff);
            match code.len() {
                5 => code.starts_with(POSTGRES_CONSTRAINT),
                _ => primary == Some(SQLITE_CONSTRAINT),
            }
        });
        if forbidden {
            Self::Forbidden(error)
        } else {
            Self::Database(error)
        }
    }
}

impl From<sqlx::migrate::MigrateError> for StoreError {
    fn from(error: sqlx::migrate::MigrateError) -> Self {
        match error {
            sqlx::migrate::MigrateError::VersionMissing(version) => Self::NewerSchema(version),
            error => Self::Migration(error),
        }
    }
}

/// The most connections to a file.
const MAX_FILE_CONNECTIONS: u32 = 4;
/// The most connections of a process to a server, beside one for leases and one that listens.
const MAX_SERVER_CONNECTIONS: u32 = 16;

/// A handle; clones share the connections.
#[derive(Clone, Debug)]
pub struct Store {
    connections: Connections,
    lease: Lease,
    group: Group,
    /// Where a server can be listened to.
    direct: Option<secrecy::SecretString>,
}

impl Store {
    /// Opens or creates the database that `url` names, and brings its schema up to date.
    ///
    /// # Errors
    /// As [`Database::claim`] and [`Store::on`].
    pub async fn open(url: &str) -> Result<Self, StoreError> {
        Self::on(Database::claim(url, DatabaseRules::default()).await?).await
    }

    /// Opens a claimed database, and brings its schema up to date.
    ///
    /// # Errors
    /// If it cannot be opened, its schema is newer than this version's, or a server may lose what
    /// it has acknowledged.
    pub async fn on(database: Database) -> Result<Self, StoreError> {
        let url = database.url.expose_secret();
        let (lease, most, dialect, copied, direct) = match database.place {
            // An in-memory database lives in its one connection.
            Place::Memory => (Lease::alone(None), 1, Dialect::Sqlite, None, None),
            Place::File {
                path,
                lock,
                copied_before_migration,
                ..
            } => {
                let copied = copied_before_migration.then_some(path);
                let lease = Lease::alone(Some(lock));
                (lease, MAX_FILE_CONNECTIONS, Dialect::Sqlite, copied, None)
            }
            Place::Server { direct } => {
                let pooled = direct.is_some();
                let dialect = Dialect::Postgres { pooled };
                let direct = direct.unwrap_or_else(|| database.url.clone());
                (
                    Lease::shared(),
                    MAX_SERVER_CONNECTIONS,
                    dialect,
                    None,
                    Some(direct),
                )
            }
        };
        if let Some(direct) = &direct {
            migrations::on_server(direct.expose_secret()).await?;
        }
        let connections = Connections::open(url, dialect, lease.clone(), most).await?;
        if direct.is_none() {
            migrations::in_file(&connections, copied.as_deref()).await?;
        }
        let group = Group::start(connections.clone());
        let store = Self {
            connections,
            lease,
            group,
            direct,
        };
        store.register().await?;
        Ok(store)
    }

    /// Whether other processes may use the database at the same time.
    #[must_use]
    pub fn is_shared(&self) -> bool {
        self.direct.is_some()
    }

    const fn dialect(&self) -> Dialect {
        self.connections.dialect
    }

    async fn read(&self) -> Result<Reader, sqlx::Error> {
        self.connections.read().await
    }

    /// Checks that the database can be written.
    ///
    /// # Errors
    /// If it cannot.
    pub async fn ready(&self) -> Result<(), StoreError> {
        // Taking and releasing the write lock shows what a read would not: a full disk, or a file
        // that has become read-only, fails here.
        let tx = if self.is_shared() {
            // A process without a lease cannot take payments.
            self.connections.write().await?
        } else {
            self.connections.begin().await?
        };
        Ok(tx.rollback().await?)
    }

    /// Deletes what was done before `before`, a piece at a time, so that no writer waits while a
    /// month's rows are deleted.
    async fn forget(&self, statement: Statement, before: Millis) -> Result<u64, StoreError> {
        let mut forgotten = 0;
        loop {
            let mut tx = self.connections.write().await?;
            let piece = statement
                .rows(self.dialect())
                .bind(before.0)
                .bind(MAX_ROWS_PER_DELETE);
            let done = piece.execute(&mut *tx).await?.rows_affected();
            tx.commit().await?;
            forgotten += done;
            if done == 0 {
                return Ok(forgotten);
            }
        }
    }

    /// Gives the lease back and closes the connections.
    pub async fn close(&self) {
        if let Err(error) = self.resign().await {
            tracing::warn!(%error, "others take this process's payments over once its lease ends");
        }
        self.connections.close().await;
    }
}

#[cfg(test)]
pub(crate) mod tests;
