//! Builds the two bundles: an element's modules and the glue in one file, and the wasm, both
//! minimized. And the stand-in for unit tests, which has no wasm.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::standard_library::StandardLibrary;
use super::{build_id, entries, imports, similar, start};
use crate::failure::{Doing, Failure, Outcome};
use crate::layout;
use crate::npm::Npm;
use crate::paths::{copy, files, remove, rewrite, text, write};
use crate::supervise::must_succeed;
use crate::tools::WASM;

/// One of the two bundles.
pub(super) struct Bundle {
    /// The base name of its files.
    pub(super) name: &'static str,
    /// The widget's features, as cargo's argument.
    features: &'static str,
    /// The element's shim below `www/element`.
    shim: &'static str,
}

/// The production bundle has no playground code.
pub(super) const ALL: [Bundle; 2] = [
    Bundle {
        name: "ipp-checkout",
        features: "",
        shim: "checkout.js",
    },
    Bundle {
        name: "ipp-playground",
        features: "playground",
        shim: "playground.js",
    },
];

/// The names that wasm-bindgen gives glue and wasm in both builds.
const GLUE: &str = "ipp-checkout.js";
const WASM_FILE: &str = "ipp-checkout_bg.wasm";
/// The name of the glue in the wasm's imports.
const GLUE_MODULE: &str = "ipp-checkout_bg.js";

/// The module of the entry `testing`, which no page loads.
pub(super) const TESTING: &str = "ipp-testing.js";

const HINT: &str = "what it said is above";

impl Bundle {
    /// Builds the bundle's three files in `dist`: the module, the wasm, and the glue that the
    /// module loads again after a crash.
    pub(super) fn make(
        &self,
        library: StandardLibrary,
        bindgen: &Path,
        npm: &Npm,
        dist: &Path,
    ) -> Outcome<()> {
        let staged = self.stage(library, bindgen)?;
        let mut opt = npm.program("wasm-opt");
        // Functions with one caller stay functions unless they are small: brotli finds more repeats.
        opt.args([
            "-Oz",
            "--one-caller-inline-max-function-size=20",
            "--converge",
        ]);
        let optimized = staged.join("optimized.wasm");
        opt.arg(staged.join(WASM_FILE)).arg("-o").arg(&optimized);
        must_succeed("wasm-opt", &mut opt, HINT)?;
        changed(&optimized, "similar.rs", similar::named)?;
        let mut reorder = npm.program("wasm-opt");
        // Written as small as before; nothing is optimized again.
        reorder.args([
            "--optimize-level=2",
            "--shrink-level=2",
            "--strip-producers",
        ]);
        reorder.arg("--reorder-functions-by-name").arg(&optimized);
        reorder.arg("-o").arg(dist.join(self.wasm()));
        must_succeed("wasm-opt", &mut reorder, HINT)?;
        let module = dist.join(format!("{}.js", self.name));
        let shim = staged.join("element").join(self.shim);
        esbuild(npm, &shim, &module, &["--minify", "--bundle"])?;
        rewrite(&module, unbundled)?;
        // The glue has modules of its own in a subfolder.
        let glue = dist.join(self.glue());
        esbuild(npm, &staged.join(GLUE), &glue, &["--minify", "--bundle"])
    }

    fn wasm(&self) -> String {
        format!("{}_bg.wasm", self.name)
    }

    fn glue(&self) -> String {
        format!("{}_glue.js", self.name)
    }

    /// Compiles the wasm and puts shims and glue beside it as served in development.
    fn stage(&self, library: StandardLibrary, bindgen: &Path) -> Outcome<PathBuf> {
        let mut cargo = library.cargo()?;
        cargo.args(["--package", "ipp-checkout", "--lib"]);
        cargo.args(["--target", WASM, "--features", self.features]);
        must_succeed("compiling the widget", &mut cargo, library.hint())?;

        let target = library.target()?;
        let staged = target.join("package").join(self.name);
        remove(&staged)?;
        let wasm = target.join(WASM).join("widget").join("ipp_checkout.wasm");
        let mut glue =
            layout::command(bindgen.join(format!("wasm-bindgen{}", std::env::consts::EXE_SUFFIX)));
        // Without the glue's own default path: the shim names the wasm, and bundlers would follow a
        // second address too.
        glue.args(["--target", "web", "--no-typescript"]);
        glue.args(["--omit-default-module-path", "--out-name", "ipp-checkout"]);
        must_succeed(
            "wasm-bindgen",
            glue.arg("--out-dir").arg(&staged).arg(wasm),
            HINT,
        )?;
        let wasm = staged.join(WASM_FILE);
        shorten(&wasm, &staged.join(GLUE))?;
        // It tells of crashes that leave nothing on its stack.
        changed(&wasm, "entries.rs", entries::guarded)?;
        build_id::bind(&staged, WASM_FILE, GLUE)?;
        let shims = staged.join("element");
        copy(&layout::root().join("www/element"), &shims, |name| {
            name.ends_with(".js")
        })?;
        for shim in files(&shims)? {
            rewrite(&shim, |text| Ok(self.at_home(text)))?;
        }
        Ok(staged)
    }

    /// Rewrites a shim's addresses, which are relative to `element/` in development: in the package
    /// all files are beside the bundle.
    fn at_home(&self, shim: &str) -> String {
        const BEGIN: &str = "new URL(\"";
        const END: &str = "\", import.meta.url)";
        let mut pieces = shim.split(BEGIN);
        let mut told = pieces.next().unwrap_or_default().to_owned();
        for piece in pieces {
            told.push_str(BEGIN);
            match piece.split_once(END) {
                Some((path, rest)) => {
                    told.push_str(&self.beside(path));
                    told.push_str(END);
                    told.push_str(rest);
                }
                None => told.push_str(piece),
            }
        }
        told
    }

    fn beside(&self, path: &str) -> String {
        let file = path.trim_start_matches("../").trim_start_matches("./");
        match file {
            GLUE => format!("./{}", self.glue()),
            WASM_FILE => format!("./{}", self.wasm()),
            // Pages name it too, and it is too large to be inlined.
            "styles.css" => format!("./{file}"),
            // Bundlers inline small files; a strict page refuses them there.
            _ => format!("./{file}?no-inline"),
        }
    }
}

/// Shortens the names between wasm and glue, which are internal, and how the glue starts the wasm.
fn shorten(wasm: &Path, glue: &Path) -> Outcome<()> {
    let bytes = std::fs::read(wasm).doing(format!("read {}", wasm.display()))?;
    let names = imports::shorten(&bytes, &text(glue)?, &format!("./{GLUE_MODULE}"));
    let shortened = names.and_then(|(wasm, glue)| Some((wasm, start::shortened(&glue)?)));
    let (bytes, told) = shortened.ok_or_else(|| {
        Failure::said(
            "wasm and glue are not as they were: see xtask/src/package/imports.rs and start.rs",
        )
    })?;
    std::fs::write(wasm, bytes).doing(format!("write {}", wasm.display()))?;
    write(glue, &told)
}

/// Changes a wasm file by what stands in `source`.
fn changed(wasm: &Path, source: &str, by: fn(&[u8]) -> Option<Vec<u8>>) -> Outcome<()> {
    let bytes = std::fs::read(wasm).doing(format!("read {}", wasm.display()))?;
    let changed = by(&bytes).ok_or_else(|| {
        Failure::said(format!(
            "the wasm is not as it was: see xtask/src/package/{source}"
        ))
    })?;
    std::fs::write(wasm, changed).doing(format!("write {}", wasm.display()))
}

/// Minifies the stylesheets.
pub(super) fn styles(npm: &Npm, dist: &Path) -> Outcome<()> {
    for name in ["styles.css", "panel.css"] {
        let source = layout::root().join("www/element").join(name);
        esbuild(npm, &source, &dist.join(name), &["--minify"])?;
    }
    Ok(())
}

/// Bundles the stand-in for unit tests, readable: the checkout's modules, some of them replaced by
/// those in `www/testing`, which have the same names.
pub(super) fn testing(npm: &Npm, dist: &Path) -> Outcome<()> {
    let staged = layout::target()?.join("package").join("testing");
    for from in ["www/element", "www/testing/element"] {
        copy(&layout::root().join(from), &staged, |name| {
            name.ends_with(".js")
        })?;
    }
    let module = staged.join("testing.js");
    esbuild(npm, &module, &dist.join(TESTING), &["--bundle"])
}

/// Bundles and minifies a script whose packages are in `modules`, as the widget's own.
pub(crate) fn script(npm: &Npm, from: &Path, to: &Path, modules: &Path) -> Outcome<()> {
    let mut esbuild = npm.program("esbuild");
    esbuild
        .env("NODE_PATH", modules)
        .arg("--define:process.env.NODE_ENV=\"production\"");
    bundled(esbuild, from, to, &["--minify", "--bundle"])
}

fn esbuild(npm: &Npm, from: &Path, to: &Path, more: &[&str]) -> Outcome<()> {
    bundled(npm.program("esbuild"), from, to, more)
}

fn bundled(mut esbuild: Command, from: &Path, to: &Path, more: &[&str]) -> Outcome<()> {
    esbuild.arg(from).args(more).args([
        "--format=esm",
        "--target=es2022",
        "--legal-comments=none",
        "--log-level=warning",
    ]);
    esbuild.arg(format!("--outfile={}", to.display()));
    must_succeed("esbuild", &mut esbuild, HINT)
}

/// Marks the one `import()`, which loads a file by address, so that bundlers don't resolve it as a
/// module. Done here, since the mark does not survive minifying.
fn unbundled(module: &str) -> Outcome<String> {
    let mut pieces = module.split("import(");
    match (pieces.next(), pieces.next(), pieces.next()) {
        (Some(before), Some(after), None) => Ok(format!(
            "{before}import(/* webpackIgnore: true */ /* @vite-ignore */ {after}"
        )),
        _ => Err(Failure::said(
            "the bundle must have one import(), that of the glue after a crash: see www/element/files.js",
        )),
    }
}

/// Compiler flags that shorten the paths of panics in the wasm to the crate's own: smaller, and
/// without this machine's paths.
pub(crate) fn short_paths() -> Option<std::ffi::OsString> {
    let home = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = home.or_else(|| Some(std::env::home_dir()?.join(".cargo")))?;
    let mut flag = std::ffi::OsString::from("--remap-path-prefix=");
    flag.push(home.join("registry").join("src"));
    flag.push("=crates");
    Some(flag)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_bundled_shim_names_its_neighbours_as_bundlers_can_read() {
        let shim = r#"const css = new URL("./styles.css", import.meta.url);
            const wasm = new URL("../ipp-checkout_bg.wasm", import.meta.url);
            const glue = new URL("../ipp-checkout.js", import.meta.url);
            const text = new URL("../locales/sv.json", import.meta.url);
            import * as glue from "../ipp-checkout.js";"#;
        let told = ALL[1].at_home(shim);
        for path in [
            "./styles.css",
            "./ipp-playground_bg.wasm",
            "./ipp-playground_glue.js",
            "./locales/sv.json?no-inline",
        ] {
            let whole = format!("new URL(\"{path}\", import.meta.url)");
            assert!(told.contains(&whole), "{whole}: {told}");
        }
        assert!(told.contains("from \"../ipp-checkout.js\""), "{told}");
    }

    #[test]
    fn a_bundler_is_told_to_leave_the_import_after_a_crash_alone() {
        let told = unbundled("x=import(`${a}?copy=1`);").unwrap();
        assert_eq!(
            told,
            "x=import(/* webpackIgnore: true */ /* @vite-ignore */ `${a}?copy=1`);"
        );
        assert!(unbundled("import(a);import(b)").is_err());
    }
}
