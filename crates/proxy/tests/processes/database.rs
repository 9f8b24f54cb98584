//! Reads the proxy's database from outside.

use std::collections::{HashMap, HashSet};
use std::path::Path;

use ipp_wire::Order;
use sqlx::sqlite::{SqliteConnectOptions, SqliteRow};
use sqlx::{ConnectOptions as _, Connection as _, Row as _, SqliteConnection};

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

/// Reads the database of a running proxy.
pub(crate) async fn read(file: &Path) -> Stored {
    let mut options = SqliteConnectOptions::new().filename(file);
    options = options.disable_statement_logging();
    let mut connection = options.connect().await.unwrap();
    let tables = "SELECT COUNT(*) FROM sqlite_master WHERE name IN ('payments', 'inbox', 'outbox')";
    let tables: i64 = sqlx::query_scalar(tables)
        .fetch_one(&mut connection)
        .await
        .unwrap();
    let stored = if tables == 3 {
        all(&mut connection).await
    } else {
        Stored::default()
    };
    connection.close().await.unwrap();
    stored
}

/// Reads the database of a killed proxy, from a copy, so that its successor finds the file and its
/// journal unchanged. A proxy that is killed early in its first start leaves no file, or one without
/// all its tables: then nothing is stored.
pub(crate) async fn read_left(file: &Path) -> Stored {
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
    read(&copy).await
}

fn with(file: &Path, end: &str) -> std::path::PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(end);
    name.into()
}

async fn all(connection: &mut SqliteConnection) -> Stored {
    // One transaction, so that all is of one moment.
    let mut tx = connection.begin().await.unwrap();
    let payments = sqlx::query("SELECT * FROM payments");
    let payments = payments.fetch_all(&mut *tx).await.unwrap();
    let inbox = sqlx::query_as::<_, (String, Option<i64>)>("SELECT webhook_id, done_at FROM inbox");
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

fn row(row: &SqliteRow) -> Row {
    let order: String = row.get("order_json");
    let version: i64 = row.get("version");
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
        contradicted: row.get("contradicted"),
        expires_at: row.get("expires_at"),
    }
}
