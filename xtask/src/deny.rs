//! `cargo xtask deny`: checks the dependencies. Licences, bans and sources need no network beyond
//! cargo's own; the advisories are in a database that not every machine can reach.

use std::path::Path;
use std::time::{Duration, Instant};

use crate::failure::{Failure, Outcome};
use crate::helpers::DENY;
use crate::supervise::{self, Service};
use crate::{layout, say};

/// Timeout for fetching the advisories, a clone of a few megabytes: a network that drops packets
/// must not block the rest.
const FETCH_TIMEOUT: Duration = Duration::from_secs(90);

/// Runs all checks possible here; fails on any finding.
pub(crate) fn run() -> Outcome<()> {
    let deny = DENY.ensure()?;
    let advisories = fetch(&deny)?;
    let mut checks = vec!["licenses", "bans", "sources"];
    checks.extend(advisories.then_some("advisories"));
    say::step(format!("cargo deny: {}", checks.join(", ")));
    let mut command = layout::command(&deny);
    command
        .args(["--workspace", "--all-features", "--locked"])
        .args(["--config", "deny.toml", "check", "--hide-inclusion-graph"]);
    let passed = supervise::run("cargo deny", command.args(checks))?.success();
    if !advisories {
        // Last, where it is read.
        say::step(
            "advisories were NOT checked: their database (github.com/RustSec/advisory-db) cannot be reached from here. Where it can, this command fails on them",
        );
    }
    if passed {
        Ok(())
    } else {
        Err(Failure::said(
            "cargo deny found something; what it said is above, what may be is in deny.toml",
        ))
    }
}

/// Fetches the advisories; true if they are up to date.
fn fetch(deny: &Path) -> Outcome<bool> {
    let mut command = layout::command(deny);
    // Git must not wait for a password.
    command.env("GIT_TERMINAL_PROMPT", "0");
    command.args(["--log-level", "off", "fetch", "db"]);
    let mut fetching = Service::start("cargo deny fetch", &mut command)?;
    let began = Instant::now();
    let ended = supervise::wait_for(|| {
        Ok(match fetching.ended()? {
            Some(status) => Some(Some(status)),
            None => (began.elapsed() > FETCH_TIMEOUT).then_some(None),
        })
    })?;
    Ok(ended.is_some_and(|status| status.success()))
}
