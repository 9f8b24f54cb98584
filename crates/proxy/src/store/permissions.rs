//! Who may read the database: orders, references and what people noted are in it.

use std::fs::OpenOptions;
use std::path::Path;

/// Makes files that their owner alone may read and write, whatever the umask says. SQLite gives
/// the files that it puts beside the database the same permissions.
pub(super) fn owner_only() -> OpenOptions {
    #[cfg_attr(not(unix), allow(unused_mut))]
    let mut options = OpenOptions::new();
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

/// Takes every permission from strangers to the file. The group keeps what it has: somebody may
/// have given it that on purpose, such as to who makes the backups. No file, no change; where the
/// change is not allowed, the log says so.
#[cfg(unix)]
pub(super) fn tighten(path: &Path) {
    use std::os::unix::fs::PermissionsExt as _;

    /// What others than owner and group may do.
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
            "everybody on this machine could read the database's file; now only its owner and group can"
        ),
        Err(error) => tracing::warn!(
            %file,
            %error,
            "everybody on this machine may read the database's file, and this cannot be changed"
        ),
    }
}

/// Where there is no such thing, the folder decides who may read.
#[cfg(not(unix))]
pub(super) fn tighten(_path: &Path) {}
