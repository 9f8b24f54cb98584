//! `cargo xtask image`: an image of the released proxy for containers, by buildah.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::failure::{Doing, Failure, Outcome};
use crate::supervise::must_succeed;
use crate::{layout, release, say};

/// The image's name.
const NAME: &str = "localhost/ipp-proxy";
/// The certificates of the machine that builds, which Debian's ca-certificates keeps up to date.
const CERTIFICATES: &str = "/etc/ssl/certs/ca-certificates.crt";

/// Builds the image into `dist/ipp-proxy.tar`, which `docker load` and `podman load` take.
pub(crate) fn run() -> Outcome<()> {
    let program = release::released("ipp-proxy")?;
    let context = layout::target()?.join("xtask-image").join("context");
    std::fs::create_dir_all(context.join("data")).doing("make the image's folders")?;
    copy(&program, &context.join("ipp-proxy"))?;
    copy(
        Path::new(CERTIFICATES),
        &context.join("ca-certificates.crt"),
    )?;
    say::step("building the image");
    must_succeed(
        "buildah",
        buildah()?
            // Nothing runs while it is built; where containers are not allowed, this still works.
            .args(["build", "--isolation", "chroot", "--tag", NAME, "--file"])
            .arg(layout::root().join("deploy/container/Containerfile"))
            .arg(&context),
        "what it said is above",
    )?;
    let archive = layout::root().join("dist/ipp-proxy.tar");
    // buildah adds to an archive that is there.
    match std::fs::remove_file(&archive) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            return Err(error).doing(format!("remove {}", archive.display()));
        }
        _ => {}
    }
    must_succeed(
        "buildah",
        buildah()?.args(["push", NAME]).arg(format!(
            "docker-archive:{}:{NAME}:latest",
            archive.display()
        )),
        "what it said is above",
    )?;
    say::plain(archive.display());
    Ok(())
}

/// The command that runs the image's program in a container with these settings, on this machine's
/// network; as the image's user, in the image's files.
pub(crate) fn start(settings: &[(&str, String)]) -> Outcome<Command> {
    let container = buildah()?
        .args(["from", "--pull-never", NAME])
        .output()
        .doing("run buildah")?;
    let mut command = buildah()?;
    command.args(["run", "--isolation", "chroot"]);
    for (name, value) in settings {
        command.arg("--env").arg(format!("{name}={value}"));
    }
    let container = String::from_utf8_lossy(&container.stdout).trim().to_owned();
    command.args([&container, "--", "/ipp-proxy"]);
    Ok(command)
}

/// buildah, with images of its own below the target folder: nothing else of the machine is touched.
fn buildah() -> Outcome<Command> {
    let program = layout::on_path(&["buildah"]).ok_or_else(|| {
        Failure::said("there is no buildah, which makes images: install it (it runs on Linux)")
    })?;
    let store: PathBuf = layout::target()?.join("xtask-image");
    let mut command = layout::command(program);
    command
        .args(["--storage-driver", "vfs", "--root"])
        .arg(store.join("root"))
        .arg("--runroot")
        .arg(store.join("run"));
    Ok(command)
}

fn copy(from: &Path, to: &Path) -> Outcome<()> {
    std::fs::copy(from, to)
        .map(drop)
        .doing(format!("copy {}", from.display()))
}
