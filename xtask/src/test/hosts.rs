//! Builds the examples and uses them in a browser.

use super::ground::start_proxy;
use super::steps::{Job, Steps, succeeds};
use crate::browser::Browser;
use crate::examples::Built;
use crate::failure::{Doing, Outcome};
use crate::ports::at;
use crate::{layout, programs, say};

/// A name that only the component's wasm contains.
const COMPONENT_MARKER: &[u8] = b"adoptedStyleSheets";

/// A payment in each of the examples.
pub(super) fn job<'a>(built: &'a Built, browser: &'a Browser) -> Job<'a> {
    let name = browser.engine.name();
    Job::new(
        format!("a payment in each of the examples, in {name}"),
        || driven(built, browser),
    )
}

/// Checks what was built.
pub(super) fn look(steps: &mut Steps, built: &Built) -> Outcome<()> {
    steps.run("the element's wasm has nothing of the component", || {
        apart(built)
    })
}

/// Checks that the element's wasm contains nothing of the Leptos component.
fn apart(built: &Built) -> Outcome<bool> {
    let has = |path: std::path::PathBuf| {
        let bytes = std::fs::read(&path).doing(format!("read {}", path.display()))?;
        Ok(bytes
            .windows(COMPONENT_MARKER.len())
            .any(|window| window == COMPONENT_MARKER))
    };
    let element = has(built.package.join("ipp-checkout_bg.wasm"))?;
    // Otherwise the check itself would be broken.
    let component = has(built.examples.join("leptos/ipp-example-leptos_bg.wasm"))?;
    say::plain(format!(
        "the component: in the app's wasm {component}, in the element's {element}"
    ));
    Ok(component && !element)
}

/// Makes a payment in each example, during which the checkout is removed and reinserted.
fn driven(built: &Built, browser: &Browser) -> Outcome<bool> {
    let (_proxy, port) = start_proxy()?;
    let (_driver, mut drive) = programs::drive_in(browser, "hosts")?;
    succeeds(
        drive
            .args(["--proxy", &at(port)])
            .arg("--examples")
            .arg(&built.examples)
            .arg("--html")
            .arg(&built.html)
            .arg("--package")
            .arg(&built.package)
            .arg("--screenshots")
            .arg(layout::target()?.join("screenshots")),
    )
}
