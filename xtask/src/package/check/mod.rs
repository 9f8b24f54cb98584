//! Checks the package from the point of view of its users.

mod browsers;
mod budget;
mod bundler;
pub(super) mod complete;
mod publish;
mod strangers;
mod types;
mod unbrowsed;

use std::path::{Path, PathBuf};

use crate::failure::{Doing, Failure, Outcome};
use crate::npm::{CHECKING, Npm, npm_command};
use crate::supervise::must_succeed;
use crate::{layout, paths, say};

/// The package, packed, and unpacked as in a user's project.
pub(crate) struct Installed {
    tools: Npm,
    /// The folder of the user's project.
    consumer: PathBuf,
    /// The folder of the package in it.
    package: PathBuf,
    tarball: PathBuf,
}

/// A check: what must hold, and a function that returns whether it does.
type Look = (&'static str, fn(&Installed) -> Outcome<bool>);

/// All there are.
pub(crate) const LOOKS: [Look; 11] = [
    ("every file that the package names is in it", complete::look),
    ("production has no byte of the playground", strangers::look),
    ("every file keeps to its budget of bytes", budget::look),
    (
        "the oldest browsers have what the files use",
        browsers::look,
    ),
    ("publint finds nothing", publish::publint),
    ("attw finds nothing", publish::attw),
    ("what does not type-check does not compile", types::programs),
    ("what the documents show compiles", types::snippets),
    ("the custom-elements manifest is one", types::manifest),
    ("webpack takes along what it loads", bundler::webpack),
    ("servers and unit tests can use it", unbrowsed::look),
];

/// Runs all checks; the first that fails ends this with its name.
pub(crate) fn all(dist: &Path) -> Outcome<()> {
    let installed = Installed::new(dist)?;
    let mut wrong = Vec::new();
    for (name, look) in LOOKS {
        say::step(name);
        if !look(&installed)? {
            wrong.push(name);
        }
    }
    if wrong.is_empty() {
        return Ok(());
    }
    Err(Failure::said(format!(
        "this does not hold: {}",
        wrong.join(", ")
    )))
}

impl Installed {
    /// Packs `dist` with npm and unpacks it.
    pub(crate) fn new(dist: &Path) -> Outcome<Self> {
        let tools = Npm::ensure(&CHECKING)?;
        let consumer = tools.folder().join("consumer");
        paths::remove(&consumer)?;
        let modules = consumer.join("node_modules");
        paths::make(&modules)?;
        let user = "{ \"private\": true, \"type\": \"module\" }\n";
        paths::write(&consumer.join("package.json"), user)?;
        let hint = "what npm said is above";
        let mut pack = npm_command();
        pack.args(["pack", "--silent", "--pack-destination"])
            .arg(&consumer)
            .arg(dist);
        must_succeed("npm pack", &mut pack, hint)?;
        let version = layout::locked_version("ipp-checkout")?;
        let tarball = consumer.join(format!("ipp-checkout-{version}.tgz"));
        let mut unpack = layout::command("tar");
        unpack.arg("-xzf").arg(&tarball).arg("-C").arg(&modules);
        must_succeed("tar", &mut unpack, "what it said is above")?;
        let package = modules.join("ipp-checkout");
        std::fs::rename(modules.join("package"), &package).doing("name the package")?;
        Ok(Self {
            tools,
            consumer,
            package,
            tarball,
        })
    }
}
