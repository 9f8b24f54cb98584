//! The user that servers run as.

use std::os::unix::fs::{MetadataExt as _, chown};
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::Command;
use std::sync::OnceLock;

use crate::failure::{Doing as _, Failure, Outcome, run};

/// Another user for servers, because PostgreSQL and PgBouncer refuse to run as root; `None` where this
/// process is not root's.
#[derive(Clone, Copy, Debug)]
pub(crate) struct User {
    id: u32,
    group: u32,
}

impl User {
    /// The user for servers in this folder, which this process has just made.
    pub(crate) fn of(folder: &Path) -> Outcome<Option<Self>> {
        static FOUND: OnceLock<Option<User>> = OnceLock::new();
        let owner = folder.metadata().doing("look at", folder)?.uid();
        if owner != 0 {
            return Ok(None);
        }
        // PostgreSQL's packages make a user, and every system has the other.
        let user = FOUND.get_or_init(|| Self::named("postgres").or_else(|| Self::named("nobody")));
        user.map(Some).ok_or_else(|| {
            Failure("PostgreSQL refuses to run as root, and there is no user postgres".to_owned())
        })
    }

    fn named(name: &str) -> Option<Self> {
        let number = |flag| {
            run(Command::new("id").args([flag, name]))
                .ok()?
                .parse()
                .ok()
        };
        let (id, group) = (number("-u")?, number("-g")?);
        Some(Self { id, group })
    }

    /// Makes a command run as this user.
    pub(crate) fn runs(user: Option<Self>, command: &mut Command) {
        if let Some(user) = user {
            command.uid(user.id).gid(user.group);
        }
    }

    /// Gives a file or folder to this user.
    pub(crate) fn owns(user: Option<Self>, path: &Path) -> Outcome<()> {
        user.map_or(Ok(()), |user| {
            chown(path, Some(user.id), Some(user.group)).doing("change the owner of", path)
        })
    }
}
