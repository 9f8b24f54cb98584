//! The views in which each state is inspected.

use serde_json::{Value, json};

use crate::browser::Browser;
use crate::failure::Outcome;

/// A window size with the user's preferences.
#[derive(Debug)]
pub(super) struct View {
    /// The name of its folder.
    pub(super) name: &'static str,
    width: u32,
    height: u32,
    dark: bool,
    forced: bool,
    moves: bool,
    /// Whether axe runs too. Its findings don't depend on the rest.
    axe: bool,
    /// Whether every state is inspected in every language: where axe runs, since colours depend on
    /// the theme, and where there is least room for long words.
    pub(super) languages: bool,
    /// Whether screens that are no state of their own are inspected too.
    pub(super) beside: bool,
}

const fn view(name: &'static str, width: u32, height: u32) -> View {
    View {
        name,
        width,
        height,
        dark: false,
        forced: false,
        moves: false,
        axe: false,
        languages: false,
        beside: false,
    }
}

/// Every state is inspected in each of these.
pub(super) const VIEWS: [View; 7] = [
    View {
        axe: true,
        languages: true,
        beside: true,
        ..view("phone-light", 360, 740)
    },
    View {
        dark: true,
        axe: true,
        languages: true,
        ..view("phone-dark", 360, 740)
    },
    View {
        axe: true,
        moves: true,
        ..view("till-light", 1024, 768)
    },
    View {
        dark: true,
        axe: true,
        beside: true,
        ..view("till-dark", 1024, 768)
    },
    view("large-till", 2560, 1440),
    View {
        forced: true,
        ..view("forced-colours", 360, 740)
    },
    // 1280 by 1024 pixels at 400 %.
    View {
        languages: true,
        ..view("zoomed", 320, 256)
    },
];

impl View {
    /// Applies the view to the window.
    pub(super) async fn take(&self, browser: &Browser) -> Outcome<()> {
        let size = json!({
            "width": self.width,
            "height": self.height,
            "deviceScaleFactor": 1,
            "mobile": false,
        });
        browser
            .devtools("Emulation.setDeviceMetricsOverride", size)
            .await?;
        let word = |yes, one: &'static str, other: &'static str| if yes { one } else { other };
        let preferences = json!({ "features": [
            { "name": "prefers-color-scheme", "value": word(self.dark, "dark", "light") },
            { "name": "forced-colors", "value": word(self.forced, "active", "none") },
            { "name": "prefers-reduced-motion", "value": word(self.moves, "no-preference", "reduce") },
        ] });
        browser
            .devtools("Emulation.setEmulatedMedia", preferences)
            .await?;
        Ok(())
    }

    /// The parameters of `look.js`: `whole` includes the page around the checkout; `shape` is the
    /// state that must still be there, if any.
    pub(super) fn wish(&self, whole: bool, shape: &Value) -> Value {
        let axe = match (self.axe, whole) {
            (true, true) => "page",
            (true, false) => "element",
            (false, _) => "",
        };
        json!({ "axe": axe, "rings": self.axe && whole, "shape": shape })
    }
}
