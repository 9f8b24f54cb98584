//! Tests the release during a long shift, and when it crashes.

use super::ground::{at, start_unlimited_proxy};
use super::steps::{Job, succeeds};
use crate::browser::Browser;
use crate::failure::Outcome;
use crate::{bench, files, layout, package, ports};

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

/// Serves and drives the release.
fn drive(scenario: &str, browser: &Browser) -> Outcome<bool> {
    let target = layout::target()?;
    let page = files::serve(bench::site(&package::build()?, &target)?)?;
    let port = ports::any_free()?;
    let _proxy = start_unlimited_proxy(port)?;
    let (_driver, driver) = browser.start_driver()?;
    let mut drive = layout::command(layout::program(&target, "debug", "ipp-drive"));
    drive
        .arg(scenario)
        .args(["--webdriver", &at(driver)])
        .args(["--engine", browser.engine.word()])
        .args(["--page", &format!("{}/?proxy={}", at(page), at(port))]);
    succeeds(&mut drive)
}
