//! Tests that run without a browser.

use std::process::Command;
use std::thread;

use super::steps::{Steps, succeeds};
#[cfg(unix)]
use crate::failure::Failure;
use crate::failure::Outcome;
use crate::layout;
use crate::programs::{self, NATIVE};

/// Runs all native tests.
pub(super) fn run(steps: &mut Steps) -> Outcome<()> {
    let nextest = layout::on_path(&["cargo-nextest"]).is_some();
    steps.run("native tests", || {
        let mut tests = layout::cargo();
        if nextest {
            // Most of them wait, for a process or a server: one on each core leaves half of it idle.
            let cores = thread::available_parallelism().map_or(1, usize::from);
            let threads = (2 * cores).to_string();
            tests.args(["nextest", "run", "--test-threads", &threads]);
        } else {
            tests.args(["test", "--all-targets"]);
        }
        tests.args(NATIVE);
        let _server = shared_server(&mut tests)?;
        succeeds(&mut tests)
    })?;
    steps.run("doc tests", || {
        succeeds(layout::cargo().args(["test", "--doc"]).args(NATIVE))
    })?;
    steps.run("the simulation: a hundred thousand schedules", simulated)
}

/// Starts the PostgreSQL server whose databases all tests use that need no server of their own.
#[cfg(unix)]
fn shared_server(tests: &mut Command) -> Outcome<Option<ipp_cluster::Postgres>> {
    if std::env::var_os(ipp_cluster::SHARED).is_some() {
        return Ok(None);
    }
    let server = ipp_cluster::Postgres::try_start(&[]);
    let server = server.map_err(|failure| Failure::said(failure.to_string()))?;
    tests.env(ipp_cluster::SHARED, server.url());
    Ok(Some(server))
}

/// Servers for tests are started on Unix alone.
#[cfg(not(unix))]
fn shared_server(_: &mut Command) -> Outcome<()> {
    Ok(())
}

/// Runs the simulation; a finding can be reproduced from its seed, which is printed.
fn simulated() -> Outcome<bool> {
    programs::build_all()?;
    let program = programs::path("ipp-simulation")?;
    succeeds(layout::command(program).args(["--schedules", "100000", "--seed", "1"]))
}
