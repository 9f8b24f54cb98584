//! Schemathesis, which holds a server to its OpenAPI document. It is Python's, so it is kept in an
//! environment of its own in this user's cache, with every package of one version.

use std::fs;
use std::path::{Path, PathBuf};

use crate::failure::{Doing as _, Failure, Outcome};
use crate::once::once;
use crate::{layout, say, supervise};

/// The folder with its packages' versions, and with a configuration for each server.
const FOLDER: &str = "xtask/schemathesis";

/// A server, and what is known of it.
pub(crate) struct Server<'a> {
    /// The name of its configuration.
    pub(crate) name: &'a str,
    /// Where its document is.
    pub(crate) url: String,
    /// What it is told in `Authorization`.
    pub(crate) authorization: String,
}

/// Looks for what a server does against its document; returns whether there is nothing.
pub(crate) fn holds(server: &Server<'_>) -> Outcome<bool> {
    let config = layout::root()
        .join(FOLDER)
        .join(format!("{}.toml", server.name));
    let mut command = layout::command(ensure()?);
    command
        .arg("--config-file")
        .arg(config)
        .args(["run", &server.url, "--checks", "all", "--no-color"])
        .args([
            "--header",
            &format!("Authorization: {}", server.authorization),
        ])
        // It leaves a cache in the folder that it runs in.
        .current_dir(layout::target()?);
    Ok(supervise::run("schemathesis", &mut command)?.success())
}

/// Its path; installs it if missing.
pub(crate) fn ensure() -> Outcome<PathBuf> {
    let place = layout::cache()?.join("schemathesis");
    let requirements = layout::root().join(FOLDER).join("requirements.txt");
    // Copied when all is installed, so that an interrupted or older installation is seen as such.
    let installed = place.join("requirements.txt");
    let complete = || match (fs::read(&requirements), fs::read(&installed)) {
        (Ok(wanted), Ok(have)) => wanted == have,
        _ => false,
    };
    let bin = place.join(if cfg!(windows) { "Scripts" } else { "bin" });
    if !complete() {
        once(&place, complete, || {
            install(&place, &bin, &requirements)?;
            fs::copy(&requirements, &installed).doing("keep the list of packages")?;
            Ok(())
        })?;
    }
    Ok(bin.join("schemathesis"))
}

fn install(place: &Path, bin: &Path, requirements: &Path) -> Outcome<()> {
    say::step(format!(
        "installing schemathesis into {} (once; about 20 seconds)",
        place.display()
    ));
    let python = layout::on_path(&["python3", "python"]).ok_or_else(|| {
        Failure::said("there is no Python: install Python 3.10 or newer, with its venv module")
    })?;
    supervise::must_succeed(
        "python -m venv",
        layout::command(python)
            .args(["-m", "venv", "--clear"])
            .arg(place),
        "it needs Python 3.10 or newer with its venv module (Debian's package python3-venv)",
    )?;
    supervise::must_succeed(
        "pip install",
        layout::command(bin.join("python"))
            .args([
                "-m",
                "pip",
                "install",
                "--quiet",
                "--disable-pip-version-check",
            ])
            .arg("--requirement")
            .arg(requirements),
        "it needs a network connection: connect and run this again",
    )
}
