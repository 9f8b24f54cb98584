//! `cargo xtask package`: builds the npm package in `dist/npm`, whose files can also be served as
//! they are.

mod build_id;
mod bundle;
pub(crate) mod check;
mod entries;
pub(crate) mod hashed;
mod imports;
mod integrity;
mod npm;
mod sections;
mod similar;
mod standard_library;
mod start;

use std::path::{Path, PathBuf};

use crate::failure::Outcome;
use crate::npm::{Npm, PACKING};
use crate::paths::{self, copy};
use crate::{layout, say, sizes, tools};

pub(crate) use bundle::{script, short_paths};
use standard_library::StandardLibrary;

/// What to make of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::Args)]
pub(crate) struct Options {
    /// Check the package as `npm pack` packs it: publint, attw, the types against programs
    /// that must and must not compile, the manifest against its format, every file that is
    /// named, webpack, and no byte of the playground in production.
    #[arg(long, verbatim_doc_comment)]
    check: bool,
    /// Make the files once more in dist/hashed, with names that carry each file's hash: caches may
    /// keep them for ever. files.json there has the names.
    #[arg(long, verbatim_doc_comment)]
    hashed: bool,
    /// Use no unstable feature of the compiler: with Rust's standard library as it is installed.
    /// The wasm is about 10 KB larger and has the messages of panics; building is 2 minutes
    /// shorter from cold.
    #[arg(long, verbatim_doc_comment, conflicts_with = "check")]
    stable: bool,
}

/// Builds it, checks it, prints the sizes of its bundles, and names its files by their hashes once
/// more, as far as that is wanted.
pub(crate) fn run(options: Options) -> Outcome<()> {
    let dist = if options.stable {
        make(StandardLibrary::Installed)?
    } else {
        build()?
    };
    if options.check {
        check::all(&dist)?;
    }
    say::plain(sizes::table(&dist)?);
    say::plain(format!("in {}", dist.display()));
    if options.hashed {
        let folder = hashed::make_from(&dist)?;
        say::plain(format!("with hashes in {}", folder.display()));
    }
    Ok(())
}

/// Builds it as it is shipped, once per process; returns the folder.
pub(crate) fn build() -> Outcome<PathBuf> {
    static BUILT: paths::Once = paths::Once::new();
    BUILT.path(|| make(StandardLibrary::smallest()?))
}

fn make(library: StandardLibrary) -> Outcome<PathBuf> {
    let dist = layout::root().join("dist").join("npm");
    bundles(&bundle::ALL, library, &dist)?;
    let tools = Npm::ensure(&PACKING)?;
    bundle::styles(&tools, &dist)?;
    bundle::testing(&tools, &dist)?;
    copy(
        &layout::root().join("www/locales"),
        &dist.join("locales"),
        |_| true,
    )?;
    npm::complete(&dist)?;
    Ok(dist)
}

/// Builds the production bundle alone with the standard library that is installed; returns its folder.
fn stable_bundle() -> Outcome<PathBuf> {
    let folder = layout::target()?.join("package").join("stable");
    bundles(&bundle::ALL[..1], StandardLibrary::Installed, &folder)?;
    Ok(folder)
}

fn bundles(wanted: &[bundle::Bundle], library: StandardLibrary, folder: &Path) -> Outcome<()> {
    let tools = Npm::ensure(&PACKING)?;
    tools::ensure_wasm_target()?;
    let bindgen = tools::ensure_bindgen()?;
    paths::remove(folder)?;
    paths::make(folder)?;
    for bundle in wanted {
        say::step(format!(
            "packaging {} (from cold about 5 minutes on two cores)",
            bundle.name
        ));
        bundle.make(library, &bindgen, &tools, folder)?;
    }
    Ok(())
}
