//! Two tabs of one till in one browser: one acts, the other mirrors it and takes over.

use serde_json::json;

use crate::browser::{Browser, until};
use crate::cli::Target;
use crate::failure::Outcome;
use crate::shop::Shop;

const ELSEWHERE: &str = "This till is being used in another tab.";
const TAKE_OVER: &str = "Use this tab";

/// Runs all of it and returns the report.
pub(crate) async fn run(target: &Target) -> Outcome<String> {
    let shop = Shop::open(&target.driver).await?;
    shop.during("tabs-failed", async |shop| {
        both(shop, &target.page).await?;
        shop.must_be_quiet().await
    })
    .await?;
    Ok("two tabs of one till: one acts, the other takes over".to_owned())
}

async fn both(shop: &Shop, page: &str) -> Outcome<()> {
    let browser = &shop.browser;
    browser.goto(page).await?;
    let terminal = format!("Tab {}", std::process::id());
    shop.touch("CAFE-02").await?;
    shop.make_device(&terminal).await?;
    shop.pick(&terminal).await?;
    let first = browser.window().await?;
    let second = browser.new_tab().await?;

    // The second tab comes later: it mirrors, and there is one stream.
    browser.switch_to(&second).await?;
    browser.goto(page).await?;
    shop.says(ELSEWHERE).await?;
    shop.touch("CAFE-04").await?;
    streams(browser, 1).await?;

    // A payment begun in the first is shown in the second, which can't charge meanwhile.
    browser.switch_to(&first).await?;
    shop.press("Charge").await?;
    shop.says("Waiting for").await?;
    browser.switch_to(&second).await?;
    shop.says(&format!("Waiting for {terminal}")).await?;
    shop.shows(&[ELSEWHERE]).await?;
    let charge = "document.querySelector('ipp-checkout').charge();";
    browser.run(charge, Vec::new()).await?;
    open_payments(browser, 1).await?;
    shop.shoot("17-other-tab").await?;

    // Begun in the first tab, finished in the second: paid once.
    shop.press(TAKE_OVER).await?;
    shop.tap("INSUFFICIENT_FUNDS").await?;
    shop.says("not enough money").await?;
    browser.switch_to(&first).await?;
    shop.says("not enough money").await?;
    shop.shows(&[ELSEWHERE]).await?;
    browser.switch_to(&second).await?;
    shop.tap("SUCCESS").await?;
    shop.says("Paid").await?;
    open_payments(browser, 0).await?;
    browser.switch_to(&first).await?;
    shop.receipt(&["Paid"]).await?;
    shop.shows(&[ELSEWHERE]).await?;
    streams(browser, 1).await?;

    // The acting tab is closed: the other one acts by itself.
    browser.switch_to(&second).await?;
    browser.close_tab(&first).await?;
    shop.press("Done").await?;
    shop.new_sale().await?;
    shop.touch("GOOD-01").await?;
    shop.pick(&terminal).await?;
    shop.press("Charge").await?;
    shop.says("Waiting for").await?;
    streams(browser, 1).await?;
    open_payments(browser, 1).await?;
    shop.press_other("Cancel").await?;
    shop.says("Cancelled").await
}

/// Waits until the proxy has `wanted` event streams open.
async fn streams(browser: &Browser, wanted: u64) -> Outcome<()> {
    let script = "fetch(`${proxy}/metrics`).then((answer) => answer.text())
        .then((text) => done(Number(/^ipp_event_streams (\\d+)/m.exec(text)?.[1])))";
    counts(browser, "event streams", script, wanted).await
}

/// Waits until the till has `wanted` open payments.
async fn open_payments(browser: &Browser, wanted: u64) -> Outcome<()> {
    let script = "checkout.fetchToken()
        .then((token) => fetch(`${proxy}/api/payments?open=true`, { headers: { authorization: `Bearer ${token}` } }))
        .then((answer) => answer.json()).then(({ payments }) => done(payments.length))";
    counts(browser, "open payments", script, wanted).await
}

async fn counts(browser: &Browser, what: &str, script: &str, wanted: u64) -> Outcome<()> {
    let script = format!(
        "const done = arguments[arguments.length - 1];
         const checkout = document.querySelector('ipp-checkout');
         const proxy = checkout.getAttribute('proxy');
         {script}.catch((error) => done(String(error)));"
    );
    until(async || {
        let count = browser.run_async(&script, Vec::new()).await?;
        let enough = (count == json!(wanted)).then_some(());
        Ok(enough.ok_or_else(|| format!("there are {count} {what}, not {wanted}")))
    })
    .await
}
