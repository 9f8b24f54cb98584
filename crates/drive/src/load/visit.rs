//! Opens a page in a browser with another machine's speed and cache.

use std::time::Duration;

use serde_json::{Value, json};

use super::Condition;
use crate::browser::Browser;
use crate::failure::Outcome;

/// How often a page is opened before it counts as cached: browsers keep compiled code from the second
/// time on.
const VISITS_TO_CACHE: u32 = 2;

/// A slow tablet: four times slower than this machine.
const SLOWER: u32 = 4;
/// The delay of each of its requests, in milliseconds.
const LATENCY_MS: u32 = 150;
/// Its bytes a second: 1.6 Mbit/s.
const BYTES_PER_SECOND: u32 = 200_000;

/// How long a page that was left takes to be gone, many times over.
const PAUSE: Duration = Duration::from_millis(500);

/// Resolves once Charge can be pressed.
const LOADED: &str = "loaded.then(arguments[0])";

/// Opens pages of a site.
pub(super) struct Visitor<'a> {
    browser: &'a Browser,
    origin: &'a str,
}

impl<'a> Visitor<'a> {
    pub(super) const fn new(browser: &'a Browser, origin: &'a str) -> Self {
        Self { browser, origin }
    }

    /// Goes to an empty page of the site, so that pages begin and end alike.
    pub(super) async fn leave(&self) -> Outcome<()> {
        self.browser
            .goto(&format!("{}/empty.html", self.origin))
            .await
    }

    /// Has a script run in each page before the page's own.
    pub(super) async fn inject(&self, script: &str) -> Outcome<()> {
        let source = json!({ "source": script });
        self.command("Page.addScriptToEvaluateOnNewDocument", source)
            .await?;
        self.command("Network.enable", json!({})).await?;
        self.command("Performance.enable", json!({})).await?;
        Ok(())
    }

    /// Opens a page in this condition until Charge can be pressed. Returns what `measure.js` noted, and
    /// the main thread's work in milliseconds as `work`.
    pub(super) async fn visit(&self, page: &str, condition: Condition) -> Outcome<Value> {
        self.forget().await?;
        if !condition.cold {
            for _ in 0..VISITS_TO_CACHE {
                self.open(page).await?;
                self.leave().await?;
            }
        }
        // The page before has still its locks, and its event stream, for a moment.
        tokio::time::sleep(PAUSE).await;
        self.slow_down(condition.slow).await?;
        let before = self.work().await?;
        let mut seen = self.open(page).await?;
        let after = self.work().await?;
        // A process of its own counts from zero.
        let work = if after < before {
            after
        } else {
            after - before
        };
        seen["work"] = json!(work * 1_000.0);
        self.slow_down(false).await?;
        self.leave().await?;
        Ok(seen)
    }

    async fn open(&self, page: &str) -> Outcome<Value> {
        let address = format!("{}/{page}/index.html", self.origin);
        self.browser.goto(&address).await?;
        self.browser.run_async(LOADED, Vec::new()).await
    }

    /// Empties the browser's caches, that of the renderer too.
    async fn forget(&self) -> Outcome<()> {
        self.command("Network.clearBrowserCache", json!({})).await?;
        for disabled in [true, false] {
            let wish = json!({ "cacheDisabled": disabled });
            self.command("Network.setCacheDisabled", wish).await?;
        }
        Ok(())
    }

    async fn slow_down(&self, slow: bool) -> Outcome<()> {
        let rate = json!({ "rate": if slow { SLOWER } else { 1 } });
        self.command("Emulation.setCPUThrottlingRate", rate).await?;
        let speed = if slow {
            i64::from(BYTES_PER_SECOND)
        } else {
            -1
        };
        let network = json!({
            "offline": false,
            "latency": if slow { LATENCY_MS } else { 0 },
            "downloadThroughput": speed,
            "uploadThroughput": speed,
        });
        self.command("Network.emulateNetworkConditions", network)
            .await
            .map(drop)
    }

    /// Seconds that the main thread has worked.
    async fn work(&self) -> Outcome<f64> {
        let metrics = self.command("Performance.getMetrics", json!({})).await?;
        let metrics = metrics["metrics"].as_array().into_iter().flatten();
        let mut work = metrics.filter(|metric| metric["name"] == "TaskDuration");
        let value = work.next().and_then(|metric| metric["value"].as_f64());
        Ok(value.unwrap_or_default())
    }

    async fn command(&self, name: &'static str, parameters: Value) -> Outcome<Value> {
        self.browser.devtools(name, parameters).await
    }
}
