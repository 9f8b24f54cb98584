//! Connections to the database, and the transactions on them.
//!
//! SQLite admits one writer at a time and lets the others sleep and retry, regardless of who came
//! first. Within this process they queue, so that each waits only for the commits before it.
//! PostgreSQL's writers wait for a connection alone.

use std::ops::{Deref, DerefMut};
use std::sync::Arc;
use std::time::Duration;

use secrecy::{ExposeSecret as _, SecretString};
use sqlx::any::{AnyArguments, AnyPoolOptions, install_default_drivers};
use sqlx::pool::PoolConnection;
use sqlx::query::Query;
use sqlx::{Any, AnyConnection, AnyPool, Connection as _, Transaction};
use tokio::sync::{Mutex, OwnedMutexGuard};
use uuid::Uuid;

use super::StoreError;
use super::dialect::Dialect;
use super::lease::Lease;
use super::statements;

/// How long [`Connections::write`] waits; the same as the pool's wait for a connection.
const MAX_WAIT: Duration = Duration::from_secs(5);
/// How long a statement about leases may take: several fit into a lease.
const MAX_LEASE_WAIT: Duration = Duration::from_secs(2);

/// The connections of this process. Clones share them.
#[derive(Clone, Debug)]
pub(super) struct Connections {
    pub(super) pool: AnyPool,
    pub(super) dialect: Dialect,
    /// The queue of SQLite's writers.
    queue: Arc<Mutex<()>>,
    /// For leases alone, which must be renewed however many wait for the others.
    leases: LeaseConnection,
    /// Held until no clone can write any more: only then may another process open a file.
    lease: Lease,
}

/// A connection of its own, made when it is needed. One that does not answer is given up: a server
/// that is lost without a word must not keep this process from another one.
#[derive(Clone, Debug)]
struct LeaseConnection {
    url: SecretString,
    connection: Arc<Mutex<Option<AnyConnection>>>,
}

/// A connection for reading.
#[derive(Debug)]
pub(super) struct Reader {
    connection: ReadConnection,
    pub(super) dialect: Dialect,
}

#[derive(Debug)]
enum ReadConnection {
    Alone(PoolConnection<Any>),
    /// A pool between may give each statement outside a transaction another connection, and one
    /// statement is two messages of the protocol.
    Transaction(Transaction<'static, Any>),
}

/// A transaction that may write. Dropped without a commit, it changes nothing.
#[derive(Debug)]
pub(super) struct WriteTx {
    // Declared before the place in the queue, so that it ends before the next one begins.
    tx: Transaction<'static, Any>,
    pub(super) dialect: Dialect,
    _place: Option<OwnedMutexGuard<()>>,
}

/// A connection that may write one statement.
#[derive(Debug)]
pub(super) enum WriteOnce {
    /// SQLite commits it by itself.
    Alone {
        connection: PoolConnection<Any>,
        _place: OwnedMutexGuard<()>,
    },
    /// The lease is held in the same transaction.
    Fenced(WriteTx),
}

/// What a transaction keeps others from. Always taken in this order, so that no two transactions
/// wait for each other.
#[derive(Clone, Copy, Debug)]
pub(super) enum Exclusive<'a> {
    /// A payment's id, whether or not there is such a payment.
    Payment(Uuid),
    /// An order's `merchant_reference1`.
    Order(&'a str),
    /// A device's id.
    Device(&'a str),
}

impl Connections {
    /// Connects to the database at `url`.
    ///
    /// # Errors
    /// If it cannot be opened.
    pub(super) async fn open(
        url: &str,
        dialect: Dialect,
        lease: Lease,
        most: u32,
    ) -> Result<Self, sqlx::Error> {
        let pool = pool(url, dialect, most).await?;
        let leases = LeaseConnection {
            url: url.into(),
            connection: Arc::default(),
        };
        Ok(Self {
            pool,
            dialect,
            queue: Arc::default(),
            leases,
            lease,
        })
    }

    /// Closes all connections, then releases a file's lock.
    pub(super) async fn close(&self) {
        self.pool.close().await;
        drop(self.leases.connection.lock().await.take());
        self.lease.release();
    }

    /// A connection for reading.
    ///
    /// # Errors
    /// If there is none within 5 s.
    pub(super) async fn read(&self) -> Result<Reader, sqlx::Error> {
        let connection = if self.dialect.keeps_statements() {
            ReadConnection::Alone(self.pool.acquire().await?)
        } else {
            ReadConnection::Transaction(self.pool.begin().await?)
        };
        Ok(Reader {
            connection,
            dialect: self.dialect,
        })
    }

    /// Begins a transaction that may write, under this process's lease.
    ///
    /// # Errors
    /// [`sqlx::Error::PoolTimedOut`] after 5 s in SQLite's queue: while another process holds the
    /// database, every writer ahead waits in vain, so those behind are refused early.
    /// [`StoreError::LeaseLost`] if another process has taken this one's work over.
    pub(super) async fn write(&self) -> Result<WriteTx, StoreError> {
        // In this order: a writer in the queue keeps no connection from readers.
        let place = if self.dialect == Dialect::Sqlite {
            let place = Arc::clone(&self.queue).lock_owned();
            let place = tokio::time::timeout(MAX_WAIT, place).await;
            Some(place.map_err(|_| sqlx::Error::PoolTimedOut)?)
        } else {
            None
        };
        let begin = statements::BEGIN.text(self.dialect);
        let mut tx = WriteTx {
            tx: self.pool.begin_with(begin).await?,
            dialect: self.dialect,
            _place: place,
        };
        self.lease.fence(&mut tx).await?;
        Ok(tx)
    }

    /// Begins a transaction that needs no lease, outside the queue.
    ///
    /// # Errors
    /// If there is no connection within 5 s.
    pub(super) async fn begin(&self) -> Result<WriteTx, sqlx::Error> {
        let begin = statements::BEGIN.text(self.dialect);
        Ok(WriteTx {
            tx: self.pool.begin_with(begin).await?,
            dialect: self.dialect,
            _place: None,
        })
    }

    /// Runs a statement about leases, and returns how many rows it changed.
    ///
    /// # Errors
    /// If the server does not answer within 2 s.
    pub(super) async fn about_leases(
        &self,
        statement: Query<'static, Any, AnyArguments>,
    ) -> Result<u64, sqlx::Error> {
        let mut kept = self.leases.connection.lock().await;
        let run = async {
            let mut connection = match kept.take() {
                Some(connection) => connection,
                None => connect(self.leases.url.expose_secret()).await?,
            };
            // A pool between keeps a connection for a transaction.
            let begin = statements::BEGIN.text(self.dialect);
            let mut tx = connection.begin_with(begin).await?;
            let changed = statement.execute(&mut *tx).await?.rows_affected();
            tx.commit().await?;
            Ok((connection, changed))
        };
        let ran = tokio::time::timeout(MAX_LEASE_WAIT, run).await;
        let (connection, changed) = ran.unwrap_or(Err(sqlx::Error::PoolTimedOut))?;
        *kept = Some(connection);
        Ok(changed)
    }

    /// For a single statement, which on SQLite saves the three round trips to the connection's
    /// thread for beginning and committing a transaction. Waits in the queue without a limit of its
    /// own: only the task of `group` calls this, and the writers ahead of it give up by themselves.
    ///
    /// # Errors
    /// As [`Connections::write`].
    pub(super) async fn write_once(&self) -> Result<WriteOnce, StoreError> {
        if self.dialect != Dialect::Sqlite {
            return Ok(WriteOnce::Fenced(self.write().await?));
        }
        let place = Arc::clone(&self.queue).lock_owned().await;
        Ok(WriteOnce::Alone {
            connection: self.pool.acquire().await?,
            _place: place,
        })
    }
}

async fn pool(url: &str, dialect: Dialect, most: u32) -> Result<AnyPool, sqlx::Error> {
    install_default_drivers();
    AnyPoolOptions::new()
        .max_connections(most)
        .min_connections(1)
        .acquire_timeout(MAX_WAIT)
        // A file does not disconnect; testing each time would be a needless round trip to the
        // connection's thread.
        .test_before_acquire(dialect != Dialect::Sqlite)
        .before_acquire(|connection, _| {
            let usable = usable(connection);
            Box::pin(async move { Ok(usable) })
        })
        .after_connect(move |connection, _| {
            Box::pin(statements::CONNECTED.run(dialect, connection))
        })
        .connect(url)
        .await
}

impl WriteTx {
    /// Commits.
    pub(super) async fn commit(self) -> Result<(), sqlx::Error> {
        self.tx.commit().await
    }

    /// Ends it; nothing is written.
    pub(super) async fn rollback(self) -> Result<(), sqlx::Error> {
        self.tx.rollback().await
    }

    /// Lets no other transaction about the same thing pass this line before this one has ended.
    /// SQLite's writers are alone anyway.
    pub(super) async fn exclude(&mut self, what: Exclusive<'_>) -> Result<(), sqlx::Error> {
        if self.dialect != Dialect::Sqlite {
            let (kind, name) = match what {
                Exclusive::Payment(id) => (0_i64, id.to_string()),
                // The same number as in the schema, which excludes others from an order as well.
                Exclusive::Order(reference) => (1, reference.to_owned()),
                Exclusive::Device(device) => (2, device.to_owned()),
            };
            let exclude = statements::EXCLUDE.rows(self.dialect);
            let exclude = exclude.bind(name).bind(kind);
            exclude.execute(&mut *self.tx).await?;
        }
        Ok(())
    }
}

impl WriteOnce {
    pub(super) async fn commit(self) -> Result<(), sqlx::Error> {
        match self {
            Self::Alone { .. } => Ok(()),
            Self::Fenced(tx) => tx.commit().await,
        }
    }
}

/// A connection of its own.
///
/// # Errors
/// If the database cannot be reached.
pub(super) async fn connect(url: &str) -> Result<AnyConnection, sqlx::Error> {
    install_default_drivers();
    AnyConnection::connect(url).await
}

/// Whether a connection can be reused; otherwise it is closed and another opened. On a full disk
/// SQLite ends a transaction by itself; the following rollback then fails, and sqlx goes on
/// counting that transaction, so that it could never begin another on this connection.
fn usable(connection: &AnyConnection) -> bool {
    let usable = !connection.is_in_transaction();
    if !usable {
        tracing::warn!("the database ended a transaction by itself; opening another connection");
    }
    usable
}

impl Deref for Reader {
    type Target = AnyConnection;

    fn deref(&self) -> &Self::Target {
        match &self.connection {
            ReadConnection::Alone(connection) => connection,
            ReadConnection::Transaction(tx) => tx,
        }
    }
}

impl DerefMut for Reader {
    fn deref_mut(&mut self) -> &mut Self::Target {
        match &mut self.connection {
            ReadConnection::Alone(connection) => connection,
            ReadConnection::Transaction(tx) => tx,
        }
    }
}

impl Deref for WriteTx {
    type Target = AnyConnection;

    fn deref(&self) -> &Self::Target {
        &self.tx
    }
}

impl DerefMut for WriteTx {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.tx
    }
}

impl Deref for WriteOnce {
    type Target = AnyConnection;

    fn deref(&self) -> &Self::Target {
        match self {
            Self::Alone { connection, .. } => connection,
            Self::Fenced(tx) => tx,
        }
    }
}

impl DerefMut for WriteOnce {
    fn deref_mut(&mut self) -> &mut Self::Target {
        match self {
            Self::Alone { connection, .. } => connection,
            Self::Fenced(tx) => tx,
        }
    }
}
