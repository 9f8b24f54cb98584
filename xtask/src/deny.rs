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

/// The two workspaces, each with the warnings to allow there because the other workspace needs the
/// entry.
const GRAPHS: [(&str, &[&str]); 2] = [
    ("Cargo.toml", &["license-exception-not-encountered"]),
    (
        "fuzz/Cargo.toml",
        &[
            "license-exception-not-encountered",
            "license-not-encountered",
        ],
    ),
];

/// Runs all checks possible here; fails on any finding.
pub(crate) fn run() -> Outcome<()> {
    let deny = DENY.ensure()?;
    let advisories = fetch(&deny)?;
    let mut failed = Vec::new();
    for (manifest, not_here) in GRAPHS {
        let checks: &[&str] = if advisories {
            &["licenses", "bans", "sources", "advisories"]
        } else {
            &["licenses", "bans", "sources"]
        };
        say::step(format!("cargo deny: {} of {manifest}", checks.join(", ")));
        let mut command = layout::command(&deny);
        command.args(["--workspace", "--all-features", "--config", "deny.toml"]);
        if manifest == "Cargo.toml" {
            // The lock file of fuzz/ may lag behind ours; nothing is shipped from it.
            command.arg("--locked");
        }
        command
            .args(["--manifest-path", manifest])
            .args(["check", "--hide-inclusion-graph"]);
        for code in not_here {
            command.args(["--allow", code]);
        }
        if !supervise::run("cargo deny", command.args(checks))?.success() {
            failed.push(manifest);
        }
    }
    if !advisories {
        // Last, where it is read.
        say::step(
            "advisories were NOT checked: their database (github.com/RustSec/advisory-db) cannot be reached from here. Where it can, this command fails on them",
        );
    }
    if failed.is_empty() {
        Ok(())
    } else {
        Err(Failure::said(format!(
            "cargo deny found something in the graph of {}; what it said is above, what may be is in deny.toml",
            failed.join(" and of ")
        )))
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
