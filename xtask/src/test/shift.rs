//! Tests the release during a long shift, and when it crashes.

use super::ground::{at, start_unlimited_proxy};
use super::steps::{Steps, succeeds};
use crate::browser::Browser;
use crate::engine::Engine;
use crate::failure::Outcome;
use crate::{bench, files, layout, package, ports};

/// Serves and drives the release: crashes in every browser, the long shift in the one whose memory
/// can be inspected.
pub(super) fn run(steps: &mut Steps, browsers: &[Browser]) -> Outcome<()> {
    let target = layout::target()?;
    let page = files::serve(bench::site(&package::build()?, &target)?)?;
    let port = ports::any_free()?;
    let _proxy = start_unlimited_proxy(port)?;
    let drive = |scenario: &str, browser: &Browser| {
        let (_driver, driver) = browser.start_driver()?;
        let mut drive = layout::command(layout::program(&target, "debug", "ipp-drive"));
        drive
            .arg(scenario)
            .args(["--webdriver", &at(driver)])
            .args(["--engine", browser.engine.word()])
            .args(["--page", &format!("{}/?proxy={}", at(page), at(port))]);
        succeeds(&mut drive)
    };
    for browser in browsers {
        let name = browser.engine.name();
        steps.run(
            format!("the release, which crashes and comes back, in {name}"),
            || drive("crash", browser),
        )?;
    }
    for browser in browsers {
        if browser.engine == Engine::Chromium {
            steps.run("the release, for a shift of a thousand payments", || {
                drive("shift", browser)
            })?;
        }
    }
    Ok(())
}
