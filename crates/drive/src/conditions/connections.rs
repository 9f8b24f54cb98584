//! With all six connections of a host taken, a charge and a cancel still get through, and the
//! streams come back.

use super::{Page, Till};
use crate::browser::until;
use crate::failure::{Failure, Outcome};

/// Number of HTTP/1.1 connections that a browser opens to one host, for all of its tabs.
const MAX_CONNECTIONS_PER_HOST: usize = 6;

/// Removes locks from the page before the element uses them, as on plain http.
const NO_LOCKS: &str =
    "Object.defineProperty(Navigator.prototype, 'locks', { get: () => undefined });";

/// Requests of the page's own that are never answered.
const HANGING: &str = "for (let at = 0; at < 5; at += 1) fetch('/hanging').catch(() => {});";

pub(super) async fn run(till: &Till<'_>) -> Outcome<()> {
    let six = tabs(till, MAX_CONNECTIONS_PER_HOST, 1, "six");
    till.at("six tabs without locks", six).await?;
    let three = tabs(till, MAX_CONNECTIONS_PER_HOST / 2, 2, "three");
    till.at("three tabs with two elements", three).await?;
    till.at("five requests of the page", foreign(till)).await
}

/// Every stream has its own connection; the page itself comes from another host.
async fn tabs(till: &Till<'_>, tabs: usize, elements: usize, name: &str) -> Outcome<()> {
    let page = Page {
        elements,
        proxy: till.proxy.to_owned(),
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
    // All streams are back.
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

/// One stream of ours, shared through locks, beside five connections of the page's.
async fn foreign(till: &Till<'_>) -> Outcome<()> {
    let site = till.site(&till.page("")).hang("/hanging");
    let served = till.serve(site, "foreign").await?;
    till.reads("Pick a terminal").await?;
    till.shop.browser.run(HANGING, Vec::new()).await?;
    served
        .until_asked("/hanging", MAX_CONNECTIONS_PER_HOST - 1)
        .await?;
    charged_and_cancelled(till, "foreign").await
}

/// Charges and cancels, which requires that a stream gives way; no lost connection may be shown.
async fn charged_and_cancelled(till: &Till<'_>, name: &str) -> Outcome<()> {
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
    let lost = shop.browser.run("return globalThis.lost", Vec::new());
    match lost.await? {
        lost if lost == 0 => Ok(()),
        lost => Err(Failure::page(format!(
            "\"Connection lost\" was shown: {lost}"
        ))),
    }
}

/// Waits until the proxy has `wanted` event streams open; asks without the browser, whose
/// connections are taken.
async fn streams(till: &Till<'_>, wanted: usize) -> Outcome<()> {
    until(async || {
        let open = till.counter.streams().await?;
        let words = || format!("there are {open} event streams, not {wanted}");
        Ok((open == wanted).then_some(()).ok_or_else(words))
    })
    .await
}
