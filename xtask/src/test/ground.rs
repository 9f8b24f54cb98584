//! What several parts stand on: the programs, and a proxy of their own.

use std::process::Command;

use crate::failure::Outcome;
use crate::proxy::{self, Settings};
use crate::supervise::{self, Service};
use crate::{layout, say};

/// Everything but the widget and the app that has it inside, which run in a browser only.
pub(super) const NATIVE: [&str; 5] = [
    "--workspace",
    "--exclude",
    "ipp-checkout",
    "--exclude",
    "ipp-example-leptos",
];

/// Builds `ipp-proxy`, `ipp-drive` and the other programs, with the same features as the native
/// tests, whose artefacts are then used again.
pub(super) fn build_native() -> Outcome<()> {
    say::step("building ipp-proxy and ipp-drive");
    supervise::must_succeed(
        "building the native programs",
        layout::cargo()
            .arg("build")
            .args(NATIVE)
            .args(["--bins", "--tests"]),
        "cargo's words are above",
    )
}

/// A proxy with the playground inside, that no earlier test has spoken to. `session_life` is
/// for a test that waits for a session to expire.
pub(super) fn start_proxy(
    port: u16,
    token_secret: &str,
    session_life: Option<&str>,
) -> Outcome<Service> {
    proxy::start_as(&mut command(port, token_secret, session_life)?, port)
}

/// The same for tests that do in a minute what a till does in a day.
pub(super) fn start_unlimited_proxy(port: u16) -> Outcome<Service> {
    let mut command = command(port, &proxy::random_secret()?, None)?;
    for limit in ["IPP_LIMIT_TILL", "IPP_LIMIT_ADDRESS"] {
        command.env(limit, "off");
    }
    proxy::start_as(&mut command, port)
}

fn command(port: u16, token_secret: &str, session_life: Option<&str>) -> Outcome<Command> {
    let target = layout::target()?;
    let database = target.join("xtask-test").join(format!("proxy-{port}.db"));
    proxy::fresh_database(&database)?;
    Ok(proxy::command(&Settings {
        program: proxy::program(&target, "debug"),
        port,
        // Test pages are served from ports that nobody knows before; the proxy takes `*` only
        // with the playground inside.
        origins: "*",
        database: &database,
        token_secret,
        session_life,
        kustom: false,
    }))
}

/// A server's address on this machine.
pub(super) fn at(port: u16) -> String {
    format!("http://127.0.0.1:{port}")
}
