//! One browser window, and access to elements by selector, also behind shadow roots.

mod cdp;
mod elements;

use std::path::Path;
use std::time::Duration;

use fantoccini::wd::{
    Capabilities, TimeoutConfiguration, WebDriverCompatibleCommand, WindowHandle,
};
use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use url::Url;

use crate::cli::Driver;
use crate::engine::Engine;
use crate::failure::Outcome;

/// Time limit of each wait for the page; two busy cores are slow, and nothing is measured by this.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);

/// Polling interval of such waits.
pub(crate) const LOOK: Duration = Duration::from_millis(50);

/// Time after which an unanswered press is repeated, as a person would.
pub(crate) const UNANSWERED: Duration = Duration::from_secs(1);

/// A window. The caller closes it, perhaps after a last screenshot.
pub(crate) struct Browser {
    client: Client,
    engine: Engine,
}

/// The place of an element: a CSS selector, or two with a shadow root between.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Place<'a> {
    /// In the page.
    Page(&'a str),
    /// The host, and a selector within its shadow root.
    Inside(&'a str, &'a str),
}

impl Browser {
    /// Opens a headless window of a till's size.
    pub(crate) async fn open(driver: &Driver) -> Outcome<Self> {
        Self::with(driver, driver.engine.capabilities()).await
    }

    /// Opens one that does not wait for stylesheets, for pages where they may never load.
    pub(crate) async fn open_eager(driver: &Driver) -> Outcome<Self> {
        let mut capabilities = driver.engine.capabilities();
        capabilities.insert("pageLoadStrategy".to_owned(), json!("eager"));
        Self::with(driver, capabilities).await
    }

    async fn with(driver: &Driver, capabilities: Capabilities) -> Outcome<Self> {
        let client = ClientBuilder::new(HttpConnector::new())
            .capabilities(capabilities)
            .connect(&driver.webdriver)
            .await?;
        let engine = driver.engine;
        let browser = Self { client, engine };
        browser.resize(1440, 900).await?;
        Ok(browser)
    }

    /// Sets the size of the viewport, without the window's frame.
    pub(crate) async fn resize(&self, width: u32, height: u32) -> Outcome<()> {
        self.client.set_window_size(width, height).await?;
        let missing = self
            .run(
                "return [arguments[0] - innerWidth, arguments[1] - innerHeight]",
                vec![json!(width), json!(height)],
            )
            .await?;
        let at = |i: usize| {
            missing
                .get(i)
                .and_then(Value::as_u64)
                .and_then(|n| u32::try_from(n).ok())
                .unwrap_or(0)
        };
        self.client
            .set_window_size(width + at(0), height + at(1))
            .await?;
        Ok(())
    }

    /// Goes to an address.
    pub(crate) async fn goto(&self, url: &str) -> Outcome<()> {
        Ok(self.client.goto(url).await?)
    }

    /// The driven tab.
    pub(crate) async fn window(&self) -> Outcome<WindowHandle> {
        Ok(self.client.window().await?)
    }

    /// Opens another tab and keeps driving this one. WebKit's driver never brings a tab to the
    /// front, and hidden tabs are not drawn, so there it opens a window.
    pub(crate) async fn new_tab(&self) -> Outcome<WindowHandle> {
        let in_this_window = self.engine != Engine::WebKit;
        Ok(self.client.new_window(in_this_window).await?.handle)
    }

    /// Switches to another tab.
    pub(crate) async fn switch_to(&self, tab: &WindowHandle) -> Outcome<()> {
        Ok(self.client.switch_to_window(tab.clone()).await?)
    }

    /// Closes the driven tab and switches to another.
    pub(crate) async fn close_tab(&self, then: &WindowHandle) -> Outcome<()> {
        self.client.close_window().await?;
        self.switch_to(then).await
    }

    /// Switches to a frame of the page.
    pub(crate) async fn enter(&self, frame: &str) -> Outcome<()> {
        let frame = self.client.find(Locator::Css(frame)).await?;
        frame.enter_frame().await?;
        Ok(())
    }

    /// Reloads the page.
    pub(crate) async fn reload(&self) -> Outcome<()> {
        Ok(self.client.refresh().await?)
    }

    /// Runs a function body in the page.
    pub(crate) async fn run(&self, script: &str, arguments: Vec<Value>) -> Outcome<Value> {
        Ok(self.client.execute(script, arguments).await?)
    }

    /// Runs a function body that calls its last argument when done.
    pub(crate) async fn run_async(&self, script: &str, arguments: Vec<Value>) -> Outcome<Value> {
        Ok(self.client.execute_async(script, arguments).await?)
    }

    /// Sends a command that only this driver has.
    pub(crate) async fn command(
        &self,
        command: impl WebDriverCompatibleCommand + Send + 'static,
    ) -> Outcome<Value> {
        Ok(self.client.issue_cmd(command).await?)
    }

    /// Raises the time limit of scripts, whose waits have limits of their own.
    pub(crate) async fn patience_for_scripts(&self) -> Outcome<()> {
        let timeouts = TimeoutConfiguration::new(Some(PATIENCE * 10), None, None);
        self.client.update_timeouts(timeouts).await?;
        Ok(())
    }

    /// Saves a screenshot.
    pub(crate) async fn shoot(&self, folder: &Path, name: &str) -> Outcome<()> {
        // A click may have scrolled the page.
        self.run("scrollTo(0, 0)", Vec::new()).await?;
        let picture = self.client.screenshot().await?;
        std::fs::create_dir_all(folder)?;
        Ok(std::fs::write(folder.join(format!("{name}.png")), picture)?)
    }

    /// New complaints in the browser's console: errors, blocked scripts and styles, missing files.
    /// Only chromedriver reports them.
    pub(crate) async fn complaints(&self) -> Outcome<Vec<String>> {
        if self.engine != Engine::Chromium {
            return Ok(Vec::new());
        }
        let log = self.client.issue_cmd(ConsoleLog).await?;
        let entries = log.as_array().cloned().unwrap_or_default();
        let severe = entries
            .iter()
            .filter(|entry| entry.get("level") == Some(&json!("SEVERE")));
        let words = |entry: &Value| {
            entry
                .get("message")
                .and_then(Value::as_str)
                .unwrap_or("?")
                .to_owned()
        };
        Ok(severe.map(words).collect())
    }

    /// Closes the window.
    pub(crate) async fn close(self) -> Outcome<()> {
        Ok(self.client.close().await?)
    }
}

/// Chromedriver's command to read the console's log.
#[derive(Debug)]
struct ConsoleLog;

impl WebDriverCompatibleCommand for ConsoleLog {
    fn endpoint(&self, base: &Url, session: Option<&str>) -> Result<Url, url::ParseError> {
        base.join(&format!("session/{}/se/log", session.unwrap_or_default()))
    }

    fn method_and_body(&self, _: &Url) -> (http::Method, Option<String>) {
        (
            http::Method::POST,
            Some(json!({ "type": "browser" }).to_string()),
        )
    }
}
