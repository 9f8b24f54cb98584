//! `cargo xtask gallery`, and the part of `cargo xtask test` that looks at the gallery: the page of
//! `www/gallery` with the released element, and pictures of every state. Any server of files serves it.

use std::path::{Path, PathBuf};

use crate::browser::Browser;
use crate::engine::Engine;
use crate::failure::{Failure, Outcome};
use crate::npm::Npm;
use crate::{layout, package, paths, programs, say, supervise};

/// The page's files.
const SOURCES: &str = "www/gallery";
/// What the element is, from which the page knows properties and parts.
const MANIFEST: &str = "www/npm/custom-elements.json";
/// What stands in the page where the pictures are linked, and the link.
const PICTURES_HERE: &str = "<!-- pictures -->";
const PICTURES: &str = "<p><a href=\"pictures/index.html\">Pictures of every state</a></p>";
/// Where the element is in the gallery.
const PACKAGE: &str = "package";

/// Builds the gallery with its pictures, and says where it is.
pub(crate) fn run() -> Outcome<()> {
    let browser = Browser::ensure(Engine::Chromium)?;
    package::build()?;
    programs::build(&["ipp-drive"])?;
    let gallery = build()?;
    if !look(&gallery, &browser)? {
        return Err(Failure::said("what is wrong with the gallery is above"));
    }
    say::plain(format!("the gallery: {}", gallery.display()));
    Ok(())
}

/// Builds the page, without pictures, from the package; returns its folder.
pub(crate) fn build() -> Outcome<PathBuf> {
    let (root, dist) = (layout::root(), package::build()?);
    let gallery = layout::target()?.join("gallery");
    paths::remove(&gallery)?;
    paths::copy(&root.join(SOURCES), &gallery, |_| true)?;
    paths::rewrite(&gallery.join("index.html"), |page| Ok(released(page)))?;
    let manifest = paths::text(&root.join(MANIFEST))?;
    paths::write(&gallery.join("custom-elements.json"), &manifest)?;
    let package = gallery.join(PACKAGE);
    paths::copy(&dist, &package, |name| !name.starts_with("ipp-playground"))?;
    paths::copy(&dist.join("locales"), &package.join("locales"), |_| true)?;
    Ok(gallery)
}

/// Takes the pictures and tries the page; returns whether all is well.
pub(crate) fn look(gallery: &Path, browser: &Browser) -> Outcome<bool> {
    let axe = Npm::axe()?;
    let (_driver, mut drive) = programs::drive_in(browser, "gallery")?;
    drive.arg("--files").arg(gallery).arg("--axe").arg(axe);
    drive.arg("--screenshots").arg(gallery.join("pictures"));
    Ok(supervise::run("ipp-drive", &mut drive)?.success())
}

/// Loads the element as a merchant's page does, and links the pictures.
fn released(page: &str) -> String {
    let element = format!("{PACKAGE}/ipp-checkout.js");
    page.replace("../element/checkout.js", &element)
        .replace(PICTURES_HERE, PICTURES)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn the_gallery_loads_the_release_and_nothing_outside() {
        let page = released(include_str!("../../www/gallery/index.html"));
        assert!(page.contains("src=\"package/ipp-checkout.js\""), "{page}");
        assert!(!page.contains("../"), "{page}");
        assert!(page.contains("href=\"pictures/index.html\""), "{page}");
    }

    #[test]
    fn the_gallery_has_every_language() {
        let main = include_str!("../../www/gallery/main.js");
        let (_, rest) = main.split_once("const LANGUAGES = [").unwrap();
        let listed = rest.split(']').next().unwrap().split('"').skip(1);
        let listed: BTreeSet<String> = listed.step_by(2).map(str::to_owned).collect();
        let files = paths::files(&layout::root().join("www/locales")).unwrap();
        let tag = |file: &PathBuf| paths::name(file).trim_end_matches(".json").to_owned();
        assert_eq!(listed, files.iter().map(tag).collect());
    }
}
