//! The page of the simulation beside the demo shop. It is built once the shop is open, which does not
//! wait for it, and goes on without it.

use std::fs::File;
use std::path::Path;

use crate::docs::simulation;
use crate::failure::{Doing, Failure, Outcome};
use crate::{layout, paths, say};

/// Where the page is below the shop.
pub(super) const PATH: &str = "/simulation/";
/// A link into the book, which is not served here, and what takes its place.
const BOOK: &str = "<a href=\"../simulation.html\">What this is</a>";
const SHOP: &str = "<a href=\"../\">The demo shop</a>";

/// Builds the page. What that prints would be in the way of the shop's address, and is shown if it
/// fails. Returns whether there is a page.
pub(super) fn build() -> Outcome<bool> {
    let folder = layout::target()?.join("xtask-dev");
    paths::make(&folder)?;
    let output = folder.join("simulation.txt");
    let file = File::create(&output).doing(format!("write {}", output.display()))?;
    match say::into_file(file, || page(&folder.join("simulation"))) {
        Err(Failure::Said(why)) => {
            let output = output.display();
            say::step(format!(
                "without the page of the simulation: {why}, in {output}"
            ));
            Ok(false)
        }
        built => {
            built?;
            say::step(format!("{PATH} is there"));
            Ok(true)
        }
    }
}

fn page(folder: &Path) -> Outcome<()> {
    simulation::build(folder)?;
    paths::rewrite(&folder.join("index.html"), |page| {
        Ok(page.replace(BOOK, SHOP))
    })
}

/// Puts the page into what trunk serves, unless it is there: trunk empties that folder whenever it
/// builds the shop anew.
pub(super) fn serve() -> Outcome<()> {
    let own = layout::target()?.join("xtask-dev");
    let there = super::site()?.join("simulation");
    if there.exists() {
        return Ok(());
    }
    // Whole or not at all. If trunk empties the folder at this moment, the next look comes soon.
    let copy = own.join("copy");
    paths::remove(&copy)?;
    paths::copy(&own.join("simulation"), &copy, |_| true)?;
    let _ = std::fs::rename(copy, there);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_has_the_link_that_is_replaced() {
        let page = include_str!("../../../www/simulation/index.html");
        assert_eq!(page.matches(BOOK).count(), 1);
    }
}
