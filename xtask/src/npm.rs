//! Two programs from npm that make the release small. Only packaging needs them, and Node.

use std::path::PathBuf;
use std::process::Command;

use crate::failure::{Doing, Failure, Outcome};
use crate::supervise;
use crate::{layout, say};

/// Bundles and minifies what wasm-bindgen writes.
const ESBUILD: &str = "0.28.2";
/// Brings wasm-opt; Debian's own is too old for what rustc emits.
const BINARYEN: &str = "132.0.0";

/// Where the programs are.
pub(crate) struct Npm {
    modules: PathBuf,
}

impl Npm {
    /// Installs them below `target/npm` if they are not there in these versions.
    pub(crate) fn ensure() -> Outcome<Self> {
        if layout::on_path(&["node"]).is_none() || layout::on_path(&["npm", "npm.cmd"]).is_none() {
            return Err(Failure::said(
                "packaging needs Node and its npm (for wasm-opt and esbuild): install Node 20 or newer",
            ));
        }
        let folder = layout::target()?.join("npm");
        let npm = Self {
            modules: folder.join("node_modules"),
        };
        if npm.has("esbuild", ESBUILD) && npm.has("binaryen", BINARYEN) {
            return Ok(npm);
        }
        say::step("fetching esbuild and binaryen from npm (about 100 MB, once)");
        std::fs::create_dir_all(&folder).doing(format!("make {}", folder.display()))?;
        // npm would climb to another package.json otherwise.
        std::fs::write(folder.join("package.json"), "{\"private\": true}\n")
            .doing("write package.json")?;
        supervise::must_succeed(
            "npm install",
            layout::command(if cfg!(windows) { "npm.cmd" } else { "npm" })
                .current_dir(&folder)
                .args(["install", "--no-audit", "--no-fund", "--save-exact"])
                .args([format!("esbuild@{ESBUILD}"), format!("binaryen@{BINARYEN}")]),
            "it needs a network connection: connect and run this again",
        )?;
        Ok(npm)
    }

    fn has(&self, package: &str, version: &str) -> bool {
        let manifest = self.modules.join(package).join("package.json");
        std::fs::read_to_string(manifest)
            .is_ok_and(|text| text.contains(&format!("\"version\": \"{version}\"")))
    }

    /// A program that one of the packages brings.
    pub(crate) fn program(&self, name: &str) -> Command {
        let suffix = if cfg!(windows) { ".cmd" } else { "" };
        layout::command(self.modules.join(".bin").join(format!("{name}{suffix}")))
    }
}
