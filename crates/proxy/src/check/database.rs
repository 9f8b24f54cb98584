//! Checks that the database is on a local disk, and can be written where it is, or made where it is
//! not, without opening or locking it: a proxy may be running on it.

use std::fs::{self, OpenOptions};
use std::io::{self, Read as _};
use std::path::Path;

use super::Outcome;
use crate::store::{DatabaseRules, file_of, in_memory, network_file_system, real_path};

/// What each SQLite file begins with; an empty file is an empty database.
const MAGIC: &[u8; 16] = b"SQLite format 3\0";

const ADVICE: &str = "Set DATABASE_URL to a file on a local disk, in a folder that the proxy's account may write, such as sqlite:/var/lib/ipp-proxy/ipp-proxy.db";

pub(super) fn writable(url: Option<&str>, rules: DatabaseRules) -> Outcome {
    let Some(url) = url else {
        return Outcome::skipped("DATABASE_URL is not set: a temporary one is used");
    };
    if in_memory(url) {
        return Outcome::skipped("it is in memory");
    }
    let named = match file_of(url) {
        Ok(named) => named,
        Err(error) => return Outcome::failed(error.to_string(), ADVICE),
    };
    let shown = named.display();
    match look(&named, rules) {
        Ok(true) => Outcome::passed(format!("{shown} can be written")),
        Ok(false) => Outcome::passed(format!("{shown} does not exist; it would be made")),
        Err(error) => Outcome::failed(format!("{shown}: {error}"), ADVICE),
    }
}

/// True if the file exists. Its folder must be writable in any case, since SQLite and the lock make
/// files beside it.
fn look(named: &Path, rules: DatabaseRules) -> io::Result<bool> {
    let path = real_path(named)?;
    let network = network_file_system(&path)?;
    if let Some(kind) = network.filter(|_| !rules.network_allowed) {
        return Err(io::Error::other(format!("it is on a network ({kind})")));
    }
    let folder = path.parent().unwrap_or_else(|| Path::new("/"));
    tempfile::tempfile_in(folder).map_err(|error| {
        let what = format!("no file can be made in {}: {error}", folder.display());
        io::Error::new(error.kind(), what)
    })?;
    match fs::metadata(&path) {
        Ok(found) if !found.is_file() => return Err(io::Error::other("it is not a file")),
        Ok(_) => {}
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
        Err(error) => return Err(error),
    }
    let mut begin = Vec::new();
    let file = OpenOptions::new().read(true).write(true).open(path)?;
    file.take(16).read_to_end(&mut begin)?;
    if !begin.is_empty() && begin != MAGIC {
        return Err(io::Error::other("it is not a SQLite database"));
    }
    Ok(true)
}
