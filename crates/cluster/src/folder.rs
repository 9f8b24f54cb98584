//! Folders: those of servers, and copies of them.

use std::fs;
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use crate::failure::{Doing as _, Failure, Outcome, run};
use crate::user::User;

/// Linux' file system in memory.
const MEMORY: &str = "/dev/shm";

/// Where a server's folder is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// In memory where the system has room there: a new server is a thousand files, and some disks
    /// take a millisecond for each.
    Memory,
    /// On a disk, for a server that makes its writes durable.
    Disk,
}

/// Makes a folder that nobody else reads, and gives it to the user that servers run as.
pub(crate) fn temporary(place: Place) -> Outcome<(PathBuf, Option<User>)> {
    static ROOM: OnceLock<bool> = OnceLock::new();
    let parent = if place == Place::Memory && *ROOM.get_or_init(memory_has_room) {
        PathBuf::from(MEMORY)
    } else {
        std::env::temp_dir()
    };
    // Short: the path of a Unix socket has at most 103 bytes.
    let folder = parent.join(format!("ipp-pg-{}", random_name()?));
    private(&folder)?;
    let user = User::of(&folder)?;
    User::owns(user, &folder)?;
    Ok((folder, user))
}

/// Whether the memory's file system has room for a few servers; a container often has 64 MB.
fn memory_has_room() -> bool {
    const WANTED: u64 = 1 << 20;
    let table = run(Command::new("df").args(["-Pk", MEMORY])).unwrap_or_default();
    let row = table.lines().nth(1).unwrap_or_default();
    let available = row.split_whitespace().nth(3);
    available.is_some_and(|kilobytes| kilobytes.parse().is_ok_and(|free: u64| free > WANTED))
}

/// Twelve random hexadecimal digits.
pub(crate) fn random_name() -> Outcome<String> {
    Ok(random::<6>()?.map(|byte| format!("{byte:02x}")).concat())
}

/// Random bytes.
pub(crate) fn random<const N: usize>() -> Outcome<[u8; N]> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes)
        .map_err(|error| Failure(format!("the system has no random numbers: {error}")))?;
    Ok(bytes)
}

/// Copies a folder with all in it. PostgreSQL demands that nobody but its user reads the copy.
pub(crate) fn copy(from: &Path, to: &Path, user: Option<User>) -> Outcome<()> {
    private(to)?;
    User::owns(user, to)?;
    for entry in fs::read_dir(from).doing("read", from)? {
        let entry = entry.doing("read", from)?;
        let (from, to) = (entry.path(), to.join(entry.file_name()));
        if entry.file_type().doing("look at", &from)?.is_dir() {
            copy(&from, &to, user)?;
        } else {
            fs::copy(&from, &to).doing("copy", &from)?;
            User::owns(user, &to)?;
        }
    }
    Ok(())
}

fn private(folder: &Path) -> Outcome<()> {
    let made = fs::DirBuilder::new().mode(0o700).create(folder);
    made.doing("make", folder)
}
