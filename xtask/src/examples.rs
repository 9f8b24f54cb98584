//! The examples in `examples/`, each built as its README says, from the package in `dist/npm`.

use std::path::{Path, PathBuf};

use crate::failure::Outcome;
use crate::npm::npm_command;
use crate::package::{self, short_paths};
use crate::supervise::must_succeed;
use crate::tools::Tools;
use crate::{layout, say};

/// Those that Vite builds.
const VITE: [&str; 3] = ["react", "vue", "svelte"];

/// What was built, and from what.
pub(crate) struct Built {
    /// A folder for each example.
    pub(crate) examples: PathBuf,
    /// The one of plain HTML, which is served as it is, with the package beside it.
    pub(crate) html: PathBuf,
    /// The package.
    pub(crate) package: PathBuf,
}

/// Builds the package, if it isn't there, and all of them.
pub(crate) fn build(tools: &Tools) -> Outcome<Built> {
    let package = package::build()?;
    let sources = layout::root().join("examples");
    let examples = layout::target()?.join("examples");
    say::step("installing what the examples name in examples/package-lock.json");
    must_succeed(
        "npm ci",
        npm_command().current_dir(&sources).arg("ci"),
        "it needs a network connection: connect and run this again",
    )?;
    for name in VITE {
        vite(&sources, name, &examples.join(name))?;
    }
    leptos(tools, &sources.join("leptos"), &examples.join("leptos"))?;
    Ok(Built {
        html: sources.join("html"),
        examples,
        package,
    })
}

fn vite(sources: &Path, name: &str, into: &Path) -> Outcome<()> {
    say::step(format!("building examples/{name}"));
    let mut npm = npm_command();
    npm.current_dir(sources)
        .args(["run", "build", "--workspace", name, "--"])
        .args(["--logLevel", "warn", "--emptyOutDir", "--outDir"])
        .arg(into);
    must_succeed("vite", &mut npm, "what it said is above")
}

/// With the very flags of the package, whose dependencies are then used again.
fn leptos(tools: &Tools, source: &Path, into: &Path) -> Outcome<()> {
    say::step("building examples/leptos");
    let mut trunk = tools.trunk("build")?;
    trunk.current_dir(source).args(["--release", "--dist"]);
    if let Some(flags) = short_paths() {
        trunk.env("CARGO_ENCODED_RUSTFLAGS", flags);
    }
    must_succeed("trunk", trunk.arg(into), "what it said is above")
}
