//! Tests the npm package under adverse pages, caches and networks.

use super::ground::{at, start_unlimited_proxy};
use super::steps::{Steps, succeeds};
use crate::browser::Browser;
use crate::failure::Outcome;
use crate::{layout, package, ports};

/// Runs the tests in one browser.
pub(super) fn run(steps: &mut Steps, browser: &Browser) -> Outcome<()> {
    let target = layout::target()?;
    let package = package::build()?;
    let port = ports::any_free()?;
    let _proxy = start_unlimited_proxy(port)?;
    let name = browser.engine.name();
    steps.run(
        format!("conditions of pages and networks in {name}"),
        || {
            let (_driver, driver) = browser.start_driver()?;
            let mut drive = layout::command(layout::program(&target, "debug", "ipp-drive"));
            drive
                .arg("conditions")
                .args(["--webdriver", &at(driver)])
                .args(["--engine", browser.engine.word()])
                .arg("--package")
                .arg(&package)
                .args(["--proxy", &at(port)])
                .arg("--screenshots")
                .arg(target.join("screenshots"));
            succeeds(&mut drive)
        },
    )
}
