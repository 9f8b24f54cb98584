//! `cargo xtask screenshots`, and the part of `cargo xtask test` that inspects every state: the
//! element alone in a plain page, a proxy configured for Kustom, a playground in Kustom's place,
//! and between each two of them a line that can fail.

use std::path::{Path, PathBuf};

use crate::browser::Browser;
use crate::callbacks::Account;
use crate::failure::{Failure, Outcome};
use crate::npm::Npm;
use crate::ports::{self, at};
use crate::proxy::{self, Settings};
use crate::supervise;
use crate::tools::Tools;
use crate::{layout, paths, programs, relay};

/// Builds what is needed, inspects every state, and says where the screenshots are.
pub(crate) fn screenshots() -> Outcome<()> {
    let browser = Browser::ensure(crate::engine::Engine::Chromium)?;
    let tools = Tools::ensure()?;
    programs::build(&["ipp-proxy", "ipp-playground", "ipp-relay", "ipp-drive"])?;
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
    let page = at(ports::any_free()?);
    let [kustom, kustom_line, kustom_control] = three_ports()?;
    let [port, line, line_control] = three_ports()?;
    let account = Account::new(at(kustom_line))?;
    let _kustom = account.playground(programs::path("ipp-playground")?, kustom, Some(port))?;
    let _kustom_line = relay::start(kustom_line, kustom, kustom_control)?;
    let _line = relay::start(line, port, line_control)?;

    let settings = Settings {
        origins: page.clone(),
        ..Settings::new(programs::path("ipp-proxy")?, port, "xtask-states")?
    };
    let mut command = proxy::command(&settings);
    account
        .known_to(&mut command)
        // Long enough for a held or unknown state to stay until inspected in every language.
        .env("IPP_KUSTOM_TIMEOUT", "15m")
        .env("IPP_UNKNOWN_AFTER", "90s");
    let _proxy = proxy::start_as(&mut command, port)?;
    let pictures = layout::target()?.join("screenshots").join("states");
    paths::remove(&pictures)?;
    let (_driver, mut drive) = programs::drive_in(browser, "states")?;
    account
        .known_to(&mut drive)
        .arg("--serve")
        .arg(site)
        .args(["--page", &format!("{page}/plain.html")])
        .args(["--line", &at(line), "--control", &at(line_control)])
        .args(["--kustom-control", &at(kustom_control)])
        .args(["--proxy", &at(port), "--playground", &at(kustom)])
        .arg("--axe")
        .arg(axe)
        .arg("--screenshots")
        .arg(pictures)
        .env("IPP_TILL_TOKEN", proxy::till_token(&settings, "till-1")?)
        .env("IPP_OTHER_TOKEN", proxy::till_token(&settings, "till-2")?);
    Ok(supervise::run("ipp-drive", &mut drive)?.success())
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
