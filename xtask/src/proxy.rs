//! Starts `ipp-proxy` for a command and stops it with the command.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::failure::{Doing, Outcome};
use crate::supervise::{self, Service};
use crate::{http, layout, say};

/// The settings to start the proxy with.
pub(crate) struct Settings<'a> {
    /// The program to start.
    pub(crate) program: PathBuf,
    /// The port on 127.0.0.1.
    pub(crate) port: u16,
    /// The origins allowed to call it.
    pub(crate) origins: &'a str,
    /// The database's file.
    pub(crate) database: &'a Path,
    /// The secret for till tokens.
    pub(crate) token_secret: &'a str,
    /// The lifetime of sessions, if not the default.
    pub(crate) session_life: Option<&'a str>,
    /// Whether to use a Kustom account from the environment instead of the playground inside.
    pub(crate) kustom: bool,
    /// Whether to limit requests per till and address, as in a shop. A measurement sends in a
    /// minute what a till sends in a day, and would measure refusals.
    pub(crate) limited: bool,
}

/// The variables that set the request limits.
const LIMIT_VARIABLES: [&str; 2] = ["IPP_LIMIT_TILL", "IPP_LIMIT_ADDRESS"];

/// The variables that connect a proxy to Kustom rather than to its own playground.
const KUSTOM_VARIABLES: [&str; 6] = [
    "KUSTOM_API_KEY",
    "KUSTOM_API_KEY_FILE",
    "KUSTOM_API_URL",
    "KUSTOM_MERCHANT_ID",
    "KUSTOM_WEBHOOK_SECRET",
    "KUSTOM_WEBHOOK_SECRET_FILE",
];

/// The path of its program; `profile` is the folder, debug or release.
pub(crate) fn program(target: &Path, profile: &str) -> PathBuf {
    layout::program(target, profile, "ipp-proxy")
}

/// Builds it and shows cargo's output.
pub(crate) fn build() -> Outcome<()> {
    say::step("building ipp-proxy (the first time about 5 minutes on two cores)");
    supervise::must_succeed(
        "building ipp-proxy",
        layout::cargo().args(["build", "--package", "ipp-proxy"]),
        "cargo's words are above",
    )
}

/// The command with these settings; the rest of the environment is passed on.
pub(crate) fn command(settings: &Settings<'_>) -> Command {
    let mut command = layout::command(&settings.program);
    command
        .env("IPP_LISTEN", format!("127.0.0.1:{}", settings.port))
        .env("IPP_ALLOWED_ORIGINS", settings.origins)
        .env(
            "DATABASE_URL",
            format!("sqlite://{}", settings.database.display()),
        )
        .env("IPP_TOKEN_SECRET", settings.token_secret);
    if !settings.limited {
        for limit in LIMIT_VARIABLES {
            command.env(limit, "off");
        }
    }
    if let Some(life) = settings.session_life {
        command.env("IPP_SESSION_LIFE", life);
    }
    if !settings.kustom {
        for name in KUSTOM_VARIABLES {
            command.env_remove(name);
        }
    }
    command
}

/// Starts it and waits until it is ready.
pub(crate) fn start(settings: &Settings<'_>) -> Outcome<Service> {
    start_as(&mut command(settings), settings.port)
}

/// Starts it with this command and waits until it is ready on this port.
pub(crate) fn start_as(command: &mut Command, port: u16) -> Outcome<Service> {
    let mut service = Service::start("ipp-proxy", command)?;
    supervise::wait_for(|| {
        service.must_run()?;
        Ok(http::get(port, "/readyz").filter(|head| head.status == 200))
    })?;
    Ok(service)
}

/// Removes an earlier run's database: the playground's state of that run is gone, so its payments
/// could never be resolved.
pub(crate) fn fresh_database(path: &Path) -> Outcome<()> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).doing(format!("make {}", folder.display()))?;
    }
    for suffix in ["", "-wal", "-shm"] {
        let mut file = path.as_os_str().to_owned();
        file.push(suffix);
        match std::fs::remove_file(&file) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                return Err(error).doing(format!("remove {}", Path::new(&file).display()));
            }
            _ => {}
        }
    }
    Ok(())
}

/// 32 random bytes in hexadecimal.
pub(crate) fn random_secret() -> Outcome<String> {
    let mut bytes = [0_u8; 32];
    getrandom::fill(&mut bytes).doing("make a random secret")?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}
