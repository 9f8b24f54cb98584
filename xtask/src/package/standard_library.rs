//! Which standard library of Rust's is in the wasm: one that is compiled with the widget, for size, or the
//! one that is installed. Why the first is shipped: decision record 0037.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::short_paths;
use crate::failure::{Doing, Outcome};
use crate::{layout, say, supervise};

/// The component of Rust that has the library's sources.
const COMPONENT: &str = "rust-src";

/// Options of cargo's that are not stable. `RUSTC_BOOTSTRAP` has the stable compiler take them.
const CARGO: [&str; 4] = [
    "-Zbuild-std=std,panic_abort",
    "-Zbuild-std-features=optimize_for_size",
    // A panic is a trap, and needs no code that writes its message.
    "-Zpanic-immediate-abort",
    "--config=profile.widget.panic=\"immediate-abort\"",
];

/// Options of the compiler's: without files and lines for panics, and without what `{:?}` writes, which
/// the widget shows nowhere.
const COMPILER: [&str; 3] = [
    "-Zunstable-options",
    "-Zlocation-detail=none",
    "-Zfmt-debug=none",
];

/// Separates the compiler's options in cargo's variable.
const SEPARATOR: &str = "\x1f";

/// Where the standard library comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum StandardLibrary {
    /// Compiled with the widget, by unstable options of the stable compiler.
    Rebuilt,
    /// As it is installed.
    Installed,
}

impl StandardLibrary {
    /// The rebuilt one, unless its sources cannot be had, which is said.
    pub(in crate::package) fn smallest() -> Outcome<Self> {
        if has_sources()? || (layout::on_path(&["rustup"]).is_some() && add_sources()?) {
            return Ok(Self::Rebuilt);
        }
        say::problem(format!(
            "Rust's component {COMPONENT} is not here, so the package is built with the standard library as it \
             is installed: the wasm is about 10 KB larger. `rustup component add {COMPONENT}` gets it"
        ));
        Ok(Self::Installed)
    }

    /// Cargo, which compiles with the profile `widget` into [`Self::target`].
    pub(super) fn cargo(self) -> Outcome<Command> {
        let mut cargo = layout::cargo();
        cargo.args(["build", "--profile", "widget", "--target-dir"]);
        cargo.arg(self.target()?);
        let mut flags: Vec<OsString> = short_paths().into_iter().collect();
        if self == Self::Rebuilt {
            cargo.args(CARGO).env("RUSTC_BOOTSTRAP", "1");
            flags.extend(COMPILER.map(OsString::from));
        }
        cargo.env("CARGO_ENCODED_RUSTFLAGS", flags.join(SEPARATOR.as_ref()));
        Ok(cargo)
    }

    /// The folder that cargo builds in: one for each, or each would compile again after the other.
    pub(super) fn target(self) -> Outcome<PathBuf> {
        let target = layout::target()?;
        Ok(match self {
            Self::Rebuilt => target.join("build-std"),
            Self::Installed => target,
        })
    }

    /// What to do where compiling fails.
    pub(super) const fn hint(self) -> &'static str {
        match self {
            Self::Rebuilt => {
                "what it said is above; with the option --stable it needs no unstable feature of this Rust"
            }
            Self::Installed => "what it said is above",
        }
    }
}

fn has_sources() -> Outcome<bool> {
    let answer = layout::command("rustc")
        .args(["--print", "sysroot"])
        .output()
        .doing("run rustc")?;
    let sysroot = String::from_utf8_lossy(&answer.stdout).trim().to_owned();
    let library = Path::new(&sysroot).join("lib/rustlib/src/rust/library");
    Ok(library.join("Cargo.lock").is_file())
}

/// Whether rustup could add them.
fn add_sources() -> Outcome<bool> {
    say::step(format!(
        "adding Rust's component {COMPONENT} (a download of about 3 MB)"
    ));
    let mut rustup = layout::command("rustup");
    let status = supervise::run("rustup", rustup.args(["component", "add", COMPONENT]))?;
    Ok(status.success())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn told(library: StandardLibrary) -> (bool, String) {
        let cargo = library.cargo().unwrap();
        let of = |name: &str| {
            let mut all = cargo.get_envs();
            all.find_map(|(known, value)| (known == name).then_some(value?.to_str()?.to_owned()))
        };
        let unstable = of("RUSTC_BOOTSTRAP").is_some();
        (unstable, of("CARGO_ENCODED_RUSTFLAGS").unwrap())
    }

    #[test]
    fn the_installed_library_needs_nothing_unstable() {
        let (unstable, flags) = told(StandardLibrary::Installed);
        assert!(!unstable && !flags.contains("-Z"), "{flags}");
        let (unstable, flags) = told(StandardLibrary::Rebuilt);
        assert!(
            unstable && flags.ends_with("\x1f-Zfmt-debug=none"),
            "{flags}"
        );
    }

    #[test]
    fn each_library_has_a_target_folder_of_its_own() {
        let [rebuilt, installed] = [StandardLibrary::Rebuilt, StandardLibrary::Installed];
        assert_ne!(rebuilt.target().unwrap(), installed.target().unwrap());
    }
}
