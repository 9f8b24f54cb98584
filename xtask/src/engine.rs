//! Differences between the three browser engines: programs, packages, and what one of them can't
//! do.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::failure::{Failure, Outcome};
use crate::supervise::must_succeed;
use crate::{helpers, layout, ports, say};

/// The engines, declared for the program that drives them.
#[path = "../../crates/drive/src/engine.rs"]
#[allow(dead_code, reason = "the capabilities are for that program")]
mod declared;

pub(crate) use declared::Engine;

const OWN_TESTS: &str =
    "the widget's own tests (the runner of wasm-bindgen's tests knows no WebKitGTK)";
const STATES: &str =
    "every state looked at (media, zoom and keys are set by Chromium's devtools protocol)";
const MEMORY: &str = "the long shift, and what a thousand times in and out leave behind (only Chromium's \
                    devtools protocol forces collections and counts what is kept)";
const PRESSES: &str = "presses that are not meant for what they meet (only Chromium's devtools protocol \
                       says when a press was made)";
const CONSOLE: &str = "the console of the demo shop (the driver does not tell of it; strict pages and the \
                       examples listen to their own)";
const CONDITIONS: &str = "conditions of pages and networks (written for Chromium's six connections and service \
                          workers)";
const TABS: &str = "two tabs in one window (the driver never brings a tab to the front: there they are \
                    two windows)";

/// What is different with an engine.
struct Facts {
    /// The name, for sentences.
    name: &'static str,
    /// The Debian packages.
    packages: &'static [&'static str],
    /// The size of their download.
    size: &'static str,
    /// What to do if the packages can't be installed from here.
    missing: &'static str,
    /// The driver's name.
    driver: &'static str,
    /// What is not tested in this engine, and why.
    cannot: &'static [&'static str],
}

const CHROMIUM: Facts = Facts {
    name: "Chromium",
    packages: &["chromium", "chromium-driver"],
    size: "about 300 MB, a minute or two",
    missing: "the tests need Chrome or Chromium and the chromedriver of the same version: install both, or \
              set CHROMEDRIVER to where it is (`--only native` runs the tests that need no browser)",
    driver: "chromedriver",
    cannot: &[],
};

const FIREFOX: Facts = Facts {
    name: "Firefox",
    packages: &["firefox-esr"],
    size: "about 70 MB",
    missing: "`--engines` needs Firefox: install firefox-esr or firefox",
    driver: "geckodriver",
    cannot: &[STATES, MEMORY, PRESSES, CONSOLE, CONDITIONS],
};

const WEBKIT: Facts = Facts {
    name: "WebKit",
    packages: &["webkit2gtk-driver", "xvfb", "xauth"],
    size: "about 100 MB",
    missing: "`--engines` needs WebKitGTK's WebKitWebDriver, xvfb-run and xauth, which Debian has in \
              webkit2gtk-driver, xvfb and xauth: install them",
    driver: "WebKitWebDriver",
    cannot: &[
        OWN_TESTS, STATES, MEMORY, PRESSES, CONSOLE, CONDITIONS, TABS,
    ],
};

impl Engine {
    const fn facts(self) -> &'static Facts {
        match self {
            Self::Chromium => &CHROMIUM,
            Self::Firefox => &FIREFOX,
            Self::WebKit => &WEBKIT,
        }
    }

    /// The name, for sentences.
    pub(crate) const fn name(self) -> &'static str {
        self.facts().name
    }

    /// The name on a command line.
    pub(crate) fn word(self) -> String {
        self.name().to_lowercase()
    }

    /// What is not tested in this engine, and why.
    pub(crate) const fn cannot(self) -> &'static [&'static str] {
        self.facts().cannot
    }

    /// The driver's name.
    pub(crate) const fn driver_name(self) -> &'static str {
        self.facts().driver
    }

    /// Fails if this machine does not have the browser; on Debian, installs it first.
    pub(crate) fn ensure(self) -> Outcome<()> {
        let facts = self.facts();
        if !self.is_here()
            && let Some(mut apt) = apt_get()
        {
            let packages = facts.packages;
            let size = facts.size;
            say::step(format!("installing {} ({size})", packages.join(", ")));
            let hint = "it needs a network connection: connect and run this again";
            must_succeed("apt-get update", apt().args(["update", "-q"]), hint)?;
            let how = ["install", "-y", "-q", "--no-install-recommends"];
            must_succeed("apt-get install", apt().args(how).args(packages), hint)?;
        }
        if self.is_here() {
            return Ok(());
        }
        Err(Failure::said(facts.missing))
    }

    /// Whether this machine has the browser and what its driver needs.
    fn is_here(self) -> bool {
        match self {
            Self::Chromium => chromedriver().is_some() && chrome_is_here(),
            Self::Firefox => firefox().is_some(),
            Self::WebKit => ["WebKitWebDriver", "xvfb-run", "xauth"]
                .iter()
                .all(|program| layout::on_path(&[program]).is_some()),
        }
    }

    /// The driver's path; Firefox's is built once, since Debian has none.
    pub(crate) fn driver(self) -> Outcome<PathBuf> {
        match self {
            Self::Chromium => Ok(chromedriver().unwrap_or_else(|| "chromedriver".into())),
            Self::Firefox => helpers::GECKODRIVER.ensure(),
            Self::WebKit => Ok("WebKitWebDriver".into()),
        }
    }

    /// The command that makes the driver listen on this port.
    pub(crate) fn command(self, driver: &Path, port: u16) -> Outcome<Command> {
        let mut command = match self {
            // It has no headless mode.
            Self::WebKit => layout::command("xvfb-run"),
            _ => layout::command(driver),
        };
        match self {
            Self::Chromium => command.arg(format!("--port={port}")),
            Self::Firefox => {
                // The default is the same for every driver on this machine.
                let other = ports::any_free()?.to_string();
                command
                    .args(["--port", &port.to_string(), "--websocket-port", &other])
                    .arg("--binary")
                    .arg(firefox().unwrap_or_else(|| "firefox".into()))
            }
            Self::WebKit => command
                .arg("--auto-servernum")
                .arg(driver)
                .arg(format!("--port={port}")),
        };
        Ok(command)
    }
}

fn chromedriver() -> Option<PathBuf> {
    match std::env::var_os("CHROMEDRIVER").map(PathBuf::from) {
        Some(named) => Some(named).filter(|path| path.is_file()),
        None => layout::on_path(&["chromedriver"]),
    }
}

fn chrome_is_here() -> bool {
    let names = [
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
    layout::on_path(&names).is_some() || elsewhere.iter().any(|path| Path::new(path).exists())
}

/// The path of Firefox, under either name.
pub(crate) fn firefox() -> Option<PathBuf> {
    let elsewhere = PathBuf::from("/Applications/Firefox.app/Contents/MacOS/firefox");
    layout::on_path(&["firefox-esr", "firefox"]).or(Some(elsewhere).filter(|path| path.is_file()))
}

/// A factory of apt-get commands; `None` if this is not Debian or we lack the rights.
fn apt_get() -> Option<impl FnMut() -> Command> {
    let debian = Path::new("/etc/debian_version").exists();
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
