//! Who may write now.
//!
//! SQLite takes one writer at a time and lets the others sleep and try again, with no regard to
//! who came first. Within this process they stand in line instead: the wait of each is bounded by
//! the commits before it, and nobody sleeps past his turn.

use std::ops::{Deref, DerefMut};
use std::sync::Arc;
use std::time::Duration;

use sqlx::pool::PoolConnection;
use sqlx::{Sqlite, SqlitePool, Transaction};
use tokio::sync::{Mutex, OwnedMutexGuard};

use super::lock::DatabaseLock;

/// So long anybody stands in the line; as long as a connection is waited for.
const LONGEST: Duration = Duration::from_secs(5);

/// The line; clones are the same one.
#[derive(Clone, Debug)]
pub(super) struct Turns {
    pool: SqlitePool,
    line: Arc<Mutex<()>>,
    /// The database is another process's only once nobody here can write it any more.
    _lock: Arc<std::sync::Mutex<Option<DatabaseLock>>>,
}

/// A transaction that holds the write lock. Dropped without a commit, it changes nothing.
#[derive(Debug)]
pub(super) struct Turn {
    // Before the place in the line, so that it has ended when the next one begins.
    tx: Transaction<'static, Sqlite>,
    _place: OwnedMutexGuard<()>,
}

impl Turns {
    pub(super) fn of(pool: SqlitePool, lock: Arc<std::sync::Mutex<Option<DatabaseLock>>>) -> Self {
        Self {
            pool,
            line: Arc::default(),
            _lock: lock,
        }
    }

    /// Waits for its turn, and takes the write lock. Where somebody else holds the database, each
    /// in the line waits for him in vain for a while: who stands too far back is told so in time.
    pub(super) async fn begin(&self) -> Result<Turn, sqlx::Error> {
        // In this order: who waits for his turn keeps no connection from those that read.
        let line = Arc::clone(&self.line).lock_owned();
        let place = tokio::time::timeout(LONGEST, line).await;
        let place = place.map_err(|_| sqlx::Error::PoolTimedOut)?;
        let tx = self.pool.begin_with("BEGIN IMMEDIATE").await?;
        Ok(Turn { tx, _place: place })
    }
}

/// A connection whose turn it is to write one statement: SQLite commits that by itself.
#[derive(Debug)]
pub(super) struct Single {
    pub(super) connection: PoolConnection<Sqlite>,
    _place: OwnedMutexGuard<()>,
}

impl Turns {
    /// Waits for its turn. One statement is one transaction, without the three trips to the
    /// connection's thread that beginning and committing take.
    pub(super) async fn single(&self) -> Result<Single, sqlx::Error> {
        let place = Arc::clone(&self.line).lock_owned().await;
        let connection = self.pool.acquire().await?;
        Ok(Single {
            connection,
            _place: place,
        })
    }
}

impl Turn {
    /// Makes it last.
    pub(super) async fn commit(self) -> Result<(), sqlx::Error> {
        self.tx.commit().await
    }
}

impl Deref for Turn {
    type Target = Transaction<'static, Sqlite>;

    fn deref(&self) -> &Self::Target {
        &self.tx
    }
}

impl DerefMut for Turn {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.tx
    }
}
