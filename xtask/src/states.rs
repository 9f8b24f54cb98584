//! `cargo xtask screenshots`, and the part of `cargo xtask test` that inspects every state: the
//! element alone in a plain page, a proxy configured for Kustom, a playground in Kustom's place,
//! and between each two of them a line that can fail.

use std::path::{Path, PathBuf};

use crate::browser::Browser;
use crate::failure::{Doing, Failure, Outcome};
use crate::npm::Npm;
use crate::proxy::{self, Settings};
use crate::supervise;
use crate::tools::Tools;
use crate::{callbacks, files, layout, paths, ports, programs, relay};

/// Builds what is needed, inspects every state, and says where the screenshots are.
pub(crate) fn screenshots() -> Outcome<()> {
    let browser = Browser::ensure(crate::engine::Engine::Chromium)?;
    let tools = Tools::ensure()?;
    programs::build(&["ipp-proxy", "ipp-playground", "ipp-drive"])?;
    let site = site(&tools)?;
    if look(&site, &browser)? {
        return Ok(());
    }
    Err(Failure::said(
        "what is wrong with which state is above; the pictures are in target/screenshots/states",
    ))
}

/// Inspects every state of the built page; returns whether all is well.
pub(crate) fn look(site: &Path, browser: &Browser) -> Outcome<bool> {
    let axe = Npm::axe()?;
    let target = layout::target()?;
    let page = files::serve(site.to_owned())?;

    let key = format!("kco_test_api_{}", proxy::random_secret()?);
    // 64 hexadecimal digits are valid base64, of 48 bytes.
    let webhook = format!("whsec_{}", proxy::random_secret()?);
    let [kustom, kustom_line, kustom_control] = three_ports()?;
    let [port, line, line_control] = three_ports()?;
    let _kustom = callbacks::playground(
        &layout::program(&target, "debug", "ipp-playground"),
        kustom,
        &key,
        Some((&format!("{}/webhooks/kustom", at(port)), &webhook)),
    )?;
    relay::start(kustom_line, kustom, kustom_control)?;
    relay::start(line, port, line_control)?;

    let database = target.join("xtask-states").join("proxy.db");
    proxy::fresh_database(&database)?;
    let settings = Settings {
        program: proxy::program(&target, "debug"),
        port,
        origins: &at(page),
        database: &database,
        token_secret: &proxy::random_secret()?,
        session_life: None,
        kustom: false,
        limited: true,
    };
    let mut command = proxy::command(&settings);
    command
        .env("KUSTOM_API_KEY", &key)
        .env("KUSTOM_API_URL", at(kustom_line))
        .env("KUSTOM_WEBHOOK_SECRET", &webhook)
        // Long enough for a held or unknown state to stay until inspected in every language.
        .env("IPP_KUSTOM_TIMEOUT", "15m")
        .env("IPP_UNKNOWN_AFTER", "90s");
    let _proxy = proxy::start_as(&mut command, port)?;
    let (_driver, driver) = browser.start_driver()?;

    let pictures = target.join("screenshots").join("states");
    if pictures.exists() {
        std::fs::remove_dir_all(&pictures).doing(format!("empty {}", pictures.display()))?;
    }
    let mut drive = layout::command(layout::program(&target, "debug", "ipp-drive"));
    drive
        .arg("states")
        .args(["--webdriver", &at(driver)])
        .args(["--page", &format!("{}/plain.html", at(page))])
        .args(["--line", &at(line), "--control", &at(line_control)])
        .args(["--kustom-control", &at(kustom_control)])
        .args(["--proxy", &at(port), "--playground", &at(kustom)])
        .arg("--axe")
        .arg(axe)
        .arg("--screenshots")
        .arg(pictures)
        .env("KUSTOM_API_KEY", &key)
        .env("IPP_TILL_TOKEN", token(&settings, "till-1")?)
        .env("IPP_OTHER_TOKEN", token(&settings, "till-2")?);
    Ok(supervise::run("ipp-drive", &mut drive)?.success())
}

fn at(port: u16) -> String {
    format!("http://127.0.0.1:{port}")
}

/// Ports for a server, the line to it, and the line's control.
fn three_ports() -> Outcome<[u16; 3]> {
    Ok([ports::any_free()?, ports::any_free()?, ports::any_free()?])
}

/// The development build of the widget, with a page that has nothing but the element.
pub(crate) fn site(tools: &Tools) -> Outcome<PathBuf> {
    let site = layout::target()?.join("xtask-states").join("site");
    supervise::must_succeed(
        "building the page",
        tools.trunk("build")?.arg("--dist").arg(&site),
        "trunk's words are above",
    )?;
    let pages = layout::root().join("crates/drive/pages");
    paths::copy(&pages, &site, |_| true)?;
    Ok(site)
}

/// Signs a till's token, as a merchant's backend would.
fn token(settings: &Settings<'_>, till: &str) -> Outcome<String> {
    let answer = layout::command(&settings.program)
        .args(["token", "--till", till, "--ttl", "12h"])
        .args(["--scope", "pay,enroll,resolve,playground"])
        .env("IPP_TOKEN_SECRET", settings.token_secret)
        .output()
        .doing("make a till token")?;
    let token = String::from_utf8_lossy(&answer.stdout).trim().to_owned();
    if answer.status.success() && !token.is_empty() {
        return Ok(token);
    }
    Err(Failure::said(format!(
        "ipp-proxy made no till token: {}",
        String::from_utf8_lossy(&answer.stderr).trim()
    )))
}
