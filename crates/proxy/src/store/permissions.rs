//! Restricts who can read the database: it holds orders, references and people's notes.

use std::fs::OpenOptions;
use std::path::Path;

/// Options that create files readable and writable by their owner only, whatever the umask. SQLite
/// gives its files beside the database the same permissions.
pub(super) fn owner_only() -> OpenOptions {
    #[cfg_attr(not(unix), allow(unused_mut))]
    let mut options = OpenOptions::new();
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

/// Removes all permissions of others on the file. The group's stay, since they may be intended,
/// such as for backups. Does nothing if there is no file, and logs if the change is not allowed.
#[cfg(unix)]
pub(super) fn tighten(path: &Path) {
    use std::os::unix::fs::PermissionsExt as _;

    /// The permission bits of users other than owner and group.
    const OTHERS: u32 = 0o007;

    let Ok(found) = std::fs::metadata(path) else {
        return;
    };
    let mode = found.permissions().mode();
    if mode & OTHERS == 0 {
        return;
    }
    let mut permissions = found.permissions();
    permissions.set_mode(mode & !OTHERS);
    let file = path.display();
    match std::fs::set_permissions(path, permissions) {
        Ok(()) => tracing::warn!(
            %file,
            "the database's file was readable by every user; now only by its owner and group"
        ),
        Err(error) => tracing::warn!(
            %file,
            %error,
            "the database's file is readable by every user, and this cannot be changed"
        ),
    }
}

/// Without Unix permissions, the folder decides who can read the files.
#[cfg(not(unix))]
pub(super) fn tighten(_path: &Path) {}
