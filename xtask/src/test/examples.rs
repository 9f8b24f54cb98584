//! The examples, built and used in a browser.

use super::ground::{at, start_proxy};
use super::steps::{Steps, succeeds};
use crate::browser::Browser;
use crate::examples::{self, Built};
use crate::failure::{Doing, Outcome};
use crate::tools::Tools;
use crate::{layout, ports, proxy, say};

/// What only the component asks of a browser.
const COMPONENTS_OWN: &[u8] = b"adoptedStyleSheets";

/// Builds them, and looks at each in its turn.
pub(super) fn run(steps: &mut Steps, tools: &Tools, browsers: &[Browser]) -> Outcome<()> {
    let built = examples::build(tools)?;
    steps.run("the element's wasm has nothing of the component", || {
        apart(&built)
    })?;
    for browser in browsers {
        let name = browser.engine.name();
        steps.run(
            format!("a payment in each of the examples, in {name}"),
            || driven(&built, browser),
        )?;
    }
    Ok(())
}

/// A page that has the element pays nothing for the Leptos component beside it.
fn apart(built: &Built) -> Outcome<bool> {
    let has = |path: std::path::PathBuf| {
        let bytes = std::fs::read(&path).doing(format!("read {}", path.display()))?;
        Ok(bytes
            .windows(COMPONENTS_OWN.len())
            .any(|window| window == COMPONENTS_OWN))
    };
    let element = has(built.package.join("ipp-checkout_bg.wasm"))?;
    // Else this would not look properly.
    let component = has(built.examples.join("leptos/ipp-example-leptos_bg.wasm"))?;
    say::plain(format!(
        "the component: in the app's wasm {component}, in the element's {element}"
    ));
    Ok(component && !element)
}

/// In the middle of each payment the checkout is taken off the page and put back.
fn driven(built: &Built, browser: &Browser) -> Outcome<bool> {
    let port = ports::any_free()?;
    let _proxy = start_proxy(port, &proxy::random_secret()?, None)?;
    let (_driver, driver_port) = browser.start_driver()?;
    let target = layout::target()?;
    succeeds(
        layout::command(layout::program(&target, "debug", "ipp-drive"))
            .arg("hosts")
            .args(["--webdriver", &at(driver_port)])
            .args(["--engine", browser.engine.word()])
            .args(["--proxy", &at(port)])
            .arg("--examples")
            .arg(&built.examples)
            .arg("--html")
            .arg(&built.html)
            .arg("--package")
            .arg(&built.package)
            .arg("--screenshots")
            .arg(target.join("screenshots")),
    )
}
