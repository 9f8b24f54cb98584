//! `cargo xtask deb`: a Debian package of the released proxy, by cargo-deb. What is in it is in the
//! proxy's Cargo.toml.

use crate::failure::{Doing, Failure, Outcome};
use crate::helpers::DEB;
use crate::paths::write;
use crate::supervise::must_succeed;
use crate::{layout, release, say};

const PACKAGE: &str = "ipp-proxy";
/// The package's revision: how often this version of the program was packaged.
const REVISION: &str = "1";

/// Makes the package in `dist`, and has lintian look at it where it is installed.
pub(crate) fn run() -> Outcome<()> {
    let program = release::released(PACKAGE)?;
    let tool = DEB.ensure()?;
    let version = layout::locked_version(PACKAGE)?;
    let dist = layout::root().join("dist");
    std::fs::create_dir_all(dist.join("deb")).doing("make dist/deb")?;
    write(&dist.join("deb/changelog"), &changelog(&version)?)?;
    // Debian wants no symbols; the list of crates stays.
    must_succeed(
        "strip",
        layout::command("strip")
            .arg("-o")
            .arg(dist.join("deb").join(PACKAGE))
            .arg(program),
        "it comes with binutils",
    )?;
    let package = dist.join("ipp-proxy.deb");
    say::step("making the Debian package");
    must_succeed(
        "cargo deb",
        layout::command(tool)
            .args(["--package", PACKAGE, "--deb-revision", REVISION])
            // The program is what `cargo xtask release` has built. gzip compresses it in a second;
            // cargo-deb itself takes a minute for three percent less.
            .args(["--no-build", "--compress-system"])
            .args(["--compress-type", "gzip", "--output"])
            .arg(&package),
        "what it said is above",
    )?;
    say::plain(package.display());
    match layout::on_path(&["lintian"]) {
        Some(lintian) => must_succeed(
            "lintian",
            layout::command(lintian)
                .args(["--fail-on", "error", "--allow-root"])
                .args(["--tag-display-limit", "0"])
                .arg(&package),
            "its errors are above",
        ),
        None if std::env::var_os("CI").is_some() => Err(Failure::said("lintian is not installed")),
        None => {
            say::step("the package was NOT checked: lintian is not installed");
            Ok(())
        }
    }
}

/// Debian's changelog of this version, dated as the commit, so that the same commit gives the same
/// package.
fn changelog(version: &str) -> Outcome<String> {
    let answer = layout::command("git")
        // In a container the folder often belongs to somebody else.
        .args(["-c", "safe.directory=*"])
        .args(["log", "-1", "--format=%ad", "--date=rfc2822"])
        .output()
        .doing("ask git for the commit's date")?;
    if !answer.status.success() {
        return Err(Failure::said(
            "the package is dated as its commit, and git knows no commit here",
        ));
    }
    let date = String::from_utf8_lossy(&answer.stdout).trim().to_owned();
    Ok(format!(
        "{PACKAGE} ({version}-{REVISION}) unstable; urgency=medium\n\n  \
         * What has changed is in CHANGELOG.md.\n\n -- {MAINTAINER}  {date}\n"
    ))
}

/// As in the proxy's Cargo.toml, which a test compares.
const MAINTAINER: &str = "The maintainers of ipp-checkout <noreply@github.com>";

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn the_changelog_names_the_packages_maintainer() {
        let manifest = layout::root().join("crates/proxy/Cargo.toml");
        let manifest = std::fs::read_to_string(manifest).unwrap();
        assert!(manifest.contains(&format!("maintainer = \"{MAINTAINER}\"\n")));
    }
}
