//! The tools that build the page: the wasm target, trunk, and the wasm-bindgen that matches
//! Cargo.lock. They are looked for on PATH, then in this user's cache, else installed into the
//! cache.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::failure::{Doing, Failure, Outcome};
use crate::layout;
use crate::once::once;
use crate::say;
use crate::supervise;

/// The version to install where PATH has no trunk of this series.
const TRUNK_VERSION: &str = "0.21.14";
/// Any trunk of this series reads our Trunk.toml.
const TRUNK_SERIES: &str = "0.21.";
/// The target of everything that runs in the page.
pub(crate) const WASM: &str = "wasm32-unknown-unknown";

/// The paths of the tools.
pub(crate) struct Tools {
    /// Trunk's program.
    pub(crate) trunk: PathBuf,
    /// The folder with `wasm-bindgen` and `wasm-bindgen-test-runner`.
    pub(crate) bindgen: PathBuf,
}

impl Tools {
    /// Installs what is missing.
    pub(crate) fn ensure() -> Outcome<Self> {
        ensure_wasm_target()?;
        Ok(Self {
            bindgen: ensure_bindgen()?,
            trunk: ensure_trunk()?,
        })
    }

    /// A command that finds our wasm-bindgen before any other.
    pub(crate) fn command(&self, program: impl AsRef<std::ffi::OsStr>) -> Outcome<Command> {
        let mut command = layout::command(program);
        command.env("PATH", layout::path_with(&[&self.bindgen])?);
        Ok(command)
    }

    /// A trunk command that downloads no tools: the right ones are on its PATH.
    pub(crate) fn trunk(&self, verb: &str) -> Outcome<Command> {
        let mut command = self.command(&self.trunk)?;
        // Trunk reads NO_COLOR as a boolean option and fails on other values.
        command.env_remove("NO_COLOR");
        command.args([verb, "--offline"]);
        Ok(command)
    }

    /// The runner of wasm-bindgen's tests.
    pub(crate) fn test_runner(&self) -> PathBuf {
        self.bindgen.join(executable("wasm-bindgen-test-runner"))
    }
}

/// Installs the wasm target, for commands that build nothing else.
pub(crate) fn ensure_wasm_target() -> Outcome<()> {
    ensure_target(WASM)
}

/// Installs a target of Rust's.
pub(crate) fn ensure_target(target: &str) -> Outcome<()> {
    if has_target(target)? {
        return Ok(());
    }
    say::step(format!(
        "adding Rust's {target} target (a download of about 20 MB)"
    ));
    if layout::on_path(&["rustup"]).is_none() {
        return Err(Failure::said(format!(
            "Rust's {target} target is missing and rustup is not here to add it: install Rust by rustup, \
             or the target from where this Rust came"
        )));
    }
    supervise::must_succeed(
        "rustup",
        layout::command("rustup").args(["target", "add", target]),
        "it needs a network connection: connect and run this again",
    )
}

fn has_target(target: &str) -> Outcome<bool> {
    let answer = layout::command("rustc")
        .args(["--print", "target-libdir", "--target", target])
        .output()
        .doing("run rustc")?;
    Ok(Path::new(String::from_utf8_lossy(&answer.stdout).trim()).is_dir())
}

/// Installs trunk; returns its path.
pub(crate) fn ensure_trunk() -> Outcome<PathBuf> {
    let fits = |version: &str| version.starts_with(TRUNK_SERIES);
    if let Some(found) =
        layout::on_path(&["trunk"]).filter(|path| version_of(path).is_some_and(|v| fits(&v)))
    {
        return Ok(found);
    }
    let place = layout::cache()?.join(format!("trunk-{TRUNK_VERSION}"));
    let program = place.join("bin").join(executable("trunk"));
    let complete = || version_of(&program).is_some_and(|v| fits(&v));
    if !complete() {
        // Without TLS, which it neither serves nor needs where it downloads nothing.
        let flags = ["--locked", "--no-default-features"];
        let trunk = || install("trunk", TRUNK_VERSION, "3 minutes", &flags, &place);
        once(&place, complete, trunk)?;
    }
    Ok(program)
}

/// Installs the wasm-bindgen of Cargo.lock's version; returns its folder.
pub(crate) fn ensure_bindgen() -> Outcome<PathBuf> {
    let version = layout::locked_version("wasm-bindgen")?;
    let fits = |program: &Path| version_of(program).as_deref() == Some(&*version);
    let complete = |folder: &Path| {
        fits(&folder.join(executable("wasm-bindgen")))
            && fits(&folder.join(executable("wasm-bindgen-test-runner")))
    };
    if let Some(folder) =
        layout::on_path(&["wasm-bindgen"]).and_then(|p| p.parent().map(Path::to_path_buf))
        && complete(&folder)
    {
        return Ok(folder);
    }
    let place = layout::cache()?.join(format!("wasm-bindgen-{version}"));
    let folder = place.join("bin");
    if !complete(&folder) {
        // Without --locked: the lock file it was published with can name versions that a
        // company's registry mirror does not have.
        // It reads the whole wasm whenever a file is saved: these parts of it cost the time, and
        // half a second of it is left. Optimizing all of it costs every first start a minute.
        let optimized = [
            "walrus",
            "wasmparser",
            "wasm-encoder",
            "wasm-bindgen-cli-support",
            "gimli",
        ];
        let optimized =
            optimized.map(|name| format!("--config=profile.release.package.{name}.opt-level=1"));
        let mut flags = vec!["--no-default-features"];
        flags.extend(optimized.iter().map(String::as_str));
        let bindgen = || install("wasm-bindgen-cli", &version, "2 minutes", &flags, &place);
        once(&place, || complete(&folder), bindgen)?;
    }
    Ok(folder)
}

/// Installs a program: prebuilt with cargo-binstall if present, else from source. To be called in
/// [`once`].
pub(crate) fn install(
    package: &str,
    version: &str,
    source_time: &str,
    flags: &[&str],
    place: &Path,
) -> Outcome<()> {
    if layout::on_path(&["cargo-binstall"]).is_some() {
        say::step(format!(
            "installing {package} {version}, prebuilt, into {}",
            place.display()
        ));
        let status = supervise::run(
            "cargo binstall",
            layout::cargo()
                .args([
                    "binstall",
                    "--no-confirm",
                    "--force",
                    "--version",
                    version,
                    package,
                    "--root",
                ])
                .arg(place),
        )?;
        if status.success() {
            return Ok(());
        }
        say::step("that did not work; trying from source");
    }
    say::step(format!(
        "installing {package} {version} from source into {} (once; about {source_time} on two cores)",
        place.display()
    ));
    let by_hand = [&["cargo", "install", package, "--version", version], flags]
        .concat()
        .join(" ");
    supervise::must_succeed(
        "cargo install",
        layout::cargo()
            .args(["install", package, "--version", version, "--root"])
            .arg(place)
            .args(flags)
            // What optimizing costs is more than it would ever save in most tools.
            .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "0")
            .env("CARGO_PROFILE_RELEASE_LTO", "off")
            .env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16")
            .env("CARGO_PROFILE_RELEASE_DEBUG", "0")
            // One folder for all tools, which have dependencies in common; not the project's own,
            // which may be locked.
            .env("CARGO_TARGET_DIR", layout::target()?.join("tools")),
        &format!(
            "what it said is above; with a network connection, run this again, or `{by_hand}` by hand"
        ),
    )
}

/// The version that a program prints with `--version`: the second word.
pub(crate) fn version_of(program: &Path) -> Option<String> {
    let answer = Command::new(program)
        .arg("--version")
        .env_remove("NO_COLOR")
        .output()
        .ok()?;
    let text = String::from_utf8_lossy(&answer.stdout).into_owned();
    text.split_whitespace().nth(1).map(str::to_owned)
}

pub(crate) fn executable(name: &str) -> String {
    format!("{name}{}", std::env::consts::EXE_SUFFIX)
}
