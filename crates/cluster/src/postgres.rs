//! A PostgreSQL server.

use std::path::{Path, PathBuf};

use crate::database::Database;
use crate::failure::{Outcome, must};
use crate::folder::Place;
use crate::server::Server;
use crate::user::User;
use crate::{folder, port, programs, template, tls};

/// A server on a port of this machine, which trusts every user. Dropping it ends it.
#[derive(Debug)]
pub struct Postgres {
    server: Server,
    port: u16,
    url: String,
    settings: Vec<(String, String)>,
}

/// The settings of every server. The end of a server process loses nothing without `fsync`, only the
/// end of the machine does, and no test has that.
const SETTINGS: [(&str, &str); 6] = [
    ("listen_addresses", "127.0.0.1"),
    ("unix_socket_directories", "."),
    ("fsync", "off"),
    ("shared_buffers", "32MB"),
    ("max_connections", "300"),
    ("log_min_messages", "info"),
];

impl Postgres {
    /// Starts a new server and waits until it is ready.
    ///
    /// # Panics
    ///
    /// If there is no PostgreSQL here, or it does not start.
    #[must_use]
    #[track_caller]
    pub fn start() -> Self {
        Self::start_with(&[])
    }

    /// The same, with settings of PostgreSQL's. With `("fsync", "on")` its data is on a disk, as in
    /// production: for measurements.
    ///
    /// # Panics
    ///
    /// As above.
    #[must_use]
    #[track_caller]
    pub fn start_with(settings: &[(&str, &str)]) -> Self {
        must(Self::try_start(settings))
    }

    /// The same, with the reason where it fails.
    ///
    /// # Errors
    ///
    /// If there is no PostgreSQL here, or it does not start.
    pub fn try_start(settings: &[(&str, &str)]) -> Outcome<Self> {
        let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        let settings: Vec<_> = SETTINGS.iter().chain(settings).map(owned).collect();
        let (folder, user) = folder::temporary(place(&settings))?;
        template::copy_to(&folder.join("data"), user)?;
        Self::over((folder, user), settings)
    }

    /// Starts a server that also speaks TLS, and returns the certificate that clients are to trust,
    /// which is in the server's folder.
    ///
    /// # Panics
    ///
    /// As [`Postgres::start`], and if `openssl` makes no certificate.
    #[must_use]
    #[track_caller]
    pub fn start_with_tls() -> (Self, PathBuf) {
        must(Self::try_start_with_tls())
    }

    fn try_start_with_tls() -> Outcome<(Self, PathBuf)> {
        let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        let settings = SETTINGS.iter().chain(&[("ssl", "on")]).map(owned);
        let settings: Vec<_> = settings.collect();
        let (folder, user) = folder::temporary(place(&settings))?;
        let data = folder.join("data");
        template::copy_to(&data, user)?;
        let certificate = tls::certify(&data, user)?;
        Ok((Self::over((folder, user), settings)?, certificate))
    }

    /// Starts a server over the data in a folder.
    pub(crate) fn over(
        folder: (PathBuf, Option<User>),
        settings: Vec<(String, String)>,
    ) -> Outcome<Self> {
        let port = port::free()?;
        let program = programs::postgres()?.join("postgres");
        let mut command = vec![program.display().to_string()];
        command.extend(["-D", "data", "-p"].map(str::to_owned));
        command.push(port.to_string());
        for (name, value) in &settings {
            command.extend(["-c".to_owned(), format!("{name}={value}")]);
        }
        let mut started = Self {
            server: Server::new(folder, "QUIT", &command)?,
            port,
            url: format!("postgres://postgres@127.0.0.1:{port}/postgres"),
            settings,
        };
        started.server.start(ready)?;
        Ok(started)
    }

    /// The URL of its first database, for a user who may do everything.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Its port on 127.0.0.1.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The folder with its log and its data.
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.server.folder()
    }

    /// Its settings, of which the last holds where a name is there twice.
    pub(crate) fn settings(&self) -> &[(String, String)] {
        &self.settings
    }

    /// Runs statements at its first database; see [`crate::sql()`].
    #[track_caller]
    pub fn sql(&self, statements: &str) -> String {
        crate::sql(&self.url, statements)
    }

    /// Makes an empty database.
    #[track_caller]
    pub fn database(&self) -> Database {
        must(Database::on(&self.url))
    }

    /// Ends it at once, as if its machine had failed: connections break in the middle, nothing is
    /// finished, and the next start recovers.
    #[track_caller]
    pub fn stop_hard(&mut self) {
        must(self.server.stop());
    }

    /// Starts it again on the same port, and waits until it has recovered and is ready.
    #[track_caller]
    pub fn start_again(&mut self) {
        must(self.server.start(ready));
    }

    /// Sends the main process a signal, such as `HUP`.
    #[track_caller]
    pub fn signal(&mut self, name: &str) {
        must(self.server.signal(name));
    }
}

/// Where the data of a server with these settings is.
pub(crate) fn place(settings: &[(String, String)]) -> Place {
    let fsync = settings.iter().rfind(|(name, _)| name == "fsync");
    match fsync {
        Some((_, value)) if value == "on" => Place::Disk,
        _ => Place::Memory,
    }
}

/// The server's own file says when it takes connections.
fn ready(folder: &Path) -> bool {
    let status = std::fs::read_to_string(folder.join("data/postmaster.pid"));
    status.is_ok_and(|status| {
        status
            .lines()
            .nth(7)
            .is_some_and(|word| word.trim() == "ready")
    })
}
