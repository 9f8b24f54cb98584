//! `ipp-proxy backup`: a copy of the database, beside a running proxy.

use std::io::{self, Write as _};
use std::path::PathBuf;

use clap::Args;
use ipp_proxy::config::Config;
use ipp_proxy::store;

use super::{Environment, Failure};

/// Where the copy goes.
#[derive(Debug, Args)]
pub(crate) struct BackupArgs {
    /// The file to make; it must not exist
    file: PathBuf,
}

impl BackupArgs {
    pub(crate) fn run(self, environment: Environment) -> Result<(), Failure> {
        let url = Config::database_from_env(environment).map_err(Failure::usage)?;
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(Failure::new)?;
        let made = runtime.block_on(store::backup(&url, &self.file));
        let made = made.map_err(Failure::new)?;
        writeln!(
            io::stdout(),
            "{}: {} bytes, {} payments",
            self.file.display(),
            made.bytes,
            made.payments
        )
        .map_err(Failure::new)
    }
}
