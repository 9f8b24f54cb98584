//! Environments of Python in this user's cache, each with every package of one version.

use std::fs;
use std::path::{Path, PathBuf};

use crate::failure::{Doing as _, Failure, Outcome};
use crate::once::once;
use crate::{layout, say, supervise};

/// The folder of an environment's programs; installs what `requirements` names if missing.
pub(crate) fn environment(name: &str, requirements: &Path) -> Outcome<PathBuf> {
    let place = layout::cache()?.join(name);
    // Copied when all is installed, so that an interrupted or older installation is seen as such.
    let installed = place.join("requirements.txt");
    let complete = || match (fs::read(requirements), fs::read(&installed)) {
        (Ok(wanted), Ok(have)) => wanted == have,
        _ => false,
    };
    let bin = place.join(if cfg!(windows) { "Scripts" } else { "bin" });
    if !complete() {
        once(&place, complete, || {
            install(name, &place, &bin, requirements)?;
            fs::copy(requirements, &installed).doing("keep the list of packages")?;
            Ok(())
        })?;
    }
    Ok(bin)
}

fn install(name: &str, place: &Path, bin: &Path, requirements: &Path) -> Outcome<()> {
    say::step(format!(
        "installing {name} into {} (once; at most 20 seconds)",
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
