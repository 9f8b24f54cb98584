//! Builds the programs that run on this machine, for tests and measurements.

use std::path::PathBuf;
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::browser::Browser;
use crate::failure::Outcome;
use crate::ports::at;
use crate::supervise::{self, Service};
use crate::tools::executable;
use crate::{layout, say};

/// All packages but the widget and the app that contains it, which run in a browser only, and the fuzz
/// targets, which are built with instrumentation.
pub(crate) const NATIVE: [&str; 7] = [
    "--workspace",
    "--exclude",
    "ipp-fuzz",
    "--exclude",
    "ipp-checkout",
    "--exclude",
    "ipp-example-leptos",
];

/// Whether this process has built all of them.
static ALL_BUILT: AtomicBool = AtomicBool::new(false);

/// Builds all programs with the same features as the native tests, whose artifacts are then reused.
pub(crate) fn build_all() -> Outcome<()> {
    if !ALL_BUILT.load(Ordering::SeqCst) {
        cargo("the native programs", &[&NATIVE[..], &["--tests"]].concat())?;
        ALL_BUILT.store(true, Ordering::SeqCst);
    }
    Ok(())
}

/// Builds the programs of these packages, if they are not all built: alone, their dependencies have
/// fewer features, and would be compiled again.
pub(crate) fn build(packages: &[&str]) -> Outcome<()> {
    if ALL_BUILT.load(Ordering::SeqCst) {
        return Ok(());
    }
    let named = packages.iter().flat_map(|name| ["--package", name]);
    cargo(&packages.join(" and "), &named.collect::<Vec<_>>())
}

/// The path of one of our programs as it was built here.
pub(crate) fn path(name: &str) -> Outcome<PathBuf> {
    Ok(layout::target()?.join("debug").join(executable(name)))
}

/// A command of `ipp-drive`.
pub(crate) fn drive(name: &str) -> Outcome<Command> {
    let mut command = layout::command(path("ipp-drive")?);
    command.arg(name);
    Ok(command)
}

/// A command in a browser, whose driver is started for it.
pub(crate) fn drive_in(browser: &Browser, name: &str) -> Outcome<(Service, Command)> {
    let (driver, port) = browser.start_driver()?;
    let mut command = drive(name)?;
    command.args(["--webdriver", &at(port)]);
    command.args(["--engine", &browser.engine.word()]);
    Ok((driver, command))
}

fn cargo(what: &str, packages: &[&str]) -> Outcome<()> {
    say::step(format!("building {what}"));
    supervise::must_succeed(
        &format!("building {what}"),
        layout::cargo().args(["build", "--bins"]).args(packages),
        "cargo's words are above",
    )
}
