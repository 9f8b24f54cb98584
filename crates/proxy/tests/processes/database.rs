//! Reads the proxies' database from outside.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};

use ipp_wire::Order;
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Connection as _, Row as _};

/// Where the database is.
#[derive(Clone, Debug)]
pub(crate) enum Database {
    /// A file of SQLite's.
    File(PathBuf),
    /// A PostgreSQL server's, by its URL.
    Server(String),
}

/// A payment as stored.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    pub(crate) payment: String,
    pub(crate) till: String,
    pub(crate) device: String,
    pub(crate) order: Order,
    pub(crate) version: u64,
    pub(crate) state: String,
    pub(crate) session: Option<String>,
    pub(crate) order_id: Option<String>,
    pub(crate) reason: Option<String>,
    pub(crate) contradicted: bool,
    /// In unix milliseconds.
    pub(crate) expires_at: i64,
}

impl Row {
    /// Whether it holds a device, and may be paid.
    pub(crate) fn is_open(&self) -> bool {
        matches!(self.state.as_str(), "starting" | "open" | "unknown")
    }

    pub(crate) fn is_settled(&self) -> bool {
        matches!(self.state.as_str(), "settled_paid" | "settled_not_paid")
    }
}

/// The database's content.
#[derive(Clone, Debug, Default)]
pub(crate) struct Stored {
    /// By payment.
    pub(crate) rows: HashMap<String, Row>,
    /// The ids of the callbacks in the inbox.
    pub(crate) inbox: HashSet<String>,
    /// The number of callbacks still to be processed.
    pub(crate) to_do: usize,
    /// The number of notifications still to be sent.
    pub(crate) to_tell: i64,
}

impl Database {
    /// What a proxy is told of it.
    pub(crate) fn url(&self) -> String {
        match self {
            Self::File(file) => format!("sqlite:{}", file.display()),
            Self::Server(url) => url.clone(),
        }
    }

    /// Reads it while it is used.
    pub(crate) async fn read(&self) -> Stored {
        let mut connection = connect(&self.url()).await;
        let tables = match self {
            // A proxy makes all of them before it listens.
            Self::Server(_) => 3,
            Self::File(_) => {
                let tables = "SELECT COUNT(*) FROM sqlite_master
                    WHERE name IN ('payments', 'inbox', 'outbox')";
                let tables = sqlx::query_scalar::<_, i64>(tables);
                tables.fetch_one(&mut connection).await.unwrap()
            }
        };
        let stored = if tables == 3 {
            self.all(&mut connection).await
        } else {
            Stored::default()
        };
        connection.close().await.unwrap();
        stored
    }

    /// Reads what a killed proxy has left: a file from a copy, so that the next proxy finds file and
    /// journal unchanged. One that is killed early in its first start leaves no file, or one without
    /// all its tables: then nothing is stored.
    pub(crate) async fn read_left(&self) -> Stored {
        let Self::File(file) = self else {
            return self.read().await;
        };
        if !file.exists() {
            return Stored::default();
        }
        let folder = tempfile::tempdir().unwrap();
        let copy = folder.path().join("copy.db");
        for end in ["", "-wal"] {
            let (from, to) = (with(file, end), with(&copy, end));
            if from.exists() {
                std::fs::copy(from, to).unwrap();
            }
        }
        Self::File(copy).read().await
    }

    async fn all(&self, connection: &mut AnyConnection) -> Stored {
        // One transaction, so that all is of one moment.
        let mut tx = connection.begin().await.unwrap();
        if let Self::Server(_) = self {
            let one_moment = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ";
            sqlx::query(one_moment).execute(&mut *tx).await.unwrap();
        }
        let payments = sqlx::query("SELECT * FROM payments");
        let payments = payments.fetch_all(&mut *tx).await.unwrap();
        let inbox = "SELECT webhook_id, done_at FROM inbox";
        let inbox = sqlx::query_as::<_, (String, Option<i64>)>(inbox);
        let inbox = inbox.fetch_all(&mut *tx).await.unwrap();
        let to_tell = sqlx::query_scalar("SELECT COUNT(*) FROM outbox WHERE ended_at IS NULL");
        Stored {
            to_tell: to_tell.fetch_one(&mut *tx).await.unwrap(),
            rows: payments
                .iter()
                .map(row)
                .map(|r| (r.payment.clone(), r))
                .collect(),
            to_do: inbox.iter().filter(|(_, done)| done.is_none()).count(),
            inbox: inbox.into_iter().map(|(id, _)| id).collect(),
        }
    }
}

pub(crate) async fn connect(url: &str) -> AnyConnection {
    sqlx::any::install_default_drivers();
    AnyConnection::connect(url).await.unwrap()
}

fn with(file: &Path, end: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(end);
    name.into()
}

fn row(row: &AnyRow) -> Row {
    let order: String = row.get("order_json");
    let version: i64 = row.get("version");
    let contradicted: i64 = row.get("contradicted");
    Row {
        payment: row.get("payment_id"),
        till: row.get("till"),
        device: row.get("device_id"),
        order: serde_json::from_str(&order).unwrap(),
        version: version as u64,
        state: row.get("state"),
        session: row.get("session_id"),
        order_id: row.get("order_id"),
        reason: row.get("reason_code"),
        contradicted: contradicted != 0,
        expires_at: row.get("expires_at"),
    }
}
