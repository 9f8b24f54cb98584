//! What pages load in production, for as long as a cashier works with it, and when it crashes.

use super::ground::{at, start_unlimited_proxy};
use super::steps::{Steps, succeeds};
use crate::browser::Browser;
use crate::failure::Outcome;
use crate::{bench, files, layout, package, ports};

/// Serves the release, and drives it.
pub(super) fn run(steps: &mut Steps, browser: &Browser) -> Outcome<()> {
    let target = layout::target()?;
    let page = files::serve(bench::site(&package::build()?, &target)?)?;
    let port = ports::any_free()?;
    let _proxy = start_unlimited_proxy(port)?;
    let (_driver, driver) = browser.start_driver()?;
    let drive = |scenario: &str| {
        let mut drive = layout::command(layout::program(&target, "debug", "ipp-drive"));
        drive
            .arg(scenario)
            .args(["--webdriver", &at(driver)])
            .args(["--page", &format!("{}/?proxy={}", at(page), at(port))]);
        succeeds(&mut drive)
    };
    steps.run("the release, which crashes and comes back", || {
        drive("crash")
    })?;
    steps.run("the release, for a shift of a thousand payments", || {
        drive("shift")
    })
}
