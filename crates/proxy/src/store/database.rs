//! The database as a file: its one name, its lock, its permissions.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::str::FromStr as _;

use sqlx::sqlite::SqliteConnectOptions;

use super::StoreError;
use super::lock::DatabaseLock;
use super::permissions;

/// As many as Linux follows.
const MOST_LINKS: u32 = 40;

/// A database that no other process has, not opened yet.
#[derive(Debug)]
pub struct Database {
    pub(super) options: SqliteConnectOptions,
    /// It lives in the memory of this process.
    pub(super) in_memory: bool,
    /// The file was not there, and was made for this start.
    pub(crate) made: bool,
    pub(super) lock: Option<DatabaseLock>,
}

impl Database {
    /// Takes the database that `url` (`sqlite:path`) names for this process alone. Waits up to
    /// ten seconds for another process to give it up. Makes the file if it is not there, readable
    /// for its owner alone.
    ///
    /// # Errors
    /// If it is no SQLite URL, another process keeps it, or the file cannot be made or locked.
    pub async fn claim(url: &str) -> Result<Self, StoreError> {
        let options = SqliteConnectOptions::from_str(url)?;
        if in_memory(url) {
            return Ok(Self {
                options,
                in_memory: true,
                made: false,
                lock: None,
            });
        }
        let named = options.get_filename().to_owned();
        let failed = |source| StoreError::File {
            path: named.clone(),
            source,
        };
        let path = real_path(&named).map_err(failed)?;
        let lock = DatabaseLock::acquire(&path).await?;
        // Not before it is locked: to close a file takes SQLite's own locks on it from everybody
        // in this process.
        let made = make(&path).map_err(failed)?;
        for file in ["", "-wal", "-shm"] {
            let mut name = path.clone().into_os_string();
            name.push(file);
            permissions::tighten(Path::new(&name));
        }
        Ok(Self {
            // A link that is turned elsewhere later on takes no connection along.
            options: options.filename(path),
            in_memory: false,
            made,
            lock: Some(lock),
        })
    }
}

impl Database {
    /// Its path, for the log.
    pub(crate) fn file(&self) -> std::path::Display<'_> {
        self.options.get_filename().display()
    }
}

/// Whether the URL names a database without a file.
pub(crate) fn in_memory(url: &str) -> bool {
    url.contains(":memory:") || url.contains("mode=memory")
}

/// SQLite takes an empty file for an empty database. True: it was not there.
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

/// The one path of a file, without links and dots, whether or not it is there yet: a link may
/// lead to a database that is still to be made.
pub(super) fn real_path(path: &Path) -> io::Result<PathBuf> {
    let mut path = path.to_owned();
    for _ in 0..MOST_LINKS {
        match fs::canonicalize(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            found => return found,
        }
        // What the parent is, `..` and links within it included, the system says.
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
