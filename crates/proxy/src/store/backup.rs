//! Copies of the database: for backups beside a running proxy, and before a migration.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use sqlx::migrate::Migrate as _;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{AnyConnection, ConnectOptions as _, Connection as _};
use tempfile::NamedTempFile;

use super::connections::connect;
use super::dialect::{Dialect, is_postgres};
use super::{StoreError, in_memory, migrations, statements};

/// Why a copy was not made. Nothing is then left at its path.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// There is a file already.
    #[error("{} exists already; nothing is overwritten. Name a file that does not exist", .0.display())]
    Exists(PathBuf),
    /// The database has no file.
    #[error("the database has no file that could be copied")]
    NoFile,
    /// It is on a server.
    #[error("a PostgreSQL database is copied by its own tools: pg_dump, or a continuous archive")]
    Server,
    /// A file could not be written.
    #[error("cannot write {}: {source}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// The system's error.
        source: io::Error,
    },
    /// The database could not be read, or the copy not be written.
    #[error("the copy failed: {0}")]
    Database(#[from] sqlx::Error),
    /// SQLite found the copy damaged.
    #[error("the copy is damaged, and so may be the database: {0}")]
    Damaged(String),
}

/// A copy that was made and checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Backup {
    /// Its size.
    pub bytes: u64,
    /// How many payments are in it.
    pub payments: i64,
}

/// Copies the database that `url` names into a new file, readable by its owner only, while a proxy
/// may go on writing: the copy has what was committed at one instant. It is checked and on the disk
/// before it gets its name.
///
/// # Errors
/// If there is a file of that name, the database cannot be read, or the copy cannot be written.
pub async fn backup(url: &str, target: &Path) -> Result<Backup, BackupError> {
    if is_postgres(url) {
        return Err(BackupError::Server);
    }
    if in_memory(url) {
        return Err(BackupError::NoFile);
    }
    if fs::symlink_metadata(target).is_ok() {
        return Err(BackupError::Exists(target.to_owned()));
    }
    // Neither locked nor created: the proxy has the lock.
    let mut connection = connect(url).await?;
    let made = copy(&mut connection, target).await;
    connection.close().await?;
    let (file, backup) = made?;
    match file.persist_noclobber(target) {
        Ok(_) => {}
        Err(error) if error.error.kind() == io::ErrorKind::AlreadyExists => {
            return Err(BackupError::Exists(target.to_owned()));
        }
        Err(error) => return Err(failed(target, error.error)),
    }
    sync_folder(target)?;
    Ok(backup)
}

/// Copies a database whose schema is older than this version's to `<database>.before-<migration>`,
/// so that the previous version of the program can be used again. Replaces an earlier copy of that
/// name: its data is older. Returns the path, or `None` if there was nothing to copy.
///
/// # Errors
/// If the copy cannot be made.
pub(super) async fn before_migration(
    connection: &mut AnyConnection,
    database: &Path,
) -> Result<Option<PathBuf>, StoreError> {
    let migrator = migrations::of(Dialect::Sqlite);
    let table = &migrator.table_name;
    connection.ensure_migrations_table(table).await?;
    let applied = connection.list_applied_migrations(table).await?;
    if applied.is_empty() {
        return Ok(None);
    }
    let is_applied = |version: &i64| applied.iter().any(|done| done.version == *version);
    let mut versions = migrator.iter().map(|migration| migration.version);
    let Some(next) = versions.find(|version| !is_applied(version)) else {
        return Ok(None);
    };
    let mut target = database.as_os_str().to_owned();
    target.push(format!(".before-{next:04}"));
    let target = PathBuf::from(target);
    let copied = async {
        let (file, _) = copy(connection, &target).await?;
        let persisted = file.persist(&target);
        persisted.map_err(|error| failed(&target, error.error))?;
        sync_folder(&target)
    };
    copied.await.map_err(StoreError::CopyBeforeMigration)?;
    Ok(Some(target))
}

/// Copies into a file beside `target` whose name is not final yet, and checks it. SQLite reads one
/// state of the database, which others may go on writing, and writes a compact file without a log.
async fn copy(
    connection: &mut AnyConnection,
    target: &Path,
) -> Result<(NamedTempFile, Backup), BackupError> {
    let failed = |source| failed(target, source);
    // Deleted again unless it gets its final name. Only its owner can read it.
    let file = tempfile::Builder::new()
        .prefix(".ipp-proxy-copy-")
        .tempfile_in(folder(target))
        .map_err(failed)?;
    let path = file.path().to_owned();
    statements::COPY
        .rows(Dialect::Sqlite)
        .bind(path.to_string_lossy().into_owned())
        .execute(connection)
        .await?;
    let backup = check(&path).await?;
    file.as_file().sync_all().map_err(failed)?;
    Ok((file, backup))
}

async fn check(path: &Path) -> Result<Backup, BackupError> {
    // Immutable: no other connection has it, and no other file is made beside it.
    let options = SqliteConnectOptions::new().filename(path).immutable(true);
    let mut copy = connect(options.to_url_lossy().as_str()).await?;
    let said = statements::CHECK_COPY.text_value(Dialect::Sqlite, &mut copy);
    let said = said.await?;
    if said != "ok" {
        return Err(BackupError::Damaged(said));
    }
    let payments = statements::COPIED_PAYMENTS.integer(Dialect::Sqlite);
    let payments = payments.fetch_one(&mut copy).await?;
    copy.close().await?;
    let bytes = fs::metadata(path).map_err(|source| failed(path, source))?;
    Ok(Backup {
        bytes: bytes.len(),
        payments,
    })
}

fn failed(path: &Path, source: io::Error) -> BackupError {
    BackupError::File {
        path: path.to_owned(),
        source,
    }
}

fn folder(file: &Path) -> &Path {
    match file.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    }
}

/// Makes the file's name survive a power cut.
fn sync_folder(file: &Path) -> Result<(), BackupError> {
    // Only Unix opens folders.
    if cfg!(unix) {
        let synced = File::open(folder(file)).and_then(|folder| folder.sync_all());
        synced.map_err(|source| failed(file, source))?;
    }
    Ok(())
}
