//! Tests the npm package under adverse pages, caches and networks.

use super::ground::start_unlimited_proxy;
use super::steps::{Job, succeeds};
use crate::browser::Browser;
use crate::ports::at;
use crate::{layout, package, programs};

/// The tests in one browser.
pub(super) fn job(browser: &Browser) -> Job<'_> {
    let name = browser.engine.name();
    Job::new(
        format!("conditions of pages and networks in {name}"),
        || {
            let (_proxy, port) = start_unlimited_proxy()?;
            let (_driver, mut drive) = programs::drive_in(browser, "conditions")?;
            drive
                .arg("--package")
                .arg(package::build()?)
                .args(["--proxy", &at(port)])
                .arg("--screenshots")
                .arg(layout::target()?.join("screenshots"));
            succeeds(&mut drive)
        },
    )
}
