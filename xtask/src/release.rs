//! `cargo xtask release`: builds the programs, each containing the list of its crates.

use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::failure::{Doing, Failure, Outcome};
use crate::helpers::{AUDIT_INFO, AUDITABLE};
use crate::paths::write;
use crate::{layout, notices, say, supervise, tools};

/// The packages, whose programs have the same names.
const PROGRAMS: [&str; 2] = ["ipp-proxy", "ipp-playground"];

/// The target that they are built for. On Linux they are static, by musl: one file runs on every
/// distribution and in an empty image.
const TARGET: Option<&str> = if !cfg!(target_os = "linux") {
    None
} else if cfg!(target_arch = "x86_64") {
    Some("x86_64-unknown-linux-musl")
} else if cfg!(target_arch = "aarch64") {
    Some("aarch64-unknown-linux-musl")
} else {
    None
};

/// Builds the programs into `dist/bin` and reads the lists back.
pub(crate) fn run() -> Outcome<()> {
    build()?;
    let reader = AUDIT_INFO.ensure()?;
    let place = layout::root().join("dist").join("bin");
    std::fs::create_dir_all(&place).doing(format!("make {}", place.display()))?;
    for name in PROGRAMS {
        let program = place.join(tools::executable(name));
        std::fs::copy(built(name)?, &program).doing(format!("copy {name}"))?;
        let crates = crates_in(&reader, &program)?;
        if !crates.contains(&name.to_owned()) {
            return Err(Failure::said(format!(
                "{name} does not say what is in it: cargo auditable left no list that names it"
            )));
        }
        say::plain(format!(
            "{}: says that it is built from {} crates",
            program.display(),
            crates.len()
        ));
    }
    for terms in layout::LICENCES {
        let from = layout::root().join(terms);
        std::fs::copy(&from, place.join(terms)).doing(format!("copy {terms}"))?;
    }
    write(&place.join(notices::FILE), &notices::of(&PROGRAMS, &[])?)?;
    say::plain("`cargo audit bin` and trivy read that list, years from now too");
    Ok(())
}

/// Builds the programs below the target folder. Measurements use them too: what is measured is what
/// is released, and nothing is compiled twice.
pub(crate) fn build() -> Outcome<()> {
    let auditable = AUDITABLE.ensure()?;
    say::step(format!(
        "building {} for release (from cold about 8 minutes on two cores)",
        PROGRAMS.join(" and ")
    ));
    let mut build = layout::command(auditable);
    build.args(["auditable", "build", "--release", "--locked", "--bins"]);
    for package in PROGRAMS {
        build.args(["--package", package]);
    }
    if let Some(target) = TARGET {
        tools::ensure_target(target)?;
        // SQLite and the cryptography are compiled by it.
        if layout::on_path(&["musl-gcc"]).is_none() {
            return Err(Failure::said(
                "released programs are linked with musl, and there is no musl-gcc: install musl-tools",
            ));
        }
        build.args(["--target", target]);
    }
    supervise::must_succeed("cargo auditable", &mut build, "what it said is above")
}

/// The path at which a program was built.
pub(crate) fn built(name: &str) -> Outcome<PathBuf> {
    let profile = Path::new(TARGET.unwrap_or_default()).join("release");
    Ok(layout::target()?
        .join(profile)
        .join(tools::executable(name)))
}

/// The path of a released program, which is built if it is not there.
pub(crate) fn released(name: &str) -> Outcome<PathBuf> {
    let program = layout::root()
        .join("dist/bin")
        .join(tools::executable(name));
    if !program.is_file() {
        run()?;
    }
    Ok(program)
}

/// The names in the list that a program contains.
fn crates_in(reader: &PathBuf, program: &Path) -> Outcome<Vec<String>> {
    let answer = layout::command(reader)
        .arg(program)
        .output()
        .doing("run rust-audit-info")?;
    if answer.status.success() {
        return names(&answer.stdout).doing("read what rust-audit-info printed");
    }
    let words = String::from_utf8_lossy(&answer.stderr).trim().to_owned();
    Err(Failure::said(format!(
        "{} carries no list of what is in it: {words}",
        program.display()
    )))
}

/// The names of the packages in the list.
fn names(json: &[u8]) -> Result<Vec<String>, serde_json::Error> {
    let list = serde_json::from_slice::<Value>(json)?;
    let packages = list["packages"].as_array().into_iter().flatten();
    let names = packages.filter_map(|package| package["name"].as_str());
    Ok(names.map(str::to_owned).collect())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn every_crate_of_the_list_is_found() {
        let json = r#"{"packages":[{"name":"axum","version":"0.8.9","source":"crates.io"},{"name":"ipp-proxy","version":"0.1.0","source":"local","root":true}]}"#;
        assert_eq!(names(json.as_bytes()).unwrap(), ["axum", "ipp-proxy"]);
        assert!(names(b"{}").unwrap().is_empty());
        assert!(names(b"no list").is_err());
    }
}
