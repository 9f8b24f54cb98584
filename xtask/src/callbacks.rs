//! The part of `cargo xtask bench` without a browser: how soon callbacks are acknowledged.

use crate::failure::Outcome;
use crate::proxy::{self, Settings};
use crate::supervise::{self, Service};
use crate::{http, layout, ports, programs, say};

/// Sends 200 callbacks per second for `seconds` seconds to a release build of the proxy, with a
/// playground in Kustom's place, and prints the latencies.
pub(crate) fn run(seconds: u32) -> Outcome<()> {
    say::step("building ipp-proxy and ipp-playground for release");
    let hint = "cargo's words are above";
    let mut build = layout::cargo();
    build.args(["build", "--release", "--package", "ipp-proxy"]);
    build.args(["--package", "ipp-playground"]);
    supervise::must_succeed("building ipp-proxy", &mut build, hint)?;
    programs::build(&["ipp-drive"])?;

    let target = layout::target()?;
    let database = target.join("xtask-bench").join("callbacks.db");
    proxy::fresh_database(&database)?;
    let key = format!("kco_test_api_{}", proxy::random_secret()?);
    // 64 hexadecimal digits are valid base64, of 48 bytes.
    let webhook = format!("whsec_{}", proxy::random_secret()?);
    let (port, kustom) = (ports::any_free()?, ports::any_free()?);
    let _kustom = playground(
        &layout::program(&target, "release", "ipp-playground"),
        kustom,
        &key,
        None,
    )?;
    let settings = Settings {
        program: proxy::program(&target, "release"),
        port,
        origins: "http://127.0.0.1",
        database: &database,
        token_secret: &proxy::random_secret()?,
        session_life: None,
        kustom: false,
        limited: false,
    };
    let mut command = proxy::command(&settings);
    command
        .env("KUSTOM_API_KEY", &key)
        .env("KUSTOM_API_URL", format!("http://127.0.0.1:{kustom}"))
        .env("KUSTOM_WEBHOOK_SECRET", &webhook);
    let _proxy = proxy::start_as(&mut command, port)?;
    say::step(format!("200 callbacks a second for {seconds} s"));
    let mut drive = layout::command(layout::program(&target, "debug", "ipp-drive"));
    drive
        .arg("callbacks")
        .args(["--proxy", &format!("http://127.0.0.1:{port}")])
        .args(["--playground", &format!("http://127.0.0.1:{kustom}")])
        .args(["--seconds", &seconds.to_string()])
        .env("KUSTOM_API_KEY", &key)
        .env("KUSTOM_WEBHOOK_SECRET", &webhook);
    supervise::must_succeed("measuring", &mut drive, "what it said is above")
}

/// Starts a playground as a process of its own, in Kustom's place. It sends callbacks if
/// `callbacks` has an address and a secret to sign with.
pub(crate) fn playground(
    program: &std::path::Path,
    port: u16,
    key: &str,
    callbacks: Option<(&str, &str)>,
) -> Outcome<Service> {
    let mut command = layout::command(program);
    command
        .env("PLAYGROUND_LISTEN", format!("127.0.0.1:{port}"))
        .env("PLAYGROUND_API_KEY", key)
        .env_remove("PLAYGROUND_CALLBACK_URL")
        .env_remove("PLAYGROUND_WEBHOOK_SECRET");
    if let Some((url, secret)) = callbacks {
        command
            .env("PLAYGROUND_CALLBACK_URL", url)
            .env("PLAYGROUND_WEBHOOK_SECRET", secret);
    }
    let mut service = Service::start_quiet("ipp-playground", &mut command)?;
    supervise::wait_for(|| {
        service.must_run()?;
        Ok(http::get(port, "/"))
    })?;
    Ok(service)
}
