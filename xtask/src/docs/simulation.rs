//! The page on which the simulation runs: `www/simulation` with `crates/simulation` as wasm.
//!
//! All of it is in one script, the wasm too, so that it also runs from the folder of the book, which
//! no server has to serve.

use std::path::{Path, PathBuf};

use crate::failure::Outcome;
use crate::npm::{Npm, PACKING};
use crate::supervise::must_succeed;
use crate::tools::{self, WASM, executable};
use crate::{layout, notices, package, paths, say};

/// Where the page's files are in the project, and where pages of the book link to them.
pub(super) const SOURCES: &str = "www/simulation";
pub(super) const IN_BOOK: &str = "docs/src/simulation/";

/// The name that wasm-bindgen gives its files.
const NAME: &str = "ipp_simulation";

const HINT: &str = "what it said is above";

/// Builds the page for its tests, and returns its folder.
pub(crate) fn for_tests() -> Outcome<PathBuf> {
    let folder = layout::target()?.join("xtask-test").join("simulation");
    build(&folder)?;
    Ok(folder)
}

/// Builds the page into this folder.
///
/// # Errors
/// If a tool is missing or fails.
pub(crate) fn build(into: &Path) -> Outcome<()> {
    say::step("building the page of the simulation");
    tools::ensure_wasm_target()?;
    let bindgen = tools::ensure_bindgen()?;
    let npm = Npm::ensure(&PACKING)?;
    let target = layout::target()?;

    let mut cargo = layout::cargo();
    cargo.args(["rustc", "--package", "ipp-simulation", "--lib"]);
    cargo.args(["--crate-type", "cdylib"]);
    cargo.args(["--profile", "widget", "--target", WASM]);
    if let Some(flags) = package::short_paths() {
        cargo.env("CARGO_ENCODED_RUSTFLAGS", flags);
    }
    must_succeed("compiling the simulation", &mut cargo, HINT)?;

    let staged = target.join("simulation");
    paths::remove(&staged)?;
    let source = layout::root().join(SOURCES);
    paths::copy(&source, &staged, |name| name.ends_with(".js"))?;
    let mut glue = layout::command(bindgen.join(executable("wasm-bindgen")));
    glue.args(["--target", "web", "--no-typescript"]);
    glue.args(["--omit-default-module-path", "--out-name", NAME]);
    glue.arg("--out-dir").arg(&staged);
    glue.arg(
        target
            .join(WASM)
            .join("widget")
            .join(format!("{NAME}.wasm")),
    );
    must_succeed("wasm-bindgen", &mut glue, HINT)?;

    paths::remove(into)?;
    paths::copy(&source, into, |name| !name.ends_with(".js"))?;
    let notices = notices::of(&["ipp-simulation"], &["--target", WASM])?;
    paths::write(&into.join(notices::FILE), &notices)?;
    let mut esbuild = npm.program("esbuild");
    esbuild.arg(staged.join("main.js"));
    // A script that is no module is also loaded from a folder.
    esbuild.args(["--bundle", "--minify", "--format=iife", "--target=es2022"]);
    esbuild.args(["--loader:.wasm=binary", "--platform=browser"]);
    esbuild.args(["--legal-comments=none", "--log-level=warning"]);
    esbuild.arg(format!(
        "--outfile={}",
        into.join("simulation.js").display()
    ));
    must_succeed("esbuild", &mut esbuild, HINT)
}
