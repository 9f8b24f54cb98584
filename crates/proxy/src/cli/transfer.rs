//! `ipp-proxy move`: a SQLite file becomes a database on a PostgreSQL server.

use std::io::{self, IsTerminal as _, Write as _};

use clap::Args;
use ipp_proxy::Config;
use ipp_proxy::store::{DatabaseRules, Step, transfer};

use super::database::{block_on, printed};
use super::{Environment, Failure};

/// From where to where.
#[derive(Debug, Args)]
pub(crate) struct MoveArgs {
    /// The file, such as sqlite:/var/lib/ipp-proxy/payments.db
    from: String,
    /// The server, such as postgres://ipp@db/ipp; without it, DATABASE_URL
    to: Option<String>,
}

impl MoveArgs {
    pub(crate) fn run(self, environment: Environment) -> Result<(), Failure> {
        let to = match self.to {
            Some(to) => to,
            None => Config::database_from_env(environment).map_err(Failure::usage)?,
        };
        let rules = DatabaseRules::default();
        // Rewritten in place where a person looks at it.
        let live = io::stderr().is_terminal();
        let mut rows = 0;
        let moved = block_on(async {
            let moved = transfer(&self.from, &to, rules, |step| match step {
                Step::Copied(table, done, of) if live => {
                    // A progress line that cannot be written stops nothing.
                    let _ = write!(io::stderr(), "\r{table}: {done} of {of}          ");
                }
                Step::Copied(..) => {}
                Step::Compared(table, compared) => {
                    rows += compared;
                    let start = if live { "\r" } else { "" };
                    let _ = writeln!(io::stderr(), "{start}{table}: {compared} rows, all equal");
                }
            });
            moved.await.map_err(Failure::new)
        });
        moved?;
        printed(writeln!(
            io::stdout(),
            "{rows} rows moved. Start the proxies with this server in DATABASE_URL, and keep the file"
        ))
    }
}
