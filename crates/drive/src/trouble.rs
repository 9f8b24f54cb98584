//! Failures: a held or broken line, a refusal, an expired session. Takes a screenshot of each state
//! that the cashier may then see.

use std::time::Duration;

use serde_json::Value;

use crate::browser::Place;
use crate::failure::Outcome;
use crate::network_link::NetworkLink;
use crate::shop::Shop;

/// How long a button must have been the same before it is pressed: see `src/ui/press.js`.
const CALM: Duration = Duration::from_millis(800);

/// Runs all failures in the shop, which has something in the cart and a terminal picked.
pub(crate) async fn run(shop: &Shop, line: &NetworkLink) -> Outcome<()> {
    shop.browser.click(Place::Page("#theme")).await?;
    shop.browser.resize(1440, 900).await?;
    held(shop, line).await?;
    cut(shop, line).await?;
    refused(shop).await?;
    expired(shop).await
}

/// Holds the request long enough to show the first two screens.
async fn held(shop: &Shop, line: &NetworkLink) -> Outcome<()> {
    line.hold().await?;
    shop.press("Charge").await?;
    shop.says("Sending to").await?;
    shop.shoot("10-starting").await?;
    line.restore().await?;
    shop.says("Waiting for").await?;

    line.hold().await?;
    shop.press_other("Cancel").await?;
    shop.says("Cancelling").await?;
    shop.shoot("11-cancelling").await?;
    line.restore().await?;
    shop.says("Cancelled").await
}

/// First no answers get through, so the outcome of a charge is unknown; then nothing does: the last
/// state ages, and nothing can be charged.
async fn cut(shop: &Shop, line: &NetworkLink) -> Outcome<()> {
    // The button takes no press for 700 ms after its change: it must take this one before the page
    // notices that the connection is gone.
    tokio::time::sleep(CALM).await;
    line.lose().await?;
    shop.press("Charge again").await?;
    shop.says("know yet whether this was charged").await?;
    shop.shoot("12-unknown").await?;
    line.restore().await?;
    shop.says("Waiting for").await?;

    line.cut().await?;
    shop.shows(&["Connection lost"]).await?;
    shop.shoot("13-connection-lost").await?;
    line.restore().await?;
    shop.activate().await?;
    shop.says("The customer is paying").await?;
    shop.shoot("14-active").await?;
    shop.tap("SUCCESS").await?;
    shop.says("Paid").await?;
    shop.new_sale().await
}

/// Kustom refuses what the proxy accepted: nothing was charged, and the order can be charged again.
async fn refused(shop: &Shop) -> Outcome<()> {
    shop.touch("CAFE-03").await?;
    shop.asks_for(&shop.total().await?).await?;
    let script = "const checkout = document.querySelector('ipp-checkout');
        const taxed = checkout.order.order_items.map((line) => ({ ...line, tax_rate: 20000 }));
        checkout.order = { ...checkout.order, order_items: taxed };";
    let _: Value = shop.browser.run(script, Vec::new()).await?;
    shop.press("Charge").await?;
    shop.says("Payment failed").await?;
    shop.shoot("15-failed").await
}

/// The session expires unpaid. The playground was given short-lived sessions for this.
async fn expired(shop: &Shop) -> Outcome<()> {
    // Changes the cart and thus the order.
    shop.touch("CAFE-03").await?;
    shop.asks_for(&shop.total().await?).await?;
    shop.press("Charge").await?;
    shop.says("Waiting for").await?;
    shop.says("Time ran out").await?;
    shop.shoot("16-expired").await
}
