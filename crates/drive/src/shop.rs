//! The demo shop, in terms of what a person touches and reads.

use std::path::PathBuf;

use crate::browser::{Browser, Place};
use crate::cli::Driver;
use crate::failure::{Failure, Outcome};

/// What charges: the element, or the Leptos component.
pub(crate) const CHECKOUT: &str = "ipp-checkout, .ipp-checkout";
/// The element that simulates terminal and customer.
pub(crate) const PLAYGROUND: &str = "ipp-playground";

/// The parts of the checkout, which pages may style.
const AMOUNT: Place<'_> = Place::Inside(CHECKOUT, "[part~='amount']");
const CARD: Place<'_> = Place::Inside(CHECKOUT, "[part~='card']");
const PRIMARY: Place<'_> = Place::Inside(CHECKOUT, "[part~='primary']");
const SECONDARY: Place<'_> = Place::Inside(CHECKOUT, "[part~='secondary']");
const STATUS: Place<'_> = Place::Inside(CHECKOUT, "[part~='status']");

/// The shop in a window.
pub(crate) struct Shop {
    /// The window.
    pub(crate) browser: Browser,
    screenshots: PathBuf,
}

impl Shop {
    /// Opens a window for the shop.
    pub(crate) async fn open(driver: &Driver) -> Outcome<Self> {
        Ok(Self::in_window(Browser::open(driver).await?, driver))
    }

    /// Takes a window for the shop.
    pub(crate) fn in_window(browser: Browser, driver: &Driver) -> Self {
        let screenshots = driver.screenshots.clone();
        Self {
            browser,
            screenshots,
        }
    }

    /// Does something in the shop and closes its window. If that fails, there is a picture of where
    /// it stopped.
    pub(crate) async fn during<T>(
        self,
        picture: &str,
        what: impl AsyncFnOnce(&Self) -> Outcome<T>,
    ) -> Outcome<T> {
        let done = what(&self).await;
        if done.is_err() {
            // Only the original error is reported.
            let _ = self.shoot(picture).await;
        }
        self.browser.close().await;
        done
    }

    /// Adds the place to an error, and what the page has recorded, which this script returns.
    pub(crate) async fn at(
        &self,
        place: &str,
        record: &str,
        what: impl Future<Output = Outcome<()>>,
    ) -> Outcome<()> {
        let Err(error) = what.await else {
            return Ok(());
        };
        // The records often say why; if the page can't be asked, go without.
        let record = self
            .browser
            .run(record, Vec::new())
            .await
            .unwrap_or_default();
        Err(Failure::page(format!(
            "{place}: {error}; the page has {record}"
        )))
    }

    /// Adds one of an article to the cart.
    pub(crate) async fn touch(&self, sku: &str) -> Outcome<()> {
        let tile = format!(".tile[data-sku='{sku}']");
        self.browser.click(Place::Page(&tile)).await
    }

    /// The cart's total.
    pub(crate) async fn total(&self) -> Outcome<String> {
        self.browser.reads(Place::Page("#total"), &["kr"]).await
    }

    /// The order's reference.
    pub(crate) async fn reference(&self) -> Outcome<String> {
        self.browser.reads(Place::Page("#reference"), &["-"]).await
    }

    /// The shop's text about the payment, once it contains all `parts`.
    pub(crate) async fn receipt(&self, parts: &[&str]) -> Outcome<String> {
        self.browser.reads(Place::Page("#receipt"), parts).await
    }

    /// Begins the next sale.
    pub(crate) async fn new_sale(&self) -> Outcome<()> {
        self.browser.click(Place::Page("#new-sale")).await
    }

    /// Creates a simulated terminal.
    pub(crate) async fn make_device(&self, name: &str) -> Outcome<()> {
        let field = Place::Inside(PLAYGROUND, "input[name=name]");
        self.browser.type_into(field, name).await?;
        let button = Place::Inside(PLAYGROUND, ".make-device");
        self.browser.click(button).await?;
        let list = Place::Inside(PLAYGROUND, ".phones");
        self.browser.reads(list, &[name]).await.map(drop)
    }

    /// Chooses a payment method on the simulated phone.
    pub(crate) async fn activate(&self) -> Outcome<()> {
        let button = Place::Inside(PLAYGROUND, ".activate:not([aria-disabled])");
        self.browser.click(button).await
    }

    /// Taps a simulated card with that outcome.
    pub(crate) async fn tap(&self, outcome: &str) -> Outcome<()> {
        let card = format!("[data-outcome='{outcome}']:not([aria-disabled])");
        self.browser.click(Place::Inside(PLAYGROUND, &card)).await
    }

    /// The newest callback in the log, once it contains all `parts`.
    pub(crate) async fn newest_callback(&self, parts: &[&str]) -> Outcome<String> {
        let newest = Place::Inside(PLAYGROUND, ".callback");
        self.browser.reads(newest, parts).await
    }

    /// Picks a terminal.
    pub(crate) async fn pick(&self, name: &str) -> Outcome<()> {
        // The whole name: that of another terminal may begin with it.
        let rows = Place::Inside(CHECKOUT, ".device");
        self.browser.click_reading(rows, ".name", name).await
    }

    /// Presses the large button, once it has this label.
    pub(crate) async fn press(&self, label: &str) -> Outcome<()> {
        self.browser.press(PRIMARY, label).await
    }

    /// Presses the other button, once it has this label.
    pub(crate) async fn press_other(&self, label: &str) -> Outcome<()> {
        self.browser.press(SECONDARY, label).await
    }

    /// Waits until the large button has this label.
    pub(crate) async fn offers(&self, label: &str) -> Outcome<()> {
        self.browser.reads(PRIMARY, &[label]).await.map(drop)
    }

    /// Waits until this is the checkout's headline.
    pub(crate) async fn says(&self, headline: &str) -> Outcome<()> {
        self.browser.reads(STATUS, &[headline]).await.map(drop)
    }

    /// Waits until the checkout shows this amount, with whatever currency symbol.
    pub(crate) async fn asks_for(&self, amount: &str) -> Outcome<()> {
        let digits = |text: &str| String::from_iter(text.chars().filter(char::is_ascii_digit));
        let wanted = digits(amount);
        let words = format!("has the digits {wanted}");
        let shown = |text: &str| digits(text) == wanted;
        let amount = self.browser.until_text(AMOUNT, &words, shown);
        amount.await.map(drop)
    }

    /// Waits until the checkout shows all of this.
    pub(crate) async fn shows(&self, parts: &[&str]) -> Outcome<()> {
        self.browser.reads(CARD, parts).await.map(drop)
    }

    /// Waits until the page itself shows all of this.
    pub(crate) async fn told(&self, place: &str, parts: &[&str]) -> Outcome<()> {
        let place = Place::Page(place);
        self.browser.reads(place, parts).await.map(drop)
    }

    /// Saves a screenshot.
    pub(crate) async fn shoot(&self, name: &str) -> Outcome<()> {
        self.browser.shoot(&self.screenshots, name).await
    }

    /// Saves a screenshot of the place that the page is scrolled to.
    pub(crate) async fn shoot_there(&self, name: &str) -> Outcome<()> {
        self.browser.shoot_there(&self.screenshots, name).await
    }

    /// Fails if the browser's console has complaints.
    pub(crate) async fn must_be_quiet(&self) -> Outcome<()> {
        let complaints = self.browser.complaints().await?;
        if complaints.is_empty() {
            return Ok(());
        }
        Err(Failure::page(format!(
            "the console complains: {}",
            complaints.join("; ")
        )))
    }
}
