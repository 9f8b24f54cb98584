//! Checks that a database's file is on a local disk, and can be written where it is, or made where it
//! is not, without opening or locking it: a proxy may be running on it. A server is asked.

use std::fs::{self, OpenOptions};
use std::io::{self, Read as _};
use std::path::Path;
use std::time::Duration;

use secrecy::ExposeSecret as _;

use super::Outcome;
use crate::config::Config;
use crate::store::{
    DatabaseRules, file_of, in_memory, is_postgres, look_at_server, network_file_system, real_path,
};

/// What each SQLite file begins with; an empty file is an empty database.
const MAGIC: &[u8; 16] = b"SQLite format 3\0";

const ADVICE: &str = "Set DATABASE_URL to a file on a local disk, in a folder that the proxy's account may write, such as sqlite:/var/lib/ipp-proxy/ipp-proxy.db";

const SERVER_ADVICE: &str = "Set DATABASE_URL to a PostgreSQL database in which this user may make tables, such as postgres://ipp@db.example.com/ipp?sslmode=verify-full; behind a connection pool, set IPP_LISTEN_DATABASE_URL too";

/// How long a server may take.
const PATIENCE: Duration = Duration::from_secs(5);

pub(super) async fn usable(config: &Config) -> Outcome {
    let url = config.database_url.as_ref().map(|url| url.expose_secret());
    match url {
        Some(url) if is_postgres(url) => {
            let direct = config.listen_database_url.as_ref();
            let direct = direct.map_or(url, |direct| direct.expose_secret());
            server(url, direct).await
        }
        url => writable(url, config.database_rules),
    }
}

async fn server(url: &str, direct: &str) -> Outcome {
    match tokio::time::timeout(PATIENCE, look_at_server(url, direct)).await {
        Ok(Ok(true)) => Outcome::passed("the server answers, and has the proxy's tables"),
        Ok(Ok(false)) => Outcome::passed("the server answers; the proxy's tables would be made"),
        Ok(Err(error)) => Outcome::failed(error.to_string(), SERVER_ADVICE),
        Err(_) => Outcome::failed("the server does not answer within 5 s", SERVER_ADVICE),
    }
}

fn writable(url: Option<&str>, rules: DatabaseRules) -> Outcome {
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
