//! Browsers and their drivers, for tests that need real ones.

use std::path::PathBuf;

use crate::engine::Engine;
use crate::failure::{Failure, Outcome};
use crate::layout;
use crate::say;
use crate::supervise::{self, Service};
use crate::{http, ports};

/// A driver, which finds its own browser.
pub(crate) struct Browser {
    /// The browser's engine.
    pub(crate) engine: Engine,
    /// The driver's program.
    pub(crate) driver: PathBuf,
}

impl Browser {
    /// Finds the driver and its browser; on Debian, installs missing ones.
    pub(crate) fn ensure(engine: Engine) -> Outcome<Self> {
        if !engine.is_here()
            && let Some(mut apt) = apt_get()
        {
            say::step(format!(
                "installing {} ({})",
                engine.packages().join(", "),
                engine.size()
            ));
            let hint = "it needs a network connection: connect and run this again";
            supervise::must_succeed("apt-get update", apt().args(["update", "-q"]), hint)?;
            let how = ["install", "-y", "-q", "--no-install-recommends"];
            supervise::must_succeed(
                "apt-get install",
                apt().args(how).args(engine.packages()),
                hint,
            )?;
        }
        if !engine.is_here() {
            return Err(Failure::said(engine.missing()));
        }
        Ok(Self {
            driver: engine.driver()?,
            engine,
        })
    }

    /// Starts the driver; returns it with its port.
    pub(crate) fn start_driver(&self) -> Outcome<(Service, u16)> {
        let port = ports::any_free()?;
        let mut command = self.engine.command(&self.driver, port)?;
        let mut service = Service::start_quiet(self.engine.driver_name(), &mut command)?;
        supervise::wait_for(|| {
            service.must_run()?;
            Ok(http::get(port, "/status").filter(|head| head.status == 200))
        })?;
        Ok((service, port))
    }
}

/// A factory of apt-get commands; `None` if this is not Debian or we lack the rights.
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
