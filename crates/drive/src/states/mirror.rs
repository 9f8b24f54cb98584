//! Another tab of the same till, which mirrors the first and can take over.

use super::inspection::{Inspection, Steady};
use super::keyboard;
use super::story::stays;
use super::till::Till;
use crate::failure::Outcome;

const ELSEWHERE: &str = "This till is being used in another tab.";
const TAKE_OVER: &str = "Use this tab";

/// Shows one payment in the tab that does not act.
pub(super) async fn show(till: &Till, inspection: &mut Inspection) -> Outcome<()> {
    let browser = &till.shop.browser;
    let mut keep = async |state| inspection.keep(browser, state, Steady::Yes, stays).await;
    till.order("ORDER-12361", 2500).await?;
    till.screen("ready").await?;
    let first = browser.window().await?;
    let second = browser.new_tab().await?;
    browser.look_at(&second).await?;
    till.open().await?;
    till.mount().await?;
    till.order("ORDER-12362", 2500).await?;
    till.screen("ready").await?;
    till.shop.shows(&[ELSEWHERE, TAKE_OVER]).await?;
    keep("mirror-ready").await?;

    browser.look_at(&first).await?;
    till.shop.press("Charge").await?;
    till.screen("sent").await?;
    till.terminal("simulate-activate").await?;
    till.screen("active").await?;
    browser.look_at(&second).await?;
    till.screen("active").await?;
    till.shop.shows(&[ELSEWHERE, TAKE_OVER]).await?;
    keep("mirror-active").await?;

    browser.look_at(&first).await?;
    till.terminal("simulate-tap?outcome=SUCCESS").await?;
    till.screen("paid").await?;
    browser.look_at(&second).await?;
    till.screen("paid").await?;
    till.shop.shows(&[ELSEWHERE, TAKE_OVER]).await?;
    keep("mirror-paid").await?;

    keyboard::press(till, "primary").await?;
    till.shop.offers("Done").await?;
    keyboard::must(
        till,
        "the headline has the focus, and not the button that took the other's place",
        "paid",
        "status",
    )
    .await?;
    browser.close_tab(&first).await?;
    browser.look_at(&first).await?;
    // The other tab is gone: this one acts again by itself.
    till.shop.press("Done").await
}
