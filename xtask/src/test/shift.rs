//! Tests the release during a long shift, and when it crashes.

use super::ground::start_unlimited_proxy;
use super::steps::{Job, succeeds};
use crate::browser::Browser;
use crate::failure::Outcome;
use crate::ports::{self, at};
use crate::{bench, package, programs};

/// A panic everywhere, and the return from it.
pub(super) fn crash(browser: &Browser) -> Job<'_> {
    let name = browser.engine.name();
    Job::new(
        format!("the release, which crashes and comes back, in {name}"),
        || drive("crash", browser),
    )
}

/// The long shift, in the browser whose memory can be inspected.
pub(super) fn shift(chromium: &Browser) -> Job<'_> {
    Job::new("the release, for a shift of a thousand payments", || {
        drive("shift", chromium)
    })
}

/// Drives the release.
fn drive(scenario: &str, browser: &Browser) -> Outcome<bool> {
    let (_proxy, port) = start_unlimited_proxy()?;
    let (_driver, mut drive) = programs::drive_in(browser, scenario)?;
    let page = at(ports::any_free()?);
    drive
        .arg("--serve")
        .arg(bench::site(&package::build()?)?)
        .args(["--page", &format!("{page}/?proxy={}", at(port))]);
    succeeds(&mut drive)
}
