//! Drives from outside what was built for pages: the examples; and the release under what pages, caches
//! and networks may bring, for a long shift, and when it crashes.

use std::ffi::OsString;
use std::path::Path;

use super::ground::start_unlimited_proxy;
use super::steps::{Job, Steps, succeeds};
use crate::browser::Browser;
use crate::examples::Built;
use crate::failure::{Doing, Outcome};
use crate::npm::{Npm, PACKING};
use crate::ports::{self, at};
use crate::{bench, layout, package, programs, say};

/// A name that only the component's wasm contains.
const COMPONENT_MARKER: &[u8] = b"adoptedStyleSheets";

/// The options of a command, each with its value.
type Options = Outcome<Vec<(&'static str, OsString)>>;

/// A payment in each of the examples, during which the checkout is removed and reinserted.
pub(super) fn examples<'a>(built: &'a Built, browser: &'a Browser) -> Job<'a> {
    let name = browser.engine.name();
    let name = format!("a payment in each of the examples, in {name}");
    job(name, "hosts", browser, |proxy| {
        Ok(vec![
            ("--proxy", at(proxy).into()),
            ("--examples", (&built.examples).into()),
            ("--html", (&built.html).into()),
            ("--package", (&built.package).into()),
        ])
    })
}

/// The npm package under adverse pages, caches and networks.
pub(super) fn conditions(browser: &Browser) -> Job<'_> {
    let name = browser.engine.name();
    let name = format!("conditions of pages and networks in {name}");
    job(name, "conditions", browser, |proxy| {
        Ok(vec![
            ("--package", package::build()?.into()),
            ("--hashed", package::hashed::build()?.into()),
            ("--wrappers", Npm::wrappers(&Npm::ensure(&PACKING)?)?.into()),
            ("--proxy", at(proxy).into()),
        ])
    })
}

/// A panic everywhere, and the return from it.
pub(super) fn crash(browser: &Browser) -> Job<'_> {
    let name = browser.engine.name();
    let name = format!("the release, which crashes and comes back, in {name}");
    job(name, "crash", browser, released)
}

/// The public contract, kept by the release; the page as it is developed is held to it in every engine.
pub(super) fn contract(browser: &Browser) -> Job<'_> {
    let name = browser.engine.name();
    let name = format!("what pages can rely on, of the release, in {name}");
    job(name, "contract", browser, released)
}

/// The page of the simulation in this folder.
pub(super) fn simulation<'a>(files: &'a Path, browser: &'a Browser) -> Job<'a> {
    let name = browser.engine.name();
    Job::new(format!("the page of the simulation in {name}"), move || {
        let axe = Npm::axe()?;
        let (_driver, mut drive) = programs::drive_in(browser, "simulation")?;
        drive.arg("--files").arg(files).arg("--axe").arg(axe);
        drive.arg("--screenshots");
        succeeds(drive.arg(layout::target()?.join("screenshots")))
    })
}

/// The long shift, in the browser whose memory can be inspected.
pub(super) fn shift(chromium: &Browser) -> Job<'_> {
    let name = "the release, for a shift of a thousand payments".to_owned();
    job(name, "shift", chromium, released)
}

/// The demo shop with the release.
fn released(proxy: u16) -> Options {
    let site = bench::site(&package::build()?)?.into();
    let page = format!("{}/?proxy={}", at(ports::any_free()?), at(proxy));
    Ok(vec![("--serve", site), ("--page", page.into())])
}

fn job<'a>(
    name: String,
    command: &'static str,
    browser: &'a Browser,
    options: impl FnOnce(u16) -> Options + Send + 'a,
) -> Job<'a> {
    Job::new(name, move || {
        let (_proxy, port) = start_unlimited_proxy()?;
        let (_driver, mut drive) = programs::drive_in(browser, command)?;
        for (option, value) in options(port)? {
            drive.arg(option).arg(value);
        }
        drive.arg("--screenshots");
        succeeds(drive.arg(layout::target()?.join("screenshots")))
    })
}

/// Checks what was built: the element's wasm contains nothing of the Leptos component.
pub(super) fn look(steps: &mut Steps, built: &Built) -> Outcome<()> {
    let has = |path: &Path| {
        let bytes = std::fs::read(path).doing(format!("read {}", path.display()))?;
        let mut windows = bytes.windows(COMPONENT_MARKER.len());
        Ok(windows.any(|window| window == COMPONENT_MARKER))
    };
    steps.run("the element's wasm has nothing of the component", || {
        let element = has(&built.package.join("ipp-checkout_bg.wasm"))?;
        // Otherwise the check itself would be broken.
        let component = has(&built.examples.join("leptos/ipp-example-leptos_bg.wasm"))?;
        say::plain(format!(
            "the component: in the app's wasm {component}, in the element's {element}"
        ));
        Ok(component && !element)
    })
}
