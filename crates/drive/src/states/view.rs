//! The ways a state is looked at.

use serde_json::{Value, json};

use crate::browser::Browser;
use crate::failure::Outcome;

/// A window of a size, and what its user prefers.
#[derive(Debug)]
pub(super) struct View {
    /// Its folder's name.
    pub(super) name: &'static str,
    width: u32,
    height: u32,
    dark: bool,
    forced: bool,
    moves: bool,
    /// Axe looks too. What it sees does not change with the rest.
    axe: bool,
    /// Every state is looked at in every language: where axe looks, since colours are the theme's,
    /// and where there is least room for long words.
    pub(super) languages: bool,
    /// What is no state of its own is looked at in this view too.
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

/// Every state is looked at in each of these.
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
    /// Makes the window such a one.
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

    /// What the page's side is asked to look at: `whole`, the page around the checkout too;
    /// `shape`, the state as it was, if it has to be that still.
    pub(super) fn wish(&self, whole: bool, shape: &Value) -> Value {
        let axe = match (self.axe, whole) {
            (true, true) => "page",
            (true, false) => "element",
            (false, _) => "",
        };
        json!({ "axe": axe, "rings": self.axe && whole, "shape": shape })
    }
}
