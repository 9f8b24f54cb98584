//! Paths: the project, what cargo builds, and the tools kept for this user.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::failure::{Doing, Failure, Outcome};

/// Our licence files; users may choose either licence.
pub(crate) const LICENCES: [&str; 2] = ["LICENSE-MIT", "LICENSE-APACHE"];

/// The project's top folder.
pub(crate) fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_path_buf()
}

/// Cargo's target folder, wherever the user's configuration puts it.
pub(crate) fn target() -> Outcome<PathBuf> {
    let answer = cargo()
        .args(["metadata", "--no-deps", "--format-version", "1"])
        .output()
        .doing("run `cargo metadata`")?;
    let metadata = serde_json::from_slice::<Value>(&answer.stdout).ok();
    let folder = metadata
        .as_ref()
        .and_then(|it| it["target_directory"].as_str());
    folder.map(PathBuf::from).ok_or_else(|| {
        let words = String::from_utf8_lossy(&answer.stderr).trim().to_owned();
        Failure::said(format!(
            "`cargo metadata` did not name the target folder: {words}"
        ))
    })
}

/// The folder in which tools are kept for this user, across projects' clones.
pub(crate) fn cache() -> Outcome<PathBuf> {
    let var = |name: &str| {
        std::env::var_os(name)
            .filter(|v| !v.is_empty())
            .map(PathBuf::from)
    };
    let base = if cfg!(target_os = "windows") {
        var("LOCALAPPDATA")
    } else if cfg!(target_os = "macos") {
        var("HOME").map(|home| home.join("Library/Caches"))
    } else {
        // The specification says to ignore a relative XDG_CACHE_HOME.
        var("XDG_CACHE_HOME")
            .filter(|path| path.is_absolute())
            .or_else(|| var("HOME").map(|home| home.join(".cache")))
    };
    base.map(|base| base.join("ipp-checkout")).ok_or_else(|| {
        Failure::said(
            "no folder for tools: set HOME (on Windows LOCALAPPDATA) to a folder of yours",
        )
    })
}

/// The version of a package in Cargo.lock. Read by lines, as cargo writes them: a TOML reader would
/// be compiled for this alone.
pub(crate) fn locked_version(package: &str) -> Outcome<String> {
    let path = root().join("Cargo.lock");
    let lock = std::fs::read_to_string(&path).doing(format!("read {}", path.display()))?;
    version_in(&lock, package).ok_or_else(|| {
        Failure::said(format!(
            "Cargo.lock has no package {package}: run `cargo generate-lockfile`"
        ))
    })
}

fn version_in(lock: &str, package: &str) -> Option<String> {
    let mut lines = lock.lines();
    lines.find(|line| *line == format!("name = \"{package}\""))?;
    let version = lines.next()?.strip_prefix("version = \"")?;
    Some(version.strip_suffix('"')?.to_owned())
}

/// A command in the project's folder, without the variables that `cargo run` set for this process:
/// build scripts that watch them would run again each time.
pub(crate) fn command(program: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(program);
    command.current_dir(root());
    for (name, _) in std::env::vars_os() {
        let text = name.to_string_lossy();
        if text == "CARGO" || text.starts_with("CARGO_PKG_") || text.starts_with("CARGO_MANIFEST_")
        {
            command.env_remove(&name);
        }
    }
    command
}

/// The cargo that started this process.
pub(crate) fn cargo() -> Command {
    command(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}

/// The same, at low priority where the system has `nice`: beside tests that somebody waits for. Not the
/// lowest, with which nothing would be left for it while they are busy.
pub(crate) fn cargo_of_low_priority() -> Command {
    let cargo = cargo();
    match on_path(&["nice"]) {
        Some(nice) => {
            let mut command = command(nice);
            command.args(["-n", "10"]).arg(cargo.get_program());
            command
        }
        None => cargo,
    }
}

/// PATH with some folders before all others.
pub(crate) fn path_with(first: &[&Path]) -> Outcome<std::ffi::OsString> {
    let old = std::env::var_os("PATH").unwrap_or_default();
    let all = first
        .iter()
        .map(|p| p.to_path_buf())
        .chain(std::env::split_paths(&old));
    std::env::join_paths(all).doing("put the tools on PATH")
}

/// The first program of one of these names on PATH.
pub(crate) fn on_path(names: &[&str]) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    let folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
    names.iter().find_map(|name| {
        let file = format!("{name}{}", std::env::consts::EXE_SUFFIX);
        folders
            .iter()
            .map(|folder| folder.join(&file))
            .find(|candidate| candidate.is_file())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_locked_version_is_found_by_the_whole_name() {
        let lock = "[[package]]\nname = \"wasm-bindgen-futures\"\nversion = \"0.4.1\"\n\n\
                    [[package]]\nname = \"wasm-bindgen\"\nversion = \"0.2.130\"\n";
        assert_eq!(version_in(lock, "wasm-bindgen").as_deref(), Some("0.2.130"));
        assert_eq!(version_in(lock, "wasm"), None);
    }
}
