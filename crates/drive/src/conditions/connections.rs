//! All six connections that a browser opens to a host are taken: a charge and a cancel get through
//! all the same, and the streams come back.

use super::{Page, Till};
use crate::failure::{Failure, Outcome};
use crate::serve::Served;

/// So many HTTP/1.1 connections a browser opens to one host, for all of its tabs.
const CONNECTIONS: usize = 6;

/// Takes the locks from the page before the element looks for them, as plain http does.
const NO_LOCKS: &str =
    "Object.defineProperty(Navigator.prototype, 'locks', { get: () => undefined });";

/// Requests of the page's own that are never answered.
const HANGING: &str = "for (let at = 0; at < 5; at += 1) fetch('/hanging').catch(() => {});";

pub(super) async fn run(till: &Till) -> Outcome<()> {
    let six = tabs(till, CONNECTIONS, 1, "six");
    till.at("six tabs without locks", six).await?;
    let three = tabs(till, CONNECTIONS / 2, 2, "three");
    till.at("three tabs with two elements", three).await?;
    till.at("five requests of the page", foreign(till)).await
}

/// Every stream has a connection of its own; the page itself is on another host's.
async fn tabs(till: &Till, tabs: usize, elements: usize, name: &str) -> Outcome<()> {
    let page = Page {
        elements,
        proxy: till.proxy.clone(),
        ..till.page(NO_LOCKS)
    };
    let served = till.site(&page).serve().await?;
    let browser = &till.shop.browser;
    let first = browser.window().await?;
    let mut others = Vec::new();
    till.open(&served, &format!("{name}-first")).await?;
    till.reads("Pick a terminal").await?;
    for tab in 1..tabs {
        let other = browser.new_tab().await?;
        browser.switch_to(&other).await?;
        till.open(&served, &format!("{name}-{tab}")).await?;
        till.reads("Pick a terminal").await?;
        others.push(other);
    }
    streams(till, tabs * elements).await?;
    browser.switch_to(&first).await?;
    let done = charged_and_cancelled(till, name).await;
    // They are back, every one of them.
    let back = match &done {
        Ok(()) => streams(till, tabs * elements).await,
        Err(_) => Ok(()),
    };
    for other in others {
        browser.switch_to(&other).await?;
        browser.close_tab(&first).await?;
    }
    done.and(back)
}

/// One stream of ours, for which the locks stand in line, beside five connections of the page's.
async fn foreign(till: &Till) -> Outcome<()> {
    let served: Served = till.site(&till.page("")).hang("/hanging").serve().await?;
    till.open(&served, "foreign").await?;
    till.reads("Pick a terminal").await?;
    till.shop.browser.run(HANGING, Vec::new()).await?;
    let start = std::time::Instant::now();
    while served.asked("/hanging") < CONNECTIONS - 1 {
        if start.elapsed() > crate::browser::PATIENCE {
            return Err(Failure::page("the page's own requests were not sent"));
        }
        tokio::time::sleep(crate::browser::LOOK).await;
    }
    charged_and_cancelled(till, "foreign").await
}

/// Nothing of it can be sent unless a stream gives way; and nobody is told of a lost connection.
async fn charged_and_cancelled(till: &Till, name: &str) -> Outcome<()> {
    let (shop, terminal) = (&till.shop, till.counter.terminal(&till.name(name)).await?);
    let watch = "const { shadowRoot } = document.querySelector('ipp-checkout');
        globalThis.lost = 0;
        new MutationObserver(() => (globalThis.lost += shadowRoot.querySelector(
          \"[part~='link-note']\")?.innerText.includes('lost') ? 1 : 0))
          .observe(shadowRoot, { subtree: true, childList: true, characterData: true, attributes: true });";
    shop.browser.run(watch, Vec::new()).await?;
    shop.pick(&terminal.name).await?;
    shop.press("Charge").await?;
    shop.says(&format!("Waiting for {}", terminal.name)).await?;
    shop.press_other("Cancel").await?;
    shop.says("Cancelled").await?;
    match shop
        .browser
        .run("return globalThis.lost", Vec::new())
        .await?
    {
        lost if lost == serde_json::json!(0) => Ok(()),
        lost => Err(Failure::page(format!(
            "\"Connection lost\" was shown: {lost}"
        ))),
    }
}

/// Waits until the proxy has so many event streams open; asked past the browser, whose connections
/// are taken.
async fn streams(till: &Till, wanted: usize) -> Outcome<()> {
    let start = std::time::Instant::now();
    loop {
        let open = till.counter.streams().await?;
        if open == wanted {
            return Ok(());
        }
        if start.elapsed() > crate::browser::PATIENCE {
            return Err(Failure::page(format!(
                "waited in vain for {wanted} event streams; there are {open}"
            )));
        }
        tokio::time::sleep(crate::browser::LOOK).await;
    }
}
