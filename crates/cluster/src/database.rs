//! Databases for single tests.

use crate::failure::{Outcome, must};
use crate::folder::random_name;
use crate::postgres::Postgres;
use crate::sql::{try_sql, with_database};

/// The variable that names a server for all tests, as a URL of a user who may create databases.
/// `cargo xtask test` starts a server and sets it.
pub const SHARED: &str = "IPP_TEST_POSTGRES";

/// An empty database, which is dropped with this value.
#[derive(Debug)]
pub struct Database {
    url: String,
    on: On,
}

/// The server of a database.
#[derive(Debug)]
enum On {
    /// One with other databases, from which this one is dropped by its name.
    Shared { server: String, name: String },
    /// One that is there for this database alone, and ends with it.
    Own { _server: Postgres },
}

/// An empty database: on the server that [`SHARED`] names, or else on a server of its own.
///
/// # Panics
///
/// If there is none to be had.
#[must_use]
#[track_caller]
pub fn database() -> Database {
    match std::env::var(SHARED) {
        Ok(url) if !url.is_empty() => must(Database::on(&url)),
        _ => {
            let server = Postgres::start();
            Database {
                url: server.url().to_owned(),
                on: On::Own { _server: server },
            }
        }
    }
}

impl Database {
    pub(crate) fn on(server: &str) -> Outcome<Self> {
        let name = format!("test_{}", random_name()?);
        try_sql(server, &format!("CREATE DATABASE {name}"))?;
        let url = with_database(server, &name);
        let server = server.to_owned();
        Ok(Self {
            url,
            on: On::Shared { server, name },
        })
    }

    /// Its URL.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Runs statements; see [`crate::sql()`].
    #[track_caller]
    pub fn sql(&self, statements: &str) -> String {
        crate::sql(&self.url, statements)
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        if let On::Shared { server, name } = &self.on {
            let drop = format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)");
            // Its server may have ended before it, by intent.
            let _ = try_sql(server, &drop);
        }
    }
}
