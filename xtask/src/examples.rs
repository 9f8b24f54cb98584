//! Builds the examples in `examples/`, each as its README says, from the package in `dist/npm`.

use std::path::{Path, PathBuf};

use crate::failure::Outcome;
use crate::npm::npm_command;
use crate::package::{self, short_paths};
use crate::paths;
use crate::supervise::must_succeed;
use crate::tools::Tools;
use crate::{layout, say};

/// The examples built by Vite.
const VITE_EXAMPLES: [&str; 3] = ["react", "vue", "svelte"];

/// The built examples and their package.
pub(crate) struct Built {
    /// The folder that has one folder per example.
    pub(crate) examples: PathBuf,
    /// The plain HTML example, served as it is, beside the package.
    pub(crate) html: PathBuf,
    /// The npm package.
    pub(crate) package: PathBuf,
}

/// Builds the package, if missing, and all examples.
pub(crate) fn build(tools: &Tools) -> Outcome<Built> {
    let package = package::build()?;
    let sources = layout::root().join("examples");
    let examples = layout::target()?.join("examples");
    say::step("installing what the examples name in examples/package-lock.json");
    install(&sources)?;
    for name in VITE_EXAMPLES {
        vite(&sources, name, &examples.join(name))?;
    }
    next(&sources.join("next"), &examples.join("next"))?;
    angular(&sources.join("angular"), &examples.join("angular"))?;
    leptos(tools, &sources.join("leptos"), &examples.join("leptos"))?;
    Ok(Built {
        html: sources.join("html"),
        examples,
        package,
    })
}

fn install(folder: &Path) -> Outcome<()> {
    must_succeed(
        "npm ci",
        npm_command().current_dir(folder).arg("ci"),
        "it needs a network connection: connect and run this again",
    )
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

fn next(source: &Path, into: &Path) -> Outcome<()> {
    say::step("building examples/next");
    let mut npm = npm_command();
    npm.current_dir(source).args(["run", "build"]);
    npm.env("NEXT_TELEMETRY_DISABLED", "1");
    must_succeed("next", &mut npm, "what it said is above")?;
    moved(&source.join("out"), into)
}

/// With its own packages: Angular finds them in no other folder than its project's.
fn angular(source: &Path, into: &Path) -> Outcome<()> {
    say::step("building examples/angular");
    install(source)?;
    let mut npm = npm_command();
    npm.current_dir(source).args(["run", "build"]);
    must_succeed("ng", &mut npm, "what it said is above")?;
    moved(&source.join("dist"), into)
}

/// Takes what was built away from its sources, where alone these tools write it.
fn moved(built: &Path, into: &Path) -> Outcome<()> {
    paths::remove(into)?;
    paths::copy_all(built, into)?;
    paths::remove(built)
}

/// Builds with the package's flags, so that its dependencies are reused.
fn leptos(tools: &Tools, source: &Path, into: &Path) -> Outcome<()> {
    say::step("building examples/leptos");
    let mut trunk = tools.trunk("build")?;
    trunk.current_dir(source).args(["--release", "--dist"]);
    if let Some(flags) = short_paths() {
        trunk.env("CARGO_ENCODED_RUSTFLAGS", flags);
    }
    must_succeed("trunk", trunk.arg(into), "what it said is above")
}
