//! The examples, built and used in a browser.

use super::ground::{at, start_proxy};
use super::steps::succeeds;
use crate::browser::Browser;
use crate::failure::Outcome;
use crate::tools::Tools;
use crate::{examples, layout, ports, proxy};

/// A payment in each, in the middle of which the element is taken off the page and put back.
pub(super) fn run(tools: &Tools, browser: &Browser) -> Outcome<bool> {
    let built = examples::build(tools)?;
    let port = ports::any_free()?;
    let _proxy = start_proxy(port, &proxy::random_secret()?, None)?;
    let (_driver, driver_port) = browser.start_driver()?;
    let target = layout::target()?;
    succeeds(
        layout::command(layout::program(&target, "debug", "ipp-drive"))
            .arg("hosts")
            .args(["--webdriver", &at(driver_port)])
            .args(["--proxy", &at(port)])
            .arg("--examples")
            .arg(built.examples)
            .arg("--html")
            .arg(built.html)
            .arg("--package")
            .arg(built.package)
            .arg("--screenshots")
            .arg(target.join("screenshots")),
    )
}
