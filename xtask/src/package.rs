//! `cargo xtask package`: the two bundles that pages load, small, in `dist/`.

use std::path::{Path, PathBuf};

use crate::failure::{Doing, Outcome};
use crate::npm::Npm;
use crate::supervise::must_succeed;
use crate::tools::{self, WASM};
use crate::{layout, say, sizes};

/// One of the two.
struct Bundle {
    /// Its files' name.
    name: &'static str,
    /// The widget's features, as cargo takes them.
    features: &'static str,
    /// The element's shim below `www/element`.
    shim: &'static str,
}

/// What production loads has no playground code in it.
const BUNDLES: [Bundle; 2] = [
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

/// What the shims call the glue and the wasm, whichever of the two builds they are.
const GLUE: &str = "ipp-checkout.js";
const WASM_FILE: &str = "ipp-checkout_bg.wasm";

/// Builds both and prints what they weigh.
pub(crate) fn run() -> Outcome<()> {
    let dist = build()?;
    say::plain(sizes::table(&dist)?);
    say::plain(format!("in {}", dist.display()));
    Ok(())
}

/// Builds both; the answer is the folder.
pub(crate) fn build() -> Outcome<PathBuf> {
    let npm = Npm::ensure()?;
    tools::ensure_wasm_target()?;
    let bindgen = tools::ensure_bindgen()?;
    let dist = layout::root().join("dist");
    empty(&dist)?;
    for bundle in &BUNDLES {
        say::step(format!(
            "packaging {} (from cold about 5 minutes on two cores)",
            bundle.name
        ));
        let staged = stage(bundle, &bindgen)?;
        shrink(bundle, &npm, &staged, &dist)?;
    }
    copy(
        &layout::root().join("www/locales"),
        &dist.join("locales"),
        |_| true,
    )?;
    copy(
        &layout::root().join("www/element"),
        &dist.join("element"),
        |name| !name.ends_with(".js"),
    )?;
    Ok(dist)
}

/// All but `bin`, which is the programs' and made by another command.
fn empty(dist: &Path) -> Outcome<()> {
    let Ok(entries) = std::fs::read_dir(dist) else {
        return Ok(());
    };
    for path in entries.filter_map(Result::ok).map(|entry| entry.path()) {
        let removed = match path.file_name() {
            Some(name) if name == "bin" => Ok(()),
            _ if path.is_dir() => std::fs::remove_dir_all(&path),
            _ => std::fs::remove_file(&path),
        };
        removed.doing(format!("remove {}", path.display()))?;
    }
    Ok(())
}

/// Where a panic happened is named in the wasm: by the crate's path alone, not by where this
/// machine keeps it. That is shorter, and nobody's business.
fn short_paths() -> Option<std::ffi::OsString> {
    let home = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = home.or_else(|| Some(std::env::home_dir()?.join(".cargo")))?;
    let mut flag = std::ffi::OsString::from("--remap-path-prefix=");
    flag.push(home.join("registry").join("src"));
    flag.push("=crates");
    Some(flag)
}

/// Compiles the wasm and lays shims and glue beside it as they are served in development.
fn stage(bundle: &Bundle, bindgen: &Path) -> Outcome<PathBuf> {
    let target = layout::target()?;
    let hint = "what it said is above";
    let mut cargo = layout::cargo();
    cargo.args([
        "build",
        "--package",
        "ipp-checkout",
        "--lib",
        "--profile",
        "widget",
        "--target",
        WASM,
    ]);
    cargo.args(["--features", bundle.features]);
    if let Some(flags) = short_paths() {
        cargo.env("CARGO_ENCODED_RUSTFLAGS", flags);
    }
    must_succeed("compiling the widget", &mut cargo, hint)?;

    let staged = target.join("package").join(bundle.name);
    if staged.exists() {
        std::fs::remove_dir_all(&staged).doing(format!("empty {}", staged.display()))?;
    }
    let wasm = target.join(WASM).join("widget").join("ipp_checkout.wasm");
    let mut glue =
        layout::command(bindgen.join(format!("wasm-bindgen{}", std::env::consts::EXE_SUFFIX)));
    glue.args([
        "--target",
        "web",
        "--no-typescript",
        "--out-name",
        "ipp-checkout",
        "--out-dir",
    ]);
    must_succeed("wasm-bindgen", glue.arg(&staged).arg(wasm), hint)?;
    rewrite(&staged.join(GLUE), |text| {
        text.replace(WASM_FILE, &wasm_name(bundle))
    })?;

    let shims = staged.join("element");
    copy(&layout::root().join("www/element"), &shims, |name| {
        name.ends_with(".js")
    })?;
    for shim in files(&shims)? {
        rewrite(&shim, |text| at_home(&text, bundle))?;
    }
    Ok(staged)
}

/// A shim looks for its neighbours from where it is: in `element/`. The bundle is one folder
/// above, so the shim is told where it would have been.
fn at_home(shim: &str, bundle: &Bundle) -> String {
    shim.replace(
        "import.meta.url",
        "new URL(\"element/shim.js\", import.meta.url).href",
    )
    .replace(WASM_FILE, &wasm_name(bundle))
}

fn shrink(bundle: &Bundle, npm: &Npm, staged: &Path, dist: &Path) -> Outcome<()> {
    let hint = "what it said is above";
    std::fs::create_dir_all(dist).doing(format!("make {}", dist.display()))?;
    let mut opt = npm.program("wasm-opt");
    opt.arg("-Oz")
        .arg(staged.join(WASM_FILE))
        .arg("-o")
        .arg(dist.join(wasm_name(bundle)));
    must_succeed("wasm-opt", &mut opt, hint)?;
    let mut esbuild = npm.program("esbuild");
    esbuild
        .arg(staged.join("element").join(bundle.shim))
        .args([
            "--bundle",
            "--minify",
            "--format=esm",
            "--target=es2022",
            "--legal-comments=none",
            "--log-level=warning",
        ])
        .arg(format!(
            "--outfile={}",
            dist.join(format!("{}.js", bundle.name)).display()
        ));
    must_succeed("esbuild", &mut esbuild, hint)
}

fn wasm_name(bundle: &Bundle) -> String {
    format!("{}_bg.wasm", bundle.name)
}

fn rewrite(path: &Path, how: impl FnOnce(String) -> String) -> Outcome<()> {
    let text = std::fs::read_to_string(path).doing(format!("read {}", path.display()))?;
    std::fs::write(path, how(text)).doing(format!("write {}", path.display()))
}

/// The files of a folder, by name.
pub(crate) fn files(folder: &Path) -> Outcome<Vec<PathBuf>> {
    let entries = std::fs::read_dir(folder).doing(format!("read {}", folder.display()))?;
    let mut files: Vec<PathBuf> = entries
        .filter_map(Result::ok)
        .map(|entry| entry.path())
        .filter(|path| path.is_file())
        .collect();
    files.sort();
    Ok(files)
}

/// Copies the files of a folder whose names are wanted.
pub(crate) fn copy(from: &Path, to: &Path, wanted: impl Fn(&str) -> bool) -> Outcome<()> {
    std::fs::create_dir_all(to).doing(format!("make {}", to.display()))?;
    for file in files(from)? {
        let name = file
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        if wanted(&name) {
            std::fs::copy(&file, to.join(&name)).doing(format!("copy {}", file.display()))?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bundled_shim_finds_its_neighbours_as_if_it_were_in_its_own_folder() {
        let shim = "const css = new URL('./styles.css', import.meta.url);\n\
                    const wasm = new URL('../ipp-checkout_bg.wasm', import.meta.url);";
        let told = at_home(shim, &BUNDLES[1]);
        assert!(told.contains(
            "new URL('./styles.css', new URL(\"element/shim.js\", import.meta.url).href)"
        ));
        assert!(told.contains("'../ipp-playground_bg.wasm'"));
    }
}
