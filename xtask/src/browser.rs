//! A Chromium and its driver, for the tests that need a real browser.

use std::path::PathBuf;

use crate::failure::{Failure, Outcome};
use crate::layout;
use crate::say;
use crate::supervise::{self, Service};
use crate::{http, ports};

/// Where the driver is; it finds the browser that belongs to it.
pub(crate) struct Browser {
    /// The program.
    pub(crate) driver: PathBuf,
}

impl Browser {
    /// Finds chromedriver and a browser; on Debian installs them.
    pub(crate) fn ensure() -> Outcome<Self> {
        if let Some(found) = Self::find() {
            return Ok(found);
        }
        if let Some(mut apt) = apt_get() {
            say::step("installing chromium and chromium-driver (about 300 MB, a minute or two)");
            let hint = "it needs a network connection: connect and run this again";
            supervise::must_succeed("apt-get update", apt().args(["update", "-q"]), hint)?;
            let packages = [
                "install",
                "-y",
                "-q",
                "--no-install-recommends",
                "chromium",
                "chromium-driver",
            ];
            supervise::must_succeed("apt-get install", apt().args(packages), hint)?;
        }
        Self::find().ok_or_else(|| {
            Failure::said(
                "the tests need Chrome or Chromium and the chromedriver of the same version: install both, \
                 or set CHROMEDRIVER to where it is (`--only native` runs the tests that need no browser)",
            )
        })
    }

    fn find() -> Option<Self> {
        let driver = match std::env::var_os("CHROMEDRIVER").map(PathBuf::from) {
            Some(named) => Some(named).filter(|path| path.is_file()),
            None => layout::on_path(&["chromedriver"]),
        }?;
        let browsers = [
            "chromium",
            "chromium-browser",
            "google-chrome",
            "google-chrome-stable",
            "chrome",
        ];
        let elsewhere = [
            "/Applications/Google Chrome.app",
            "/Applications/Chromium.app",
            "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
        ];
        let there = layout::on_path(&browsers).is_some()
            || elsewhere
                .iter()
                .any(|path| std::path::Path::new(path).exists());
        there.then_some(Self { driver })
    }

    /// Starts the driver; the number is its port.
    pub(crate) fn start_driver(&self) -> Outcome<(Service, u16)> {
        let port = ports::any_free()?;
        let mut command = layout::command(&self.driver);
        command
            .arg(format!("--port={port}"))
            .stdout(std::process::Stdio::null());
        let mut service = Service::start("chromedriver", &mut command)?;
        supervise::wait_for(|| {
            service.must_run()?;
            Ok(http::get(port, "/status").filter(|head| head.status == 200))
        })?;
        Ok((service, port))
    }
}

/// A maker of apt-get commands, where that is Debian's and we may use it.
fn apt_get() -> Option<impl FnMut() -> std::process::Command> {
    let debian = std::path::Path::new("/etc/debian_version").exists();
    layout::on_path(&["apt-get"]).filter(|_| debian)?;
    let output = |program: &str, args: &[&str]| layout::command(program).args(args).output().ok();
    let root = output("id", &["-u"]).is_some_and(|answer| answer.stdout.starts_with(b"0\n"));
    let sudo =
        !root && output("sudo", &["-n", "true"]).is_some_and(|answer| answer.status.success());
    (root || sudo).then_some(move || {
        let mut command = layout::command(if root { "apt-get" } else { "sudo" });
        if !root {
            command.args(["-n", "apt-get"]);
        }
        command.env("DEBIAN_FRONTEND", "noninteractive");
        command
    })
}
