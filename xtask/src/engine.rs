//! Differences between the three browser engines: programs, packages, and what one of them can't
//! do.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::failure::Outcome;
use crate::helpers;
use crate::layout;
use crate::ports;

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

/// A browser engine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Engine {
    /// Chromium, or Chrome.
    Chromium,
    /// Firefox.
    Firefox,
    /// WebKitGTK's MiniBrowser.
    WebKit,
}

impl Engine {
    /// All engines.
    pub(crate) const ALL: [Self; 3] = [Self::Chromium, Self::Firefox, Self::WebKit];

    /// The name, for sentences.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Chromium => "Chromium",
            Self::Firefox => "Firefox",
            Self::WebKit => "WebKit",
        }
    }

    /// The name on a command line.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Chromium => "chromium",
            Self::Firefox => "firefox",
            Self::WebKit => "webkit",
        }
    }

    /// The Debian packages.
    pub(crate) fn packages(self) -> &'static [&'static str] {
        match self {
            Self::Chromium => &["chromium", "chromium-driver"],
            Self::Firefox => &["firefox-esr"],
            Self::WebKit => &["webkit2gtk-driver", "xvfb", "xauth"],
        }
    }

    /// The size of their download.
    pub(crate) fn size(self) -> &'static str {
        match self {
            Self::Chromium => "about 300 MB, a minute or two",
            Self::Firefox => "about 70 MB",
            Self::WebKit => "about 100 MB",
        }
    }

    /// What to do if the packages can't be installed from here.
    pub(crate) fn missing(self) -> &'static str {
        match self {
            Self::Chromium => {
                "the tests need Chrome or Chromium and the chromedriver of the same version: install both, \
                 or set CHROMEDRIVER to where it is (`--only native` runs the tests that need no browser)"
            }
            Self::Firefox => "`--engines` needs Firefox: install firefox-esr or firefox",
            Self::WebKit => {
                "`--engines` needs WebKitGTK's WebKitWebDriver, xvfb-run and xauth, which Debian has in \
                 webkit2gtk-driver, xvfb and xauth: install them"
            }
        }
    }

    /// Whether this machine has the browser and what its driver needs.
    pub(crate) fn is_here(self) -> bool {
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

    /// The driver's name.
    pub(crate) fn driver_name(self) -> &'static str {
        match self {
            Self::Chromium => "chromedriver",
            Self::Firefox => "geckodriver",
            Self::WebKit => "WebKitWebDriver",
        }
    }

    /// What is not tested in this engine, and why.
    pub(crate) fn cannot(self) -> &'static [&'static str] {
        match self {
            Self::Chromium => &[],
            Self::Firefox => &[STATES, MEMORY, PRESSES, CONSOLE, CONDITIONS],
            Self::WebKit => &[
                OWN_TESTS, STATES, MEMORY, PRESSES, CONSOLE, CONDITIONS, TABS,
            ],
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
