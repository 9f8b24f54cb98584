//! Checks the package with the common tools for npm packages.

use super::Installed;
use crate::failure::Outcome;
use crate::supervise;

/// `publint`: whether every resolver finds what the package promises.
pub(super) fn publint(installed: &Installed) -> Outcome<bool> {
    let mut publint = installed.tools.program("publint");
    publint.arg("--strict").arg(&installed.package);
    Ok(supervise::run("publint", &mut publint)?.success())
}

/// `attw`: whether types are found wherever the code is. The package has ES modules only, so their
/// absence for `require` is no finding.
pub(super) fn attw(installed: &Installed) -> Outcome<bool> {
    let mut attw = installed.tools.program("attw");
    attw.arg(&installed.tarball)
        .args(["--profile", "esm-only", "--no-emoji"]);
    Ok(supervise::run("attw", &mut attw)?.success())
}
