//! Starts `ipp-proxy` for a command and stops it with the command.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::failure::{Doing, Failure, Outcome};
use crate::supervise::{self, Service};
use crate::{http, layout, say};

/// The settings to start the proxy with.
pub(crate) struct Settings {
    /// The program to start.
    pub(crate) program: PathBuf,
    /// The port on 127.0.0.1.
    pub(crate) port: u16,
    /// The origins allowed to call it.
    pub(crate) origins: String,
    /// The database's file.
    pub(crate) database: PathBuf,
    /// The secret for till tokens.
    pub(crate) token_secret: String,
    /// The lifetime of sessions, if not the default.
    pub(crate) session_life: Option<&'static str>,
    /// Whether to use a Kustom account from the environment instead of the playground inside.
    pub(crate) kustom: bool,
    /// Whether to limit requests per till and address, as in a shop. A measurement sends in a
    /// minute what a till sends in a day, and would measure refusals.
    pub(crate) limited: bool,
}

impl Settings {
    /// The playground inside, a secret of its own, and a new database in this folder below the target
    /// folder. Any page may call it, which it accepts with the playground only.
    pub(crate) fn new(program: PathBuf, port: u16, folder: &str) -> Outcome<Self> {
        let database = layout::target()?
            .join(folder)
            .join(format!("proxy-{port}.db"));
        fresh_database(&database)?;
        Ok(Self {
            program,
            port,
            origins: "*".to_owned(),
            database,
            token_secret: random_secret()?,
            session_life: None,
            kustom: false,
            limited: true,
        })
    }
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
pub(crate) fn command(settings: &Settings) -> Command {
    let mut command = layout::command(&settings.program);
    command
        .env("IPP_LISTEN", format!("127.0.0.1:{}", settings.port))
        .env("IPP_ALLOWED_ORIGINS", &settings.origins)
        .env(
            "DATABASE_URL",
            format!("sqlite://{}", settings.database.display()),
        )
        .env("IPP_TOKEN_SECRET", &settings.token_secret);
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
pub(crate) fn start(settings: &Settings) -> Outcome<Service> {
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

/// Signs a till's token, as a merchant's backend would.
pub(crate) fn till_token(settings: &Settings, till: &str) -> Outcome<String> {
    let answer = command(settings)
        .args(["token", "--till", till, "--ttl", "12h"])
        .args(["--scope", "pay,enroll,resolve,playground"])
        .stderr(Stdio::inherit())
        .output()
        .doing("make a till token")?;
    let token = String::from_utf8_lossy(&answer.stdout).trim().to_owned();
    if answer.status.success() && !token.is_empty() {
        return Ok(token);
    }
    Err(Failure::said(
        "`ipp-proxy token` made no token; what it said is above",
    ))
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
