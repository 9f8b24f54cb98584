//! Programs for checking what is shipped, each pinned to one version, so that all users get the
//! same findings. They are kept in this user's cache, beside trunk.

use std::path::PathBuf;

use crate::failure::Outcome;
use crate::layout;
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
pub(crate) const DENY: Helper = Helper {
    package: "cargo-deny",
    version: "0.20.2",
    source_time: "3 minutes",
    flags: &[],
};

/// Builds programs that contain the list of their crates.
pub(crate) const AUDITABLE: Helper = Helper {
    package: "cargo-auditable",
    version: "0.7.7",
    source_time: "1 minute",
    flags: &[],
};

/// Reads that list.
pub(crate) const AUDIT_INFO: Helper = Helper {
    package: "rust-audit-info",
    version: "0.5.4",
    source_time: "half a minute",
    flags: &[],
};

/// Builds and runs fuzz targets.
pub(crate) const FUZZ: Helper = Helper {
    package: "cargo-fuzz",
    version: "0.13.2",
    source_time: "1 minute",
    flags: &[],
};

/// Breaks the code in small ways and checks that a test fails.
pub(crate) const MUTANTS: Helper = Helper {
    package: "cargo-mutants",
    version: "27.1.0",
    source_time: "2 minutes",
    flags: &[],
};

/// Builds the book; without serving, watching and search.
pub(crate) const MDBOOK: Helper = Helper {
    package: "mdbook",
    version: "0.5.4",
    source_time: "3 minutes",
    flags: &["--no-default-features", "--locked"],
};

/// Drives Firefox.
pub(crate) const GECKODRIVER: Helper = Helper {
    package: "geckodriver",
    version: "0.37.1",
    source_time: "3 minutes",
    flags: &[],
};

/// Makes Debian packages; the system's gzip compresses them.
pub(crate) const DEB: Helper = Helper {
    package: "cargo-deb",
    version: "3.8.0",
    source_time: "2 minutes",
    flags: &["--no-default-features", "--locked"],
};

/// All of them, in the order in which `.ci/run` needs them.
pub(crate) const ALL: [&Helper; 8] = [
    &DENY,
    &MDBOOK,
    &GECKODRIVER,
    &MUTANTS,
    &FUZZ,
    &AUDITABLE,
    &AUDIT_INFO,
    &DEB,
];

impl Helper {
    /// The program's path; installs it if missing.
    pub(crate) fn ensure(&self) -> Outcome<PathBuf> {
        let place = layout::cache()?.join(format!("{}-{}", self.package, self.version));
        let program = place.join("bin").join(executable(self.package));
        // cargo puts a program there only when complete, and not all programs report their version.
        if !program.is_file() {
            // Mostly without --locked, as wasm-bindgen is: a mirror can be behind the lock file.
            install(
                self.package,
                self.version,
                self.source_time,
                self.flags,
                &place,
            )?;
        }
        Ok(program)
    }
}
