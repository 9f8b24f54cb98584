//! Programs for checking what is shipped, each pinned to one version, so that all users get the
//! same findings. They are kept in this user's cache, beside trunk.

use std::path::PathBuf;

use crate::failure::Outcome;
use crate::layout;
use crate::once::once;
use crate::tools::{executable, install};

/// A program from crates.io.
pub(crate) struct Helper {
    package: &'static str,
    version: &'static str,
    /// The build time on two idle cores.
    source_time: &'static str,
    /// Flags for `cargo install` that leave features out.
    flags: &'static [&'static str],
}

/// Checks licences, bans, sources and advisories.
pub(crate) const DENY: Helper = Helper::new("cargo-deny", "0.20.2", "3 minutes");

/// Builds programs that contain the list of their crates.
pub(crate) const AUDITABLE: Helper = Helper::new("cargo-auditable", "0.7.7", "1 minute");

/// Reads that list.
pub(crate) const AUDIT_INFO: Helper = Helper::new("rust-audit-info", "0.5.4", "half a minute");

/// Breaks the code in small ways and checks that a test fails.
pub(crate) const MUTANTS: Helper = Helper::new("cargo-mutants", "27.1.0", "2 minutes");

/// Builds the book; without serving, watching and search.
pub(crate) const MDBOOK: Helper = Helper {
    flags: &["--no-default-features", "--locked"],
    ..Helper::new("mdbook", "0.5.4", "3 minutes")
};

/// Drives Firefox.
pub(crate) const GECKODRIVER: Helper = Helper::new("geckodriver", "0.37.1", "3 minutes");

/// Makes Debian packages; the system's gzip compresses them.
pub(crate) const DEB: Helper = Helper {
    flags: &["--no-default-features", "--locked"],
    ..Helper::new("cargo-deb", "3.8.0", "2 minutes")
};

/// All of them, in the order in which `.ci/run` needs them.
pub(crate) const ALL: [&Helper; 7] = [
    &GECKODRIVER,
    &AUDITABLE,
    &AUDIT_INFO,
    &DEB,
    &MUTANTS,
    &MDBOOK,
    &DENY,
];

impl Helper {
    const fn new(package: &'static str, version: &'static str, source_time: &'static str) -> Self {
        Self {
            package,
            version,
            source_time,
            flags: &[],
        }
    }

    /// The program's path; installs it if missing.
    pub(crate) fn ensure(&self) -> Outcome<PathBuf> {
        let place = layout::cache()?.join(format!("{}-{}", self.package, self.version));
        let program = place.join("bin").join(executable(self.package));
        // cargo puts a program there only when complete, and not all programs report their version.
        let complete = || program.is_file();
        if !complete() {
            // Mostly without --locked, as wasm-bindgen is: a mirror can be behind the lock file.
            let (package, version) = (self.package, self.version);
            let helper = || install(package, version, self.source_time, self.flags, &place);
            once(&place, complete, helper)?;
        }
        Ok(program)
    }
}
