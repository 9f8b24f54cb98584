//! The three browser engines, and the capabilities for running each headless.

use serde_json::{Map, Value, json};

/// A browser engine with its driver. `cargo xtask` has more of each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Engine {
    /// Chromium, by chromedriver.
    Chromium,
    /// Firefox, by geckodriver.
    Firefox,
    /// WebKitGTK's MiniBrowser, by WebKitWebDriver.
    #[value(name = "webkit")]
    WebKit,
}

impl Engine {
    /// The capabilities with which to request a session.
    pub(crate) fn capabilities(self) -> Map<String, Value> {
        let told = match self {
            Self::Chromium => chromium(),
            Self::Firefox => json!({ "moz:firefoxOptions": {
                "args": ["-headless"],
                // No transitions: a screenshot must not show an intermediate state.
                "prefs": { "ui.prefersReducedMotion": 1 },
            } }),
            Self::WebKit => json!({ "webkitgtk:browserOptions": {
                "binary": mini_browser(),
                "args": ["--automation"],
            } }),
        };
        match told {
            Value::Object(capabilities) => capabilities,
            _ => Map::new(),
        }
    }
}

/// The path of WebKitGTK's MiniBrowser on Debian.
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
