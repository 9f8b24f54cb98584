//! Programs from npm. Only packaging, its checks, and `lint` need them, and Node.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::failure::{Doing, Failure, Outcome};
use crate::supervise;
use crate::{layout, paths, say};

/// The oldest major version of Node that the packages below support.
const MIN_NODE_MAJOR: u32 = 20;

/// Packages installed together, each pinned to one version.
pub(crate) struct Set {
    /// The folder below `target`.
    folder: &'static str,
    /// The download size in MB.
    size: u32,
    packages: &'static [(&'static str, &'static str)],
}

#[cfg(test)]
impl Set {
    /// The pinned version of a package.
    pub(crate) fn version(&self, package: &str) -> Option<&str> {
        let mut packages = self.packages.iter();
        packages.find_map(|(name, version)| (*name == package).then_some(*version))
    }
}

/// For a small release: esbuild bundles and minifies, binaryen has wasm-opt, since Debian's is too
/// old for rustc's output.
pub(crate) const PACKING: Set = Set {
    folder: "npm",
    size: 100,
    packages: &[("esbuild", "0.28.2"), ("binaryen", "132.0.0")],
};

/// Checks the package from the point of view of its users, with the frameworks that it has types
/// for, bundlers, and what unit tests of pages run in.
pub(crate) const CHECKING: Set = Set {
    folder: "npm-check",
    size: 200,
    packages: &[
        ("publint", "0.3.25"),
        ("@arethetypeswrong/cli", "0.18.5"),
        ("typescript", "7.0.2"),
        ("@types/react", "19.3.0"),
        ("vue", "3.5.45"),
        ("svelte", "5.57.3"),
        ("custom-elements-manifest", "2.1.0"),
        ("webpack", "5.112.2"),
        ("react", "19.3.1"),
        ("react-dom", "19.3.1"),
        ("vite", "8.3.8"),
        ("vitest", "4.1.12"),
        ("jsdom", "26.1.0"),
        ("happy-dom", "21.0.4"),
        ("@mdn/browser-compat-data", "8.1.9"),
        ("acorn", "8.19.0"),
        ("acorn-walk", "8.3.5"),
        ("css-tree", "3.2.1"),
    ],
};

/// What the twin of the widget is written with: see `bench/twin`.
pub(crate) const TWIN: Set = Set {
    folder: "npm-twin",
    size: 2,
    packages: &[("preact", "11.2.0")],
};

/// Libraries of pages that wrap the browser's functions.
const WRAPPERS: Set = Set {
    folder: "npm-wrappers",
    size: 33,
    packages: &[("zone.js", "0.16.3"), ("@sentry/browser", "11.12.0")],
};

/// Checks a page against the accessibility guidelines.
const AXE: Set = Set {
    folder: "npm-axe",
    size: 3,
    packages: &[("axe-core", "4.14.1")],
};

/// An installed set of packages.
pub(crate) struct Npm {
    modules: PathBuf,
}

impl Npm {
    /// Installs a set below `target`, unless present in these versions.
    pub(crate) fn ensure(set: &Set) -> Outcome<Self> {
        must_be_there()?;
        let folder = layout::target()?.join(set.folder);
        let npm = Self {
            modules: folder.join("node_modules"),
        };
        if set
            .packages
            .iter()
            .all(|(name, version)| npm.has(name, version))
        {
            return Ok(npm);
        }
        let names: Vec<&str> = set.packages.iter().map(|(name, _)| *name).collect();
        say::step(format!(
            "fetching {} from npm (about {} MB, once)",
            names.join(", "),
            set.size
        ));
        paths::make(&folder)?;
        // Otherwise npm would use a package.json further up.
        paths::write(&folder.join("package.json"), "{\"private\": true}\n")?;
        let exact = set.packages.iter();
        supervise::must_succeed(
            "npm install",
            npm_command()
                .current_dir(&folder)
                .args(["install", "--no-audit", "--no-fund", "--save-exact"])
                .args(exact.map(|(name, version)| format!("{name}@{version}"))),
            "it needs a network connection: connect and run this again",
        )?;
        Ok(npm)
    }

    /// The path of axe's script for pages.
    pub(crate) fn axe() -> Outcome<PathBuf> {
        let npm = Self::ensure(&AXE)?;
        Ok(npm.modules.join("axe-core").join("axe.min.js"))
    }

    /// A folder with zone.js and Sentry as scripts, `zone.umd.min.js` and `sentry.js`.
    pub(crate) fn wrappers(packing: &Self) -> Outcome<PathBuf> {
        let npm = Self::ensure(&WRAPPERS)?;
        let zone = npm.modules.join("zone.js").join("bundles");
        paths::copy(&zone, npm.folder(), |name| name == "zone.umd.min.js")?;
        let mut esbuild = packing.program("esbuild");
        esbuild
            .current_dir(npm.folder())
            .args(["@sentry/browser", "--bundle", "--minify", "--format=iife"])
            .args([
                "--global-name=Sentry",
                "--outfile=sentry.js",
                "--log-level=warning",
            ]);
        supervise::must_succeed("esbuild", &mut esbuild, "run this again")?;
        Ok(npm.folder().to_owned())
    }

    fn has(&self, package: &str, version: &str) -> bool {
        let manifest = self.modules.join(package).join("package.json");
        std::fs::read_to_string(manifest)
            .is_ok_and(|text| text.contains(&format!("\"version\": \"{version}\"")))
    }

    /// A command for a program of one of the packages.
    pub(crate) fn program(&self, name: &str) -> Command {
        program_in(&self.modules, name)
    }

    /// The folder of the installation; scripts in it find the packages.
    pub(crate) fn folder(&self) -> &Path {
        self.modules.parent().unwrap_or(&self.modules)
    }
}

/// Fails, saying what to install, if Node or npm is missing or too old.
pub(crate) fn must_be_there() -> Outcome<()> {
    if layout::on_path(&["npm", "npm.cmd"]).is_some() && node_is_new_enough() {
        return Ok(());
    }
    Err(Failure::said(format!(
        "packaging, looking at what was made, and `lint` need Node and its npm: install Node {MIN_NODE_MAJOR} or newer"
    )))
}

/// A command for a program of a package in this `node_modules`.
pub(crate) fn program_in(modules: &Path, name: &str) -> Command {
    let suffix = if cfg!(windows) { ".cmd" } else { "" };
    layout::command(modules.join(".bin").join(format!("{name}{suffix}")))
}

fn node_is_new_enough() -> bool {
    let answer = layout::command("node").arg("--version").output();
    answer.is_ok_and(|answer| major(&String::from_utf8_lossy(&answer.stdout)) >= MIN_NODE_MAJOR)
}

/// The first number of a version such as `v20.20.2`; zero if there is none.
fn major(version: &str) -> u32 {
    let number = version.trim_start_matches('v').split('.').next();
    number.and_then(|text| text.parse().ok()).unwrap_or(0)
}

/// Runs a script in Node for some files of a folder. Returns a line that it prints for each: the name,
/// and what is behind it. Hashes and brotli by Node, which packaging needs anyway, cost no crates.
pub(crate) fn about_files(
    script: &str,
    folder: &Path,
    files: &[String],
) -> Outcome<Vec<(String, String)>> {
    let answer = layout::command("node")
        .args(["-e", script, "--"])
        .args(files)
        .current_dir(folder)
        .stderr(Stdio::inherit())
        .output()
        .doing("run node")?;
    let text = String::from_utf8_lossy(&answer.stdout);
    let lines = text.lines().filter_map(|line| line.split_once(' '));
    let told: Vec<_> = lines
        .map(|(name, rest)| (name.to_owned(), rest.to_owned()))
        .collect();
    if told.len() == files.len() {
        return Ok(told);
    }
    let folder = folder.display();
    Err(Failure::said(format!(
        "could not read the files in {folder}"
    )))
}

/// A command for npm itself.
pub(crate) fn npm_command() -> Command {
    layout::command(if cfg!(windows) { "npm.cmd" } else { "npm" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_of_node_is_told_by_its_first_number() {
        assert_eq!(major("v20.20.2\n"), 20);
        assert_eq!(major("no such thing"), 0);
    }
}
