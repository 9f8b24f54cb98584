//! What the panel tells of the past: what happened to a payment, and Kustom's points before going
//! live.

use super::{GOOD, WIDTHS, charge, look_at, paid};
use crate::browser::Place;
use crate::failure::{Failure, Outcome};
use crate::shop::{PLAYGROUND, Shop};

/// A request of the page, which starts the payment.
const START: &str = ".happening[data-actor='Page'] .happened";

/// A payment is followed on the time axis. An entry opens what was exchanged, and is copied.
pub(super) async fn followed(shop: &Shop, terminal: &str) -> Outcome<()> {
    inside(shop, ".timeline > summary").await?;
    charge(shop, terminal).await?;
    inside(shop, ".activate:not([aria-disabled])").await?;
    inside(shop, GOOD).await?;
    paid(shop).await?;
    let list = Place::Inside(PLAYGROUND, ".happenings");
    let all = [
        "start → 201",
        "create → CREATED",
        "shows paid",
        "ipp.session.finalized",
    ];
    shop.browser.reads(list, &all).await?;
    look_at(shop, "axis", ".timeline", &WIDTHS).await?;
    inside(shop, START).await?;
    let exchange = Place::Inside(PLAYGROUND, ".happened[open] .request");
    let told = [
        "PUT http",
        "authorization: Bearer [secret]",
        "merchant_reference1",
    ];
    shop.browser.reads(exchange, &told).await?;
    let curl = Place::Inside(PLAYGROUND, ".happened[open] .curl");
    let curl = shop
        .browser
        .reads(curl, &["curl -X PUT", "$TILL_TOKEN"])
        .await?;
    inside(shop, ".happened[open] .copy").await?;
    let copied = Place::Inside(PLAYGROUND, ".happened[open] .copied");
    let said = shop.browser.reads(copied, &["."]).await?;
    if said != "Copied." && !said.contains("select the command") {
        return Err(Failure::page(format!("after copying {curl}: {said}")));
    }
    look_at(shop, "timeline", ".timeline", &WIDTHS).await?;
    inside(shop, ".timeline > summary").await?;
    shop.new_sale().await
}

/// The points name what proved them, and lead to its timeline.
pub(super) async fn checked(shop: &Shop) -> Outcome<()> {
    inside(shop, ".checks > summary").await?;
    let points = Place::Inside(PLAYGROUND, ".checks");
    let all = [
        "of 7 seen",
        "✓ Session created",
        "Shown by payment",
        "✓ A declined payment",
    ];
    shop.browser.reads(points, &all).await?;
    look_at(shop, "checklist", ".checks", &WIDTHS).await?;
    inside(shop, ".checks [data-done] .proof:not([hidden])").await?;
    let list = Place::Inside(PLAYGROUND, ".timeline[open] .happenings");
    shop.browser.reads(list, &["create → CREATED"]).await?;
    Ok(())
}

async fn inside(shop: &Shop, selector: &str) -> Outcome<()> {
    shop.browser
        .click(Place::Inside(PLAYGROUND, selector))
        .await
}
