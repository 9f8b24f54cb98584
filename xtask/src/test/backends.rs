//! Runs what is in `examples/backends`: merchant backends in three languages beside a real proxy, and a
//! proxy of one's own, which keeps the core of the browser API.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::steps::{Job, Steps, succeeds};
use crate::callbacks::Account;
use crate::failure::Outcome;
use crate::npm::{self, npm_command};
use crate::ports::{self, at};
use crate::proxy::{self, Settings};
use crate::supervise::{self, Service, must_succeed};
use crate::{http, layout, programs, python};

/// The till that the backends sign tokens for.
const TILL: &str = "shop-1/till-1";

/// A backend of each language, and the proxy.
pub(super) fn jobs(steps: &mut Steps) -> Vec<Job<'static>> {
    let mut jobs = vec![
        Job::new("a backend in Node, beside a proxy", || backend(&node()?)),
        Job::new("a backend in Python, beside a proxy", || {
            backend(&in_python()?)
        }),
    ];
    match layout::on_path(&["php"]) {
        Some(php) => jobs.push(Job::new("a backend in PHP, beside a proxy", || {
            backend(&Backend::Php(php))
        })),
        None => {
            let note = "without PHP: the backend in PHP (Debian's package php-cli)";
            steps.note(note.to_owned());
        }
    }
    jobs.push(Job::new("a proxy in Node, held to the core", own_proxy));
    jobs
}

/// A backend, ready to be started.
enum Backend {
    /// Its script is run by Node.
    Node,
    /// By this Python, which has its packages.
    Python(PathBuf),
    /// By this PHP's own server.
    Php(PathBuf),
}

impl Backend {
    fn command(&self, port: u16) -> Outcome<Command> {
        Ok(match self {
            Self::Node => script(layout::command("node"), "node/server.js"),
            Self::Python(python) => script(layout::command(python), "python/server.py"),
            Self::Php(php) => {
                let store = layout::target()?.join(format!("xtask-test/orders-{port}.json"));
                let mut command = layout::command(php);
                command.args(["-q", "-S", &format!("127.0.0.1:{port}")]);
                command.env("STORE", fresh(store)?);
                script(command, "php/server.php")
            }
        })
    }
}

fn folder() -> PathBuf {
    layout::root().join("examples/backends")
}

fn script(mut command: Command, path: &str) -> Command {
    command.arg(folder().join(path));
    command
}

/// A file that an earlier run may have left is not there.
fn fresh(file: PathBuf) -> Outcome<PathBuf> {
    proxy::fresh_database(&file)?;
    Ok(file)
}

fn node() -> Outcome<Backend> {
    install(&folder().join("node"))?;
    Ok(Backend::Node)
}

fn in_python() -> Outcome<Backend> {
    let requirements = folder().join("python/requirements.txt");
    let bin = python::environment("example-backend", &requirements)?;
    Ok(Backend::Python(bin.join("python")))
}

fn install(folder: &Path) -> Outcome<()> {
    npm::must_be_there()?;
    must_succeed(
        "npm ci",
        npm_command()
            .current_dir(folder)
            .args(["ci", "--no-audit", "--no-fund"]),
        "it needs a network connection: connect and run this again",
    )
}

/// Charges with a token that the backend signed, and waits until it has taken that the order is paid.
fn backend(backend: &Backend) -> Outcome<bool> {
    programs::build(&["ipp-proxy"])?;
    let (port, own) = (ports::any_free()?, ports::any_free()?);
    let settings = Settings::new(programs::path("ipp-proxy")?, port, "xtask-test")?;
    // 64 hexadecimal digits are valid base64, of 48 bytes.
    let secret = format!("whsec_{}", proxy::random_secret()?);
    let mut command = backend.command(own)?;
    command
        .env("PORT", own.to_string())
        .env("ENVIRONMENT", "playground")
        .env("IPP_TOKEN_SECRET", &settings.token_secret)
        .env("IPP_NOTIFY_SECRET", &secret);
    let _backend = answering("the backend", &mut command, own)?;
    let mut command = proxy::command(&settings);
    command
        .env("IPP_NOTIFY_URL", format!("{}/ipp-notifications", at(own)))
        .env("IPP_NOTIFY_SECRET", &secret);
    let _proxy = proxy::start_as(&mut command, port)?;
    succeeds(
        layout::command("node")
            .arg(folder().join("test.mjs"))
            .env("BACKEND", at(own))
            .env("PROXY", at(port))
            .env("PLAYGROUND_TOKEN", proxy::till_token(&settings, TILL)?)
            .env("IPP_NOTIFY_SECRET", &secret),
    )
}

/// Holds the proxy in Node to the core of the browser API.
fn own_proxy() -> Outcome<bool> {
    programs::build(&["ipp-proxy", "ipp-playground"])?;
    let node_proxy = folder().join("node-proxy");
    install(&node_proxy)?;
    let (port, kustom) = (ports::any_free()?, ports::any_free()?);
    let account = Account::new(at(kustom))?;
    let program = programs::path("ipp-playground")?;
    let _kustom = account.playground(program.clone(), kustom, Some(port))?;
    // Only its secret is used, and the command that signs tokens.
    let settings = Settings::new(programs::path("ipp-proxy")?, port, "xtask-test")?;
    let journal = layout::target()?.join(format!("xtask-test/payments-{port}.jsonl"));
    let mut command = layout::command("node");
    command
        .arg(node_proxy.join("src/server.js"))
        .env("PORT", port.to_string())
        .env("JOURNAL", fresh(journal)?)
        .env("IPP_TOKEN_SECRET", &settings.token_secret);
    let _proxy = answering("the proxy", account.known_to(&mut command), port)?;
    let mut conform = layout::command(program);
    conform
        .args(["conform", "--core", "--url", &at(port)])
        .args(["--provider", &at(kustom)])
        .env("PLAYGROUND_API_KEY", account.api_key());
    for till in ["till-1", "till-2"] {
        conform.args(["--token", &proxy::till_token(&settings, till)?]);
    }
    succeeds(&mut conform)
}

/// Starts a server, and waits until it answers.
fn answering(name: &str, command: &mut Command, port: u16) -> Outcome<Service> {
    let mut service = Service::start(name, command)?;
    supervise::wait_for(|| {
        service.must_run()?;
        Ok(http::get(port, "/"))
    })?;
    Ok(service)
}
