//! Shared by several parts: starting a proxy.

use crate::failure::Outcome;
use crate::proxy::{self, Settings};
use crate::supervise::Service;
use crate::{ports, programs};

/// Starts a new proxy with the playground inside, without request limits, for tests that do in a minute
/// what a till does in a day; returns it with its port.
pub(super) fn start_unlimited_proxy() -> Outcome<(Service, u16)> {
    let settings = Settings {
        limited: false,
        ..settings(ports::any_free()?)?
    };
    Ok((proxy::start(&settings)?, settings.port))
}

/// The settings of a new proxy.
pub(super) fn settings(port: u16) -> Outcome<Settings> {
    Settings::new(programs::path("ipp-proxy")?, port, "xtask-test")
}
