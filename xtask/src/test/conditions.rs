//! Tests the npm package under adverse pages, caches and networks.

use super::ground::{at, start_unlimited_proxy};
use super::steps::{Job, succeeds};
use crate::browser::Browser;
use crate::{layout, package, ports};

/// The tests in one browser.
pub(super) fn job(browser: &Browser) -> Job<'_> {
    let name = browser.engine.name();
    Job::new(
        format!("conditions of pages and networks in {name}"),
        || {
            let target = layout::target()?;
            let port = ports::any_free()?;
            let _proxy = start_unlimited_proxy(port)?;
            let (_driver, driver) = browser.start_driver()?;
            let mut drive = layout::command(layout::program(&target, "debug", "ipp-drive"));
            drive
                .arg("conditions")
                .args(["--webdriver", &at(driver)])
                .args(["--engine", browser.engine.word()])
                .arg("--package")
                .arg(package::build()?)
                .args(["--proxy", &at(port)])
                .arg("--screenshots")
                .arg(target.join("screenshots"));
            succeeds(&mut drive)
        },
    )
}
