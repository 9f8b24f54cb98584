//! Where a database is; a file has a canonical path, a lock, and permissions.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::str::FromStr as _;

use secrecy::SecretString;
use sqlx::ConnectOptions as _;
use sqlx::sqlite::SqliteConnectOptions;

use super::StoreError;
use super::dialect::is_postgres;
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

/// A database that this process may open, and has not opened yet.
#[derive(Debug)]
pub struct Database {
    pub(super) url: SecretString,
    pub(super) place: Place,
}

/// Where a database is.
#[derive(Debug)]
pub(super) enum Place {
    /// In this process's memory.
    Memory,
    /// In a file, which is locked for this process.
    File {
        path: PathBuf,
        lock: DatabaseLock,
        /// Whether the file was created by this start.
        made: bool,
        /// Whether it is copied before a migration.
        copied_before_migration: bool,
    },
    /// On a server, which other processes may use too.
    Server {
        /// The server's own address, if `url` is a connection pool's before it.
        direct: Option<SecretString>,
    },
}

impl Database {
    /// Finds the database that `url` names. A file (`sqlite:path`) is locked for this process, after
    /// up to fifteen seconds in which another process may release it; a missing one is created,
    /// readable by its owner only. On a server (`postgres://`) nothing is done yet.
    ///
    /// # Errors
    /// If it is neither, a file is on a network file system and must not be, another process keeps
    /// it, or it cannot be created or locked.
    pub async fn claim(url: &str, rules: DatabaseRules) -> Result<Self, StoreError> {
        if is_postgres(url) {
            return Ok(Self {
                url: url.into(),
                place: Place::Server { direct: None },
            });
        }
        let options = SqliteConnectOptions::from_str(url)?;
        if in_memory(url) {
            return Ok(Self {
                url: url.into(),
                place: Place::Memory,
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
            // The canonical path, so that a link that is changed later does not move new
            // connections.
            url: options.filename(&path).to_url_lossy().as_str().into(),
            place: Place::File {
                path,
                lock,
                made,
                copied_before_migration: rules.copy_before_migration && !made,
            },
        })
    }

    /// Says that the server's own address is `direct`, and that of the database a connection pool's
    /// before it, which cannot pass notifications on (`IPP_LISTEN_DATABASE_URL`).
    #[must_use]
    pub fn behind_pool(mut self, direct: Option<SecretString>) -> Self {
        if let Place::Server { direct: known } = &mut self.place {
            *known = direct;
        }
        self
    }

    /// The file, if this start has created it.
    pub(crate) fn made(&self) -> Option<&Path> {
        match &self.place {
            Place::File { path, made, .. } => made.then_some(path),
            Place::Memory | Place::Server { .. } => None,
        }
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
