//! Locks a database file for one process.
//!
//! Two proxies on one file would each take the other's payments for abandoned, and leave its pages
//! without news. So the store holds an exclusive lock of the operating system on a file beside the
//! database. The system releases it when the process ends, however it ends.

use std::fs::{File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use tokio::time::Instant;

use super::StoreError;
use super::permissions;

/// How long to wait for the previous process: told to stop, it waits for
/// create calls for as long as `IPP_KUSTOM_TIMEOUT` (10 s), then ends within two seconds, and some
/// service managers start the next process before that.
const LOCK_TIMEOUT: Duration = Duration::from_secs(15);
/// Pause between attempts, since the standard library has no lock with a timeout.
const RETRY_PAUSE: Duration = Duration::from_millis(50);

/// The lock on a database file, held until dropped.
#[derive(Debug)]
pub(super) struct DatabaseLock {
    _file: File,
}

impl DatabaseLock {
    /// Locks `<database>.lock`, which is created if missing and never removed: after a removal, two
    /// processes could lock two files of one name. `database` is the path without links
    /// ([`super::database::real_path`]), so that every spelling leads to the same lock.
    ///
    /// # Errors
    /// [`StoreError::InUse`] if another process holds it for longer than fifteen seconds,
    /// [`StoreError::Lock`] if this file system cannot lock.
    pub(super) async fn acquire(database: &Path) -> Result<Self, StoreError> {
        Self::within(LOCK_TIMEOUT, database).await
    }

    /// As [`Self::acquire`], with another timeout.
    pub(super) async fn within(patience: Duration, database: &Path) -> Result<Self, StoreError> {
        let path = lock_file(database);
        let failed = |source| StoreError::Lock {
            path: path.clone(),
            source,
        };
        let file = open(&path).map_err(failed)?;
        let until = Instant::now() + patience;
        let mut waiting = false;
        loop {
            match file.try_lock() {
                Ok(()) => return Ok(Self { _file: file }),
                Err(TryLockError::WouldBlock) if Instant::now() < until => {}
                Err(TryLockError::WouldBlock) => {
                    return Err(StoreError::InUse {
                        database: database.to_owned(),
                        lock: path,
                    });
                }
                Err(TryLockError::Error(source)) => return Err(failed(source)),
            }
            if !waiting {
                waiting = true;
                tracing::warn!(
                    database = %database.display(),
                    "another process has the database; waiting up to 15 s for it to stop"
                );
            }
            tokio::time::sleep(RETRY_PAUSE).await;
        }
    }
}

fn lock_file(database: &Path) -> PathBuf {
    let mut name = database.as_os_str().to_owned();
    name.push(".lock");
    name.into()
}

fn open(path: &Path) -> io::Result<File> {
    let mut options = permissions::owner_only();
    // Never written, but Windows locks only files opened for writing.
    options.write(true).create(true).truncate(false);
    let file = options.open(path)?;
    permissions::tighten(path);
    Ok(file)
}
