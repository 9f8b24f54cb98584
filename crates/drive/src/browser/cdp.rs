//! Chromium only: its console, and other devices and preferences.

use fantoccini::wd::{WebDriverCompatibleCommand, WindowHandle};
use serde_json::{Value, json};
use url::Url;

use super::Browser;
use crate::engine::Engine;
use crate::failure::{Failure, Outcome};

impl Browser {
    /// New complaints in the browser's console: errors, blocked scripts and styles, missing files.
    /// Only chromedriver reports them.
    pub(crate) async fn complaints(&self) -> Outcome<Vec<String>> {
        if self.engine != Engine::Chromium {
            return Ok(Vec::new());
        }
        let log = self
            .chromedriver("se/log", json!({ "type": "browser" }))
            .await?;
        let entries = log.as_array().into_iter().flatten();
        let severe = entries.filter(|entry| entry["level"] == "SEVERE");
        let words = |entry: &Value| entry["message"].as_str().unwrap_or("?").to_owned();
        Ok(severe.map(words).collect())
    }

    async fn chromedriver(&self, command: &'static str, body: Value) -> Outcome<Value> {
        Ok(self.client.issue_cmd(Chromedriver(command, body)).await?)
    }

    /// Sends a command of the Chrome DevTools protocol through chromedriver.
    pub(crate) async fn devtools(&self, name: &'static str, parameters: Value) -> Outcome<Value> {
        let body = json!({ "cmd": name, "params": parameters });
        self.chromedriver("goog/cdp/execute", body).await
    }

    /// Whether [`Browser::key`] works here.
    pub(crate) fn presses_keys(&self) -> bool {
        self.engine == Engine::Chromium
    }

    /// Presses a key; if `held`, with auto-repeat.
    pub(crate) async fn key(&self, name: &str, held: bool) -> Outcome<()> {
        let (code, text) = match name {
            "Tab" => (9, ""),
            "Escape" => (27, ""),
            "ArrowUp" => (38, ""),
            "ArrowDown" => (40, ""),
            _ => (13, "\r"),
        };
        for kind in ["keyDown", "keyUp"] {
            let text = if kind == "keyDown" { text } else { "" };
            let press = json!({
                "type": kind,
                "key": name,
                "code": name,
                "windowsVirtualKeyCode": code,
                "text": text,
                "autoRepeat": held && kind == "keyDown",
            });
            self.devtools("Input.dispatchKeyEvent", press).await?;
        }
        Ok(())
    }

    /// Types into the focused element.
    pub(crate) async fn type_text(&self, text: &str) -> Outcome<()> {
        let text = json!({ "text": text });
        self.devtools("Input.insertText", text).await.map(drop)
    }

    /// Switches to another tab and makes it visible.
    pub(crate) async fn look_at(&self, tab: &WindowHandle) -> Outcome<()> {
        self.switch_to(tab).await?;
        self.devtools("Page.bringToFront", json!({}))
            .await
            .map(drop)
    }

    /// A screenshot of a part of the page, also outside the window: left, top, width, height.
    pub(crate) async fn picture(&self, part: [f64; 4]) -> Outcome<Vec<u8>> {
        let [x, y, width, height] = part;
        let clip = json!({ "x": x, "y": y, "width": width, "height": height, "scale": 1 });
        let wish = json!({ "format": "png", "captureBeyondViewport": true, "clip": clip });
        let answer = self.devtools("Page.captureScreenshot", wish).await?;
        let data = answer["data"].as_str();
        use base64::Engine as _;
        data.and_then(|data| base64::engine::general_purpose::STANDARD.decode(data).ok())
            .ok_or_else(|| Failure::page("the browser gave no picture"))
    }
}

/// A command that only chromedriver has: the end of its address, and its body.
#[derive(Debug)]
struct Chromedriver(&'static str, Value);

impl WebDriverCompatibleCommand for Chromedriver {
    fn endpoint(&self, base: &Url, session: Option<&str>) -> Result<Url, url::ParseError> {
        base.join(&format!(
            "session/{}/{}",
            session.unwrap_or_default(),
            self.0
        ))
    }

    fn method_and_body(&self, _: &Url) -> (http::Method, Option<String>) {
        (http::Method::POST, Some(self.1.to_string()))
    }
}
