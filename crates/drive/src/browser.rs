//! One browser window, and access to elements by selector, also behind shadow roots.

mod cdp;
mod elements;

use std::path::Path;
use std::time::{Duration, Instant};

use fantoccini::wd::{Capabilities, TimeoutConfiguration, WindowHandle};
use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};

use crate::cli::Driver;
use crate::engine::Engine;
use crate::failure::{Failure, Outcome};

/// Time limit of each wait for the page; two busy cores are slow, and nothing is measured by this.
const PATIENCE: Duration = Duration::from_secs(60);

/// Polling interval of such waits.
const LOOK: Duration = Duration::from_millis(50);

/// Time after which an unanswered press is repeated, as a person would.
const UNANSWERED: Duration = Duration::from_secs(1);

/// Looks again and again until there is a value, or patience has ended. `look` returns what is
/// there instead, as a sentence.
pub(crate) async fn until<T>(look: impl AsyncFn() -> Outcome<Result<T, String>>) -> Outcome<T> {
    let start = Instant::now();
    loop {
        match look().await? {
            Ok(value) => return Ok(value),
            Err(instead) if start.elapsed() > PATIENCE => {
                return Err(Failure::page(format!("waited in vain: {instead}")));
            }
            Err(_) => tokio::time::sleep(LOOK).await,
        }
    }
}

/// Presses again and again, as a person would, until that is answered: a button that has just
/// changed takes no press.
pub(crate) async fn press_until(
    press: impl AsyncFn() -> Outcome<()>,
    answered: impl AsyncFn() -> Outcome<bool>,
) -> Outcome<()> {
    let start = Instant::now();
    while start.elapsed() < PATIENCE {
        press().await?;
        let pressed = Instant::now();
        while pressed.elapsed() < UNANSWERED {
            if answered().await? {
                return Ok(());
            }
            tokio::time::sleep(LOOK).await;
        }
    }
    Err(Failure::page("it takes no press"))
}

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

    /// Opens Chromium without its cache of pages that were left: there they keep their locks for a while.
    pub(crate) async fn open_without_left_pages(driver: &Driver) -> Outcome<Self> {
        let mut capabilities = driver.engine.capabilities();
        let options = capabilities.get_mut("goog:chromeOptions");
        let arguments = options.and_then(|options| options["args"].as_array_mut());
        if let Some(arguments) = arguments {
            arguments.push(json!("--disable-features=BackForwardCache"));
        }
        Self::with(driver, capabilities).await
    }

    /// Opens a window, does something in it, and closes it.
    pub(crate) async fn during<T>(
        driver: &Driver,
        what: impl AsyncFnOnce(&Self) -> Outcome<T>,
    ) -> Outcome<T> {
        let browser = Self::open(driver).await?;
        let done = what(&browser).await;
        browser.close().await;
        done
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
        let script = "return [arguments[0] - innerWidth, arguments[1] - innerHeight]";
        let missing = self.run(script, vec![json!(width), json!(height)]).await?;
        let at = |i: usize| missing[i].as_u64().and_then(|n| u32::try_from(n).ok());
        let (width, height) = (width + at(0).unwrap_or(0), height + at(1).unwrap_or(0));
        self.client.set_window_size(width, height).await?;
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
        self.shoot_there(folder, name).await
    }

    /// Saves a screenshot of the place that the page is scrolled to. `name` may have a folder.
    pub(crate) async fn shoot_there(&self, folder: &Path, name: &str) -> Outcome<()> {
        let picture = self.client.screenshot().await?;
        let file = folder.join(format!("{name}.png"));
        std::fs::create_dir_all(file.parent().unwrap_or(folder))?;
        Ok(std::fs::write(file, picture)?)
    }

    /// Closes the window. An error would not change the result of what was done in it.
    pub(crate) async fn close(self) {
        let _ = self.client.close().await;
    }
}
