//! Two tabs of one till in one browser: one acts, the other shows it and takes over.

use serde_json::{Value, json};

use crate::browser::Browser;
use crate::cli::Options;
use crate::failure::{Failure, Outcome};
use crate::shop::Shop;

const ELSEWHERE: &str = "This till is being used in another tab.";
const TAKE_OVER: &str = "Use this tab";

/// How often the proxy is asked before what it was to say is given up.
const LOOKS: u32 = 600;

/// Drives it all; the answer is what to tell.
pub(crate) async fn run(options: &Options) -> Outcome<String> {
    let target = options.target()?;
    let browser = Browser::open(&target.webdriver, target.engine).await?;
    let shop = Shop::new(browser, options.screenshots());
    let result = both(&shop, &target.page).await;
    let complaints = shop.must_be_quiet().await;
    if result.is_err() {
        // The picture of where it stopped; the error itself is what is told.
        let _ = shop.shoot("tabs-failed").await;
    }
    // Closing an already closed window is no news beside the result.
    let _ = shop.browser.close().await;
    result.and(complaints)?;
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

    // The second one comes later: it mirrors, and there is one stream.
    browser.switch_to(&second).await?;
    browser.goto(page).await?;
    shop.says(ELSEWHERE).await?;
    shop.touch("CAFE-04").await?;
    streams(browser, 1).await?;

    // What is begun in the first is seen in the second, which can't charge beside it.
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

    // Begun in the first, finished in the second: once.
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

    // The tab that acts is closed: the other one does by itself.
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

/// Waits until the proxy has so many event streams open.
async fn streams(browser: &Browser, wanted: u64) -> Outcome<()> {
    let script = "fetch(`${proxy}/metrics`).then((answer) => answer.text())
        .then((text) => done(Number(/^ipp_event_streams (\\d+)/m.exec(text)?.[1])))";
    counts(browser, "event streams", script, wanted).await
}

/// Waits until the till has so many open payments.
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
    let mut count = Value::Null;
    for _ in 0..LOOKS {
        count = browser.run_async(&script, Vec::new()).await?;
        if count == json!(wanted) {
            return Ok(());
        }
        tokio::time::sleep(crate::browser::LOOK).await;
    }
    Err(Failure::page(format!(
        "waited in vain for {wanted} {what}; there are {count}"
    )))
}
