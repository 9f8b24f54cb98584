//! The part of `cargo xtask bench` about presses: how soon each is answered on a slow tablet.

use std::path::{Path, PathBuf};

use crate::bench::FOLDER;
use crate::browser::Browser;
use crate::engine::Engine;
use crate::failure::{Doing, Outcome};
use crate::paths::{copy, make, remove, write};
use crate::{bench, layout, package};

/// Presses each button `runs` times with a few terminals and with many, and prints the table.
pub(crate) fn run(runs: u32) -> Outcome<()> {
    let browser = Browser::ensure(Engine::Chromium)?;
    let site = site(&package::build()?)?;
    bench::pages(&browser, "interaction", &site, runs)
}

/// A folder with a till's page and the production bundle.
fn site(dist: &Path) -> Outcome<PathBuf> {
    let site = layout::target()?.join(FOLDER).join("interaction");
    remove(&site)?;
    make(&site)?;
    let pages = layout::root().join("bench").join("pages");
    copy(&pages, &site, |name| name == "till.js")?;
    let page = std::fs::read_to_string(pages.join("widget.html")).doing("read widget.html")?;
    write(&site.join("index.html"), &page)?;
    let of_the_element = |name: &str| name == "styles.css" || name.starts_with("ipp-checkout");
    copy(dist, &site, of_the_element)?;
    Ok(site)
}
