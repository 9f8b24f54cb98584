//! Typical sales: one declined and then paid, one cancelled, and one resumed after a reload.

use std::path::PathBuf;

use crate::browser::Place;
use crate::cli::Target;
use crate::failure::{Failure, Outcome};
use crate::network_link::NetworkLink;
use crate::phones;
use crate::shop::Shop;
use crate::trouble;

/// What to drive.
#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// The page.
    #[command(flatten)]
    pub(crate) target: Target,
    /// What switches the link between page and proxy, if there is one: it is held and broken too.
    #[arg(long)]
    control: Option<String>,
    /// The file of axe's script.
    #[arg(long)]
    axe: PathBuf,
}

/// The name of the simulated terminal. Devices outlive a page, so each run has its own.
fn terminal() -> String {
    let seconds = std::time::SystemTime::UNIX_EPOCH
        .elapsed()
        .map_or(0, |age| age.as_secs());
    format!("Counter {}", seconds % 100_000)
}

/// Runs all of it and returns the report.
pub(crate) async fn run(options: &Options) -> Outcome<String> {
    let target = &options.target;
    let shop = Shop::open(&target.driver).await?;
    shop.during("failed", async |shop| {
        let terminal = terminal();
        day(shop, target, &terminal).await?;
        shop.must_be_quiet().await?;
        phones::run(shop, &terminal, &options.axe).await?;
        match &options.control {
            // Last, since the browser logs an error for every request on a broken line.
            Some(control) => trouble::run(shop, &NetworkLink::new(control)).await,
            None => Ok(()),
        }
    })
    .await?;
    Ok(format!(
        "the whole flow passed; screenshots in {}",
        target.driver.screenshots.display()
    ))
}

async fn day(shop: &Shop, target: &Target, terminal: &str) -> Outcome<()> {
    shop.browser.goto(&target.page).await?;
    declined_then_paid(shop, terminal).await?;
    cancelled(shop, terminal).await?;
    reloaded(shop, terminal).await?;
    faces(shop).await
}

async fn declined_then_paid(shop: &Shop, terminal: &str) -> Outcome<()> {
    shop.shoot("01-open").await?;
    for sku in ["CAFE-02", "CAFE-02", "CAFE-04", "GOOD-01"] {
        shop.touch(sku).await?;
    }
    let total = shop.total().await?;
    shop.make_device(terminal).await?;
    shop.pick(terminal).await?;
    shop.asks_for(&total).await?;
    shop.shoot("02-ready").await?;

    shop.press("Charge").await?;
    shop.says(&format!("Waiting for {terminal}")).await?;
    shop.shoot("03-sent").await?;

    shop.tap("INSUFFICIENT_FUNDS").await?;
    shop.says("not enough money").await?;
    shop.newest_callback(&["ipp.payment.failed", "accepted"])
        .await?;
    shop.shoot("04-declined").await?;

    shop.tap("SUCCESS").await?;
    shop.says("Paid").await?;
    let receipt = shop.receipt(&["Paid", "Order "]).await?;
    let order_id = receipt.rsplit(' ').next().unwrap_or_default();
    if order_id.len() < 8 {
        return Err(Failure::page(format!(
            "the receipt has no order id: {receipt:?}"
        )));
    }
    shop.asks_for(&total).await?;
    shop.shows(&[order_id]).await?;
    shop.newest_callback(&["ipp.session.finalized", "accepted"])
        .await?;
    shop.shoot("05-paid").await
}

async fn cancelled(shop: &Shop, terminal: &str) -> Outcome<()> {
    let first = shop.reference().await?;
    shop.new_sale().await?;
    shop.touch("CAFE-01").await?;
    if shop.reference().await? == first {
        return Err(Failure::page("a new sale has the last one's reference"));
    }
    shop.press("Charge").await?;
    shop.says(&format!("Waiting for {terminal}")).await?;
    shop.press_other("Cancel").await?;
    shop.says("Cancelled").await?;
    shop.shows(&["Charge again"]).await?;
    shop.shoot("06-cancelled").await
}

async fn reloaded(shop: &Shop, terminal: &str) -> Outcome<()> {
    let reference = shop.reference().await?;
    shop.press("Charge again").await?;
    shop.says(&format!("Waiting for {terminal}")).await?;
    shop.browser.reload().await?;
    shop.says(&format!("Waiting for {terminal}")).await?;
    if shop.reference().await? != reference {
        return Err(Failure::page("a reload changed the order's reference"));
    }
    shop.shoot("07-reloaded").await?;
    shop.tap("SUCCESS").await?;
    shop.says("Paid").await?;
    shop.receipt(&["Paid", "Order "]).await?;
    shop.new_sale().await
}

/// Takes screenshots of the shop on a phone and in dark mode.
async fn faces(shop: &Shop) -> Outcome<()> {
    shop.touch("GOOD-03").await?;
    shop.asks_for(&shop.total().await?).await?;
    shop.browser.click(Place::Page("#theme")).await?;
    shop.shoot("08-dark").await?;
    shop.browser.resize(390, 844).await?;
    shop.shoot("09-phone").await
}
