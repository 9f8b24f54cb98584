//! The database as a file: its canonical path, its lock, its permissions.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::str::FromStr as _;

use sqlx::sqlite::SqliteConnectOptions;

use super::StoreError;
use super::file_system::network_file_system;
use super::lock::DatabaseLock;
use super::permissions;

/// Maximum number of symbolic links followed, the same as Linux's.
const MAX_LINKS: u32 = 40;

/// What the operator allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DatabaseRules {
    /// Whether the file may be on a network file system (`IPP_NETWORK_FILE_SYSTEM`).
    pub network_allowed: bool,
    /// Whether a copy is made before a migration (`IPP_COPY_BEFORE_UPGRADE`).
    pub copy_before_migration: bool,
}

impl Default for DatabaseRules {
    fn default() -> Self {
        Self {
            network_allowed: false,
            copy_before_migration: true,
        }
    }
}

/// A database that is locked for this process, and not opened yet.
#[derive(Debug)]
pub struct Database {
    pub(super) options: SqliteConnectOptions,
    /// Whether it lives in this process's memory.
    pub(super) in_memory: bool,
    /// Whether the file was created by this start.
    pub(crate) made: bool,
    /// The file, if it is copied before a migration.
    pub(super) copied_before_migration: Option<PathBuf>,
    pub(super) lock: Option<DatabaseLock>,
}

impl Database {
    /// Locks the database that `url` (`sqlite:path`) names for this process. Waits up to ten
    /// seconds for another process to release it. Creates a missing file, readable by its owner
    /// only.
    ///
    /// # Errors
    /// If it is not a SQLite URL, it is on a network file system and must not be, another process
    /// keeps it, or the file cannot be created or locked.
    pub async fn claim(url: &str, rules: DatabaseRules) -> Result<Self, StoreError> {
        let options = SqliteConnectOptions::from_str(url)?;
        if in_memory(url) {
            return Ok(Self {
                options,
                in_memory: true,
                made: false,
                copied_before_migration: None,
                lock: None,
            });
        }
        let named = options.get_filename().to_owned();
        let failed = |source| StoreError::File {
            path: named.clone(),
            source,
        };
        let path = real_path(&named).map_err(failed)?;
        if !rules.network_allowed
            && let Some(kind) = network_file_system(&path).map_err(failed)?
        {
            return Err(StoreError::NetworkFileSystem { path, kind });
        }
        let lock = DatabaseLock::acquire(&path).await?;
        // Only once it is locked: closing a file drops all of this process's locks on it, SQLite's
        // too.
        let made = make(&path).map_err(failed)?;
        for file in ["", "-wal", "-shm"] {
            let mut name = path.clone().into_os_string();
            name.push(file);
            permissions::tighten(Path::new(&name));
        }
        Ok(Self {
            copied_before_migration: (rules.copy_before_migration && !made).then(|| path.clone()),
            // The canonical path, so that a link that is changed later does not move new
            // connections.
            options: options.filename(path),
            in_memory: false,
            made,
            lock: Some(lock),
        })
    }
}

impl Database {
    /// The database's path, for the log.
    pub(crate) fn file(&self) -> std::path::Display<'_> {
        self.options.get_filename().display()
    }
}

/// Whether the URL names a database without a file.
pub(crate) fn in_memory(url: &str) -> bool {
    url.contains(":memory:") || url.contains("mode=memory")
}

/// The file that the URL names.
///
/// # Errors
/// If it is not a SQLite URL.
pub(crate) fn file_of(url: &str) -> Result<PathBuf, sqlx::Error> {
    Ok(SqliteConnectOptions::from_str(url)?
        .get_filename()
        .to_owned())
}

/// Creates an empty file, which SQLite takes for an empty database; true if there was none.
fn make(path: &Path) -> io::Result<bool> {
    let made: io::Result<File> = permissions::owner_only()
        .write(true)
        .create_new(true)
        .open(path);
    match made {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(error),
        made => Ok(made.is_ok()),
    }
}

/// Returns a file's path without links and dots, whether or not it exists: a link may lead to a
/// database that is still to be created.
pub(crate) fn real_path(path: &Path) -> io::Result<PathBuf> {
    let mut path = path.to_owned();
    for _ in 0..MAX_LINKS {
        match fs::canonicalize(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            found => return found,
        }
        // The system resolves the parent, including `..` and links in it.
        let parent = match path.parent() {
            Some(parent) if parent.as_os_str().is_empty() => Path::new("."),
            Some(parent) => parent,
            None => Path::new("/"),
        };
        let name = path
            .file_name()
            .ok_or_else(|| io::Error::other("it names no file"))?;
        let parent = fs::canonicalize(parent)?;
        let whole = parent.join(name);
        match fs::read_link(&whole) {
            // An absolute target replaces the parent.
            Ok(target) => path = parent.join(target),
            Err(_) => return Ok(whole),
        }
    }
    Err(io::Error::other("too many links lead to it"))
}
