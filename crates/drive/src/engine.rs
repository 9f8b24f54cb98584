//! The three browsers' engines, and how each is told to run without a person in front of it.

use std::str::FromStr;

use fantoccini::wd::Capabilities;
use serde_json::{Value, json};

/// Whose driver it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Engine {
    /// Chromium, by chromedriver.
    Chromium,
    /// Firefox, by geckodriver.
    Firefox,
    /// WebKitGTK's own small browser, by WebKitWebDriver.
    WebKit,
}

impl FromStr for Engine {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        match word {
            "chromium" => Ok(Self::Chromium),
            "firefox" => Ok(Self::Firefox),
            "webkit" => Ok(Self::WebKit),
            other => Err(format!(
                "there is no engine '{other}': chromium, firefox or webkit"
            )),
        }
    }
}

impl Engine {
    /// What a session is asked for with.
    pub(crate) fn capabilities(self) -> Capabilities {
        let told = match self {
            Self::Chromium => chromium(),
            Self::Firefox => json!({ "moz:firefoxOptions": {
                "args": ["-headless"],
                // A picture in the middle of a transition shows what nobody is meant to see.
                "prefs": { "ui.prefersReducedMotion": 1 },
            } }),
            Self::WebKit => json!({ "webkitgtk:browserOptions": {
                "binary": mini_browser(),
                "args": ["--automation"],
            } }),
        };
        match told {
            Value::Object(capabilities) => capabilities,
            _ => Capabilities::new(),
        }
    }
}

/// The small browser that comes with WebKitGTK, where Debian keeps it.
fn mini_browser() -> String {
    let machine = std::env::consts::ARCH;
    format!("/usr/lib/{machine}-linux-gnu/webkit2gtk-4.1/MiniBrowser")
}

fn chromium() -> Value {
    let arguments = [
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--no-first-run",
        "--disable-quic",
        "--hide-scrollbars",
        // As above.
        "--force-prefers-reduced-motion",
    ];
    json!({
        "goog:chromeOptions": { "args": arguments },
        "goog:loggingPrefs": { "browser": "ALL" },
    })
}
