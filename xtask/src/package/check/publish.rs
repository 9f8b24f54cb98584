//! What the field's own tools say of the package.

use super::Installed;
use crate::failure::Outcome;
use crate::supervise;

/// `publint`: whether everybody who resolves the package finds what it promises.
pub(super) fn publint(installed: &Installed) -> Outcome<bool> {
    let mut publint = installed.tools.program("publint");
    publint.arg("--strict").arg(&installed.package);
    Ok(supervise::run("publint", &mut publint)?.success())
}

/// `attw`: whether the types are found wherever the code is. It is a package of ES modules alone;
/// that `require` gets none is no finding.
pub(super) fn attw(installed: &Installed) -> Outcome<bool> {
    let mut attw = installed.tools.program("attw");
    attw.arg(&installed.tarball)
        .args(["--profile", "esm-only", "--no-emoji"]);
    Ok(supervise::run("attw", &mut attw)?.success())
}
