//! Shared by several parts: starting a proxy.

use crate::failure::Outcome;
use crate::layout;
use crate::proxy::{self, Settings};
use crate::supervise::Service;

/// Starts a new proxy with the playground inside. `session_life` is for a test that waits for a
/// session to expire.
pub(super) fn start_proxy(
    port: u16,
    token_secret: &str,
    session_life: Option<&str>,
) -> Outcome<Service> {
    start(port, token_secret, session_life, true)
}

/// The same without request limits, for tests that do in a minute what a till does in a day.
pub(super) fn start_unlimited_proxy(port: u16) -> Outcome<Service> {
    start(port, &proxy::random_secret()?, None, false)
}

fn start(
    port: u16,
    token_secret: &str,
    session_life: Option<&str>,
    limited: bool,
) -> Outcome<Service> {
    let target = layout::target()?;
    let database = target.join("xtask-test").join(format!("proxy-{port}.db"));
    proxy::fresh_database(&database)?;
    proxy::start(&Settings {
        program: proxy::program(&target, "debug"),
        port,
        // Test pages come from random ports; the proxy accepts `*` only with the playground inside.
        origins: "*",
        database: &database,
        token_secret,
        session_life,
        kustom: false,
        limited,
    })
}

/// A server's address on this machine.
pub(super) fn at(port: u16) -> String {
    format!("http://127.0.0.1:{port}")
}
