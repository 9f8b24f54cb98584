//! Serves writers first come, first served.
//!
//! SQLite admits one writer at a time and lets the others sleep and retry, regardless of who came
//! first. Within this process they queue, so that each waits only for the commits before it.

use std::ops::{Deref, DerefMut};
use std::sync::Arc;
use std::time::Duration;

use sqlx::pool::PoolConnection;
use sqlx::{Sqlite, SqlitePool, Transaction};
use tokio::sync::{Mutex, OwnedMutexGuard};

use super::lock::DatabaseLock;

/// How long [`WriteQueue::begin`] waits; the same as the pool's wait for a connection.
const MAX_WAIT: Duration = Duration::from_secs(5);

/// The queue of this process's writers. Clones share it.
#[derive(Clone, Debug)]
pub(super) struct WriteQueue {
    pool: SqlitePool,
    queue: Arc<Mutex<()>>,
    /// Held until no clone can write any more: only then may another process open the database.
    _lock: Arc<std::sync::Mutex<Option<DatabaseLock>>>,
}

/// A transaction that holds SQLite's write lock. Dropped without a commit, it changes nothing.
#[derive(Debug)]
pub(super) struct WriteTx {
    // Declared before the place in the queue, so that it ends before the next one begins.
    tx: Transaction<'static, Sqlite>,
    _place: OwnedMutexGuard<()>,
}

/// A connection that may write one statement, which SQLite commits by itself.
#[derive(Debug)]
pub(super) struct WriteConnection {
    pub(super) connection: PoolConnection<Sqlite>,
    _place: OwnedMutexGuard<()>,
}

impl WriteQueue {
    pub(super) fn of(pool: SqlitePool, lock: Arc<std::sync::Mutex<Option<DatabaseLock>>>) -> Self {
        Self {
            pool,
            queue: Arc::default(),
            _lock: lock,
        }
    }

    /// Waits in the queue, then takes SQLite's write lock.
    ///
    /// # Errors
    /// [`sqlx::Error::PoolTimedOut`] after 5 s in the queue: while another process holds the
    /// database, every writer ahead waits in vain, so those behind are refused early.
    pub(super) async fn begin(&self) -> Result<WriteTx, sqlx::Error> {
        // In this order: a writer in the queue keeps no connection from readers.
        let place = Arc::clone(&self.queue).lock_owned();
        let place = tokio::time::timeout(MAX_WAIT, place).await;
        let place = place.map_err(|_| sqlx::Error::PoolTimedOut)?;
        let tx = self.pool.begin_with("BEGIN IMMEDIATE").await?;
        Ok(WriteTx { tx, _place: place })
    }

    /// Waits in the queue without a limit of its own: only the task of `group` calls this, and the
    /// writers ahead of it give up by themselves. For a single statement, which saves the three
    /// round trips to the connection's thread for beginning and committing a transaction.
    pub(super) async fn single(&self) -> Result<WriteConnection, sqlx::Error> {
        let place = Arc::clone(&self.queue).lock_owned().await;
        let connection = self.pool.acquire().await?;
        Ok(WriteConnection {
            connection,
            _place: place,
        })
    }
}

impl WriteTx {
    /// Commits.
    pub(super) async fn commit(self) -> Result<(), sqlx::Error> {
        self.tx.commit().await
    }
}

impl Deref for WriteTx {
    type Target = Transaction<'static, Sqlite>;

    fn deref(&self) -> &Self::Target {
        &self.tx
    }
}

impl DerefMut for WriteTx {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.tx
    }
}
