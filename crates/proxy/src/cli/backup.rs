//! `ipp-proxy backup`: a copy of the database, beside a running proxy.

use std::io::{self, Write as _};
use std::path::PathBuf;

use clap::Args;
use ipp_proxy::config::Config;
use ipp_proxy::store;

use super::database::{block_on, printed};
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
        block_on(async {
            let made = store::backup(&url, &self.file).await;
            let made = made.map_err(Failure::new)?;
            let (bytes, payments) = (made.bytes, made.payments);
            printed(writeln!(
                io::stdout(),
                "{}: {bytes} bytes, {payments} payments",
                self.file.display()
            ))
        })
    }
}
