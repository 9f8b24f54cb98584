//! `cargo xtask lint`: formats, lints and type-checks the JavaScript. The tools and their settings
//! are in `xtask/js`, their versions in its lock file.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::failure::{Failure, Outcome};
use crate::npm::{self, npm_command};
use crate::supervise::{self, must_succeed};
use crate::{contract, layout, paths, say};

/// The files that prettier formats.
const FORMATTED: &str =
    "{bench,crates,examples,src,tests,www,xtask/js}/**/*.{js,mjs,jsx,ts,tsx,vue,svelte}";

/// Groups of files, each type-checked for the environment that runs it.
const GROUPS: [(&str, &str); 6] = [
    ("tsconfig.json", "the elements, the demo shop, the shell"),
    (
        "tsconfig.pages.json",
        "the pages that ipp-drive serves, and what the widget's tests measure with",
    ),
    ("tsconfig.worker.json", "their service worker"),
    ("tsconfig.bench.json", "the widget's twin"),
    ("tsconfig.examples.json", "the examples"),
    ("tsconfig.backends.json", "their backends"),
];

/// The folders for which `whole.js` writes whole scripts: fragments, and the scripts of components.
const WHOLE: [&str; 3] = [
    "crates/drive/src/scripts",
    "crates/drive/src/states",
    "examples",
];

/// Checks everything or, with `fix`, fixes what can be fixed automatically; fails on the rest. Runs
/// every tool, even after findings.
pub(crate) fn run(fix: bool) -> Outcome<()> {
    let tools = Tools::ensure()?;
    let mut failed = Vec::new();
    let mut look = |name: &'static str, words: &str, command: &mut Command| -> Outcome<()> {
        say::step(format!("{name}: {words}"));
        if !supervise::run(name, command)?.success() && !failed.contains(&name) {
            failed.push(name);
        }
        Ok(())
    };
    look("prettier", "all JavaScript", &mut tools.prettier(fix))?;
    look("eslint", "all JavaScript", &mut tools.eslint(fix))?;
    for (config, words) in GROUPS {
        look("tsc", words, &mut tools.tsc(&tools.place.join(config)))?;
    }
    let whole = tools.whole()?;
    for folder in WHOLE {
        look("tsc", folder, &mut tools.tsc(&whole.join(folder)))?;
    }
    say::step("custom-elements-manifest: whether it is that of the elements' comments");
    if fix {
        contract::write(&tools)?;
    } else if !contract::is_fresh(&tools)? {
        say::problem("www/npm/custom-elements.json is not: `cargo xtask docs` writes it");
        failed.push("custom-elements-manifest");
    }
    if failed.is_empty() {
        return Ok(());
    }
    Err(Failure::said(format!(
        "{} found something; what they said is above, and `cargo xtask lint --fix` mends some of it",
        failed.join(" and ")
    )))
}

/// The installed tools.
pub(crate) struct Tools {
    /// Their folder, which also has their settings, where editors find them.
    place: PathBuf,
}

impl Tools {
    /// Installs the versions in the lock file, unless present.
    pub(crate) fn ensure() -> Outcome<Self> {
        npm::must_be_there()?;
        let place = layout::root().join("xtask/js");
        let lock = paths::text(&place.join("package-lock.json"))?;
        let installed = place.join("node_modules/.installed-lock.json");
        if std::fs::read_to_string(&installed).is_ok_and(|text| text == lock) {
            return Ok(Self { place });
        }
        say::step("installing what xtask/js/package-lock.json names (about 120 MB, once)");
        must_succeed(
            "npm ci",
            npm_command().current_dir(&place).arg("ci"),
            "it needs a network connection: connect and run this again",
        )?;
        paths::write(&installed, &lock)?;
        Ok(Self { place })
    }

    fn prettier(&self, fix: bool) -> Command {
        let mut prettier = self.program("prettier");
        let svelte = "node_modules/prettier-plugin-svelte/plugin.js";
        prettier.arg("--plugin").arg(self.place.join(svelte));
        prettier.args(["--log-level", "warn"]);
        prettier.args([if fix { "--write" } else { "--check" }, FORMATTED]);
        prettier
    }

    fn eslint(&self, fix: bool) -> Command {
        let mut eslint = self.program("eslint");
        eslint
            .arg("--config")
            .arg(self.place.join("eslint.config.js"));
        eslint.args(fix.then_some("--fix")).arg(".");
        eslint
    }

    fn tsc(&self, project: &Path) -> Command {
        let mut tsc = self.program("tsc");
        tsc.arg("--project").arg(project);
        tsc
    }

    /// Wraps the fragments into whole scripts; returns their folder.
    fn whole(&self) -> Outcome<PathBuf> {
        let into = layout::target()?.join("lint");
        paths::make(&into)?;
        let mut node = self.script("whole.js");
        must_succeed("whole.js", node.arg(&into), "what it said is above")?;
        Ok(into)
    }

    /// A command for a script beside them.
    pub(crate) fn script(&self, name: &str) -> Command {
        let mut node = layout::command("node");
        node.arg(self.place.join(name));
        node
    }

    /// A command for one of them.
    fn program(&self, name: &str) -> Command {
        npm::program_in(&self.place.join("node_modules"), name)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::npm::{CHECKING, TWIN};

    fn read(path: &str) -> String {
        std::fs::read_to_string(layout::root().join(path)).unwrap()
    }

    #[test]
    fn the_package_and_the_sources_meet_one_tsc() {
        let manifest = read("xtask/js/package.json");
        for (set, name) in [
            (&CHECKING, "typescript"),
            (&CHECKING, "@types/react"),
            (&CHECKING, "svelte"),
            (&TWIN, "preact"),
        ] {
            let version = set.version(name).unwrap();
            let wanted = format!("\"{name}\": \"{version}\"");
            assert!(manifest.contains(&wanted), "xtask/js: {wanted}");
        }
    }

    #[test]
    fn the_glue_types_name_what_the_widget_exports() {
        let types = read("xtask/js/types/built/ipp-checkout.d.ts");
        let (_, class) = types.split_once("export class Checkout ").unwrap();
        let (class, _) = class.split_once("\n}").unwrap();
        let methods = class.lines().filter_map(|line| line.split_once('('));
        let names = methods.map(|(head, _)| head.trim().trim_start_matches("static "));
        // wasm-bindgen adds these to every handle.
        let own =
            |name: &&str| !["private constructor", "free", "__destroy_into_raw"].contains(name);
        let names: Vec<&str> = names.filter(own).collect();
        assert!(names.len() > 8, "only {names:?} were found");
        let widget = read("src/checkout.rs");
        for name in names {
            let exported = [format!("js_name = {name})"), format!("pub fn {name}(")];
            assert!(exported.iter().any(|it| widget.contains(it)), "{name}");
        }
    }

    #[test]
    fn the_lock_file_names_no_registry() {
        let lock = read("xtask/js/package-lock.json");
        assert!(lock.contains("\"integrity\""));
        assert!(!lock.contains("\"resolved\""), "see xtask/js/.npmrc");
    }

    #[test]
    fn every_component_of_the_examples_is_checked() {
        let listed = read("xtask/js/fragments.js");
        for folder in ["svelte", "vue"] {
            let folder = format!("examples/{folder}/src");
            for file in paths::files(&layout::root().join(&folder)).unwrap() {
                let name = paths::name(&file);
                if name.ends_with(".vue") || name.ends_with(".svelte") {
                    assert!(listed.contains(&format!("{folder}/{name}")), "{name}");
                }
            }
        }
    }

    #[test]
    fn every_script_of_the_driver_is_checked() {
        let listed = read("xtask/js/fragments.js");
        for folder in WHOLE.iter().filter(|folder| folder.contains("drive")) {
            assert!(listed.contains(&format!("\"{folder}\"")), "{folder}");
            for file in paths::files(&layout::root().join(folder)).unwrap() {
                let name = paths::name(&file);
                if name.ends_with(".js") {
                    assert!(listed.contains(&format!("\"{name}\"")), "{folder}/{name}");
                }
            }
        }
    }
}
