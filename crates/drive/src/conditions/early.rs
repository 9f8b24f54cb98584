//! What the element asks for and shows while its wasm loads: once, and no more than it may.

use std::time::Duration;

use http::StatusCode;

use super::{FILES, Page, Till, WASM};
use crate::browser::until;
use crate::failure::{Failure, Outcome};
use crate::serve::Served;

const TOKEN: &str = "/api/playground/token";
const DEVICES: &str = "/api/devices";
const EVENTS: &str = "/api/events";

/// Longer than what was asked for early waits for the wasm.
const LIFE: Duration = Duration::from_secs(6);

/// The wasm's own delay, shorter than that.
const WASM_DELAY: Duration = Duration::from_secs(2);

pub(super) async fn run(till: &Till<'_>) -> Outcome<()> {
    till.at("a wasm that does not come", without_wasm(till))
        .await?;
    till.at("what was asked for early", taken(till)).await?;
    till.at("a wasm that comes late", late(till)).await?;
    till.at("a terminal made meanwhile", made_meanwhile(till))
        .await?;
    till.at("the order without a wasm", order(till)).await?;
    till.at("two elements", two(till)).await?;
    till.at("another tab", another_tab(till)).await
}

/// All is asked for before the wasm, which never comes, and with another source of tokens anew.
async fn without_wasm(till: &Till<'_>) -> Outcome<()> {
    let wasm = format!("{FILES}{WASM}");
    let site = till.site(&till.page(""));
    let site = site.refuse(&wasm, StatusCode::SERVICE_UNAVAILABLE);
    let served = till.serve(site, "early-without").await?;
    asked(&served, 1).await?;
    let another = "const checkout = document.querySelector('ipp-checkout');
        const before = checkout.fetchToken;
        checkout.fetchToken = () => before();";
    till.shop.browser.run(another, Vec::new()).await?;
    asked(&served, 2).await?;
    // Each of them occupies a connection.
    until(async || {
        let streams = till.counter.streams().await?;
        let words = || format!("{streams} streams are left open");
        Ok((streams == 0).then_some(()).ok_or_else(words))
    })
    .await
}

/// The wasm takes all of it, and asks for nothing but the terminals a second time, also when it would
/// have been given up.
async fn taken(till: &Till<'_>) -> Outcome<()> {
    let served = till.serve(till.site(&till.page("")), "early").await?;
    till.reads("Charge").await?;
    asked(&served, 1).await?;
    tokio::time::sleep(LIFE).await;
    once(&served, TOKEN)?;
    once(&served, EVENTS)?;
    till.sale("early").await?;
    till.tells(&[]).await
}

/// What waited too long is asked for anew: the till may have changed meanwhile.
async fn late(till: &Till<'_>) -> Outcome<()> {
    let site = till.site(&till.page(""));
    let site = site.late(&format!("{FILES}{WASM}"), LIFE + WASM_DELAY);
    let served = till.serve(site, "early-late").await?;
    till.reads("Charge").await?;
    served.until_asked(EVENTS, 2).await?;
    match served.asked(TOKEN) {
        2 => till.sale("early-late").await,
        times => Err(Failure::page(format!(
            "{TOKEN} was asked for {times} times"
        ))),
    }
}

/// A terminal of which the proxy hears after it has answered, and before the wasm is there, is listed.
async fn made_meanwhile(till: &Till<'_>) -> Outcome<()> {
    let site = till.site(&till.page(""));
    let site = site.late(&format!("{FILES}{WASM}"), WASM_DELAY);
    let served = till.serve(site, "early-made").await?;
    served.until_asked(DEVICES, 1).await?;
    tokio::time::sleep(WASM_DELAY / 2).await;
    let terminal = till.counter.terminal(&till.name("early-made")).await?;
    till.reads(&terminal.name).await
}

/// Until the wasm draws, the order is shown, unless its amount might be written wrongly.
async fn order(till: &Till<'_>) -> Outcome<()> {
    let site = till.site(&till.page("")).hang(&format!("{FILES}{WASM}"));
    let _served = till.serve(site, "early-order").await?;
    let shown = "return document.querySelector('ipp-checkout').shadowRoot
        .querySelector('.skeleton .amount')?.textContent ?? ''";
    till.until(shown, |shown| *shown == "125.00 SEK").await?;
    let dinars = "const checkout = document.querySelector('ipp-checkout');
        checkout.order = { ...checkout.order, purchase_currency: 'KWD' };";
    till.shop.browser.run(dinars, Vec::new()).await?;
    till.until(shown, |shown| *shown == "").await
}

/// Of two elements of a till, one has the stream.
async fn two(till: &Till<'_>) -> Outcome<()> {
    let page = Page {
        elements: 2,
        ..till.page("")
    };
    till.counter.terminal(&till.name("early-two")).await?;
    let served = till.serve(till.site(&page), "early-two").await?;
    let both = "return [...document.querySelectorAll('ipp-checkout')]
        .filter((it) => it.shadowRoot.querySelector('[part~=device]')).length";
    till.until(both, |shown| *shown == 2).await?;
    once(&served, EVENTS)
}

/// While another tab has the stream, this one asks for none.
async fn another_tab(till: &Till<'_>) -> Outcome<()> {
    let served = till.serve(till.site(&till.page("")), "early-tabs").await?;
    till.reads("Charge").await?;
    let browser = &till.shop.browser;
    let (first, second) = (browser.window().await?, browser.new_tab().await?);
    browser.look_at(&second).await?;
    till.open(&served, "early-tabs").await?;
    till.reads("Use this tab").await?;
    let streams = once(&served, EVENTS);
    browser.close_tab(&first).await?;
    streams
}

fn once(served: &Served, path: &str) -> Outcome<()> {
    match served.asked(path) {
        1 => Ok(()),
        times => Err(Failure::page(format!("{path} was asked for {times} times"))),
    }
}

/// Waits until token, terminals and stream were asked for so many times, and for none of them more.
async fn asked(served: &Served, times: usize) -> Outcome<()> {
    for path in [TOKEN, DEVICES, EVENTS] {
        served.until_asked(path, times).await?;
    }
    let asked = [TOKEN, DEVICES, EVENTS].map(|path| served.asked(path));
    if asked == [times; 3] {
        return Ok(());
    }
    Err(Failure::page(format!(
        "token, terminals and stream were asked for {asked:?} times, not {times}"
    )))
}
