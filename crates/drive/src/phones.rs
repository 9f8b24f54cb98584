//! The simulated terminals of the panel, used by hand: cards are dragged, pressed by number and
//! refused, the PIN is typed, the clerk cancels, scans and walks away.

mod history;
mod keyboard;

use std::path::Path;

use serde_json::json;

use crate::browser::Place;
use crate::failure::{Failure, Outcome};
use crate::shop::{PLAYGROUND, Shop};

/// The good card.
const GOOD: &str = "[data-outcome='SUCCESS']:not([aria-disabled])";
/// The widths at which axe looks: a phone and a till, and for what is read at leisure a tablet.
const WIDTHS: [(u32, &str); 3] = [(390, "phone"), (1440, "till"), (820, "tablet")];

/// Looks at the panel with axe, and for what is too small to touch or too wide for the panel.
const LOOK: &str = include_str!("scripts/panel.js");

/// Runs all of it in an open shop whose terminal is picked, and leaves something in the cart.
pub(crate) async fn run(shop: &Shop, terminal: &str, axe: &Path) -> Outcome<()> {
    let axe = std::fs::read_to_string(axe)?;
    shop.browser.run(&axe, vec![]).await?;
    shop.browser.resize(1440, 900).await?;
    dragged(shop, terminal).await?;
    by_keys(shop, terminal).await?;
    scanned(shop, terminal).await?;
    cancelled(shop, terminal).await?;
    played(shop).await?;
    history::followed(shop, terminal).await?;
    history::checked(shop).await?;
    by_tab(shop, terminal).await?;
    let complaints = shop.browser.complaints().await?;
    // The page's policy refuses the style elements that axe adds.
    let ours = complaints
        .iter()
        .filter(|line| !line.contains("inline style"));
    let ours: Vec<_> = ours.map(String::as_str).collect();
    if !ours.is_empty() {
        return Err(Failure::page(format!(
            "the console complains: {}",
            ours.join("; ")
        )));
    }
    // Another cart is another order.
    shop.touch("GOOD-03").await?;
    shop.asks_for(&shop.total().await?).await
}

/// A card is dragged to the phone and declined; another, pressed by its number, pays.
async fn dragged(shop: &Shop, terminal: &str) -> Outcome<()> {
    // The sale before was paid there.
    put_aside(shop).await?;
    look(shop, "idle").await?;
    charge(shop, terminal).await?;
    let total = shop.total().await?;
    let digits: String = total.chars().filter(char::is_ascii_digit).collect();
    let whole = digits.strip_suffix("00").unwrap_or(&digits);
    shows(shop, "sale", &["New sale", whole]).await?;
    shop.shoot_there("phones/sale").await?;
    shop.activate().await?;
    shop.says("The customer is paying").await?;
    shows(shop, "card", &["Hold the card here"]).await?;
    shop.shoot_there("phones/card").await?;

    let card = Place::Inside(
        PLAYGROUND,
        "[data-outcome='EXPIRED_CARD']:not([aria-disabled])",
    );
    let glass = Place::Inside(PLAYGROUND, ".phone[data-screen='card'] .glass");
    shop.browser.drag(card, glass).await?;
    shop.says("expired").await?;
    shows(
        shop,
        "declined",
        &["The card has expired. Try another card."],
    )
    .await?;
    look(shop, "declined").await?;
    let card = Place::Inside(PLAYGROUND, "[data-outcome='EXPIRED_CARD']");
    shop.browser.type_into(card, "1").await?;
    paid(shop).await?;
    look(shop, "approved").await?;
    put_aside(shop).await?;
    shop.new_sale().await
}

/// The phone asks for the PIN, which is typed.
async fn by_keys(shop: &Shop, terminal: &str) -> Outcome<()> {
    charge(shop, terminal).await?;
    let ask = Place::Inside(PLAYGROUND, ".pin-toggle");
    shop.browser.click(ask).await?;
    shop.browser.click(Place::Inside(PLAYGROUND, GOOD)).await?;
    shows(shop, "pin", &["Enter the PIN", "○○○○"]).await?;
    let first = Place::Inside(PLAYGROUND, ".phone[data-screen='pin'] [data-key='1']");
    shop.browser.type_into(first, "4711").await?;
    shows(shop, "pin", &["●●●●"]).await?;
    look(shop, "pin").await?;
    let enter = Place::Inside(PLAYGROUND, ".phone[data-screen='pin'] [data-key='ok']");
    shop.browser.click(enter).await?;
    paid(shop).await?;
    shop.browser.click(ask).await?;
    shop.new_sale().await
}

/// A sale is paid by Tab and Enter alone, which come to everything in the panel.
async fn by_tab(shop: &Shop, terminal: &str) -> Outcome<()> {
    charge(shop, terminal).await?;
    shows(shop, "sale", &["New sale"]).await?;
    if !keyboard::pay(shop).await? {
        shop.tap("SUCCESS").await?;
    }
    paid(shop).await?;
    keyboard::walk(shop).await?;
    shop.new_sale().await
}

/// The clerk walks away and comes back, and the customer pays in an app.
async fn scanned(shop: &Shop, terminal: &str) -> Outcome<()> {
    charge(shop, terminal).await?;
    let range = Place::Inside(PLAYGROUND, ".range");
    shop.browser.click(range).await?;
    shows(shop, "away", &["No connection"]).await?;
    shop.shoot_there("phones/away").await?;
    shop.browser
        .click(Place::Inside(PLAYGROUND, "[data-outcome='SUCCESS']"))
        .await?;
    let note = Place::Inside(PLAYGROUND, ".note");
    shop.browser.reads(note, &["is out of range."]).await?;
    shop.says(&format!("Waiting for {terminal}")).await?;
    shop.browser.click(range).await?;
    shows(shop, "sale", &["New sale"]).await?;

    shop.browser
        .click(Place::Inside(PLAYGROUND, ".scan:not([aria-disabled])"))
        .await?;
    shop.says("The customer is paying").await?;
    shows(shop, "scan", &["Scan to pay", "They pay in"]).await?;
    shop.shoot_there("phones/scan").await?;
    let now = Place::Inside(PLAYGROUND, ".phone[data-screen='scan'] .paid-in-app");
    shop.browser.click(now).await?;
    paid(shop).await?;
    shop.new_sale().await
}

/// The clerk cancels on the phone, and the till hears of it.
async fn cancelled(shop: &Shop, terminal: &str) -> Outcome<()> {
    charge(shop, terminal).await?;
    shows(shop, "sale", &["New sale"]).await?;
    shop.browser
        .click(Place::Inside(
            PLAYGROUND,
            ".cancel-on-device:not([aria-disabled])",
        ))
        .await?;
    shop.says("Cancelled").await?;
    shows(shop, "ended", &["Cancelled"]).await?;
    look(shop, "cancelled").await
}

/// The proxy plays a scenario, and the panel says how far it is.
async fn played(shop: &Shop) -> Outcome<()> {
    let list = Place::Inside(PLAYGROUND, ".scenarios summary");
    shop.browser.click(list).await?;
    let play = Place::Inside(PLAYGROUND, "[data-scenario='decline-twice']");
    shop.browser.click(play).await?;
    let running = Place::Inside(PLAYGROUND, ".run[data-verdict='running'] .run-line");
    shop.browser.reads(running, &["Step ", " of 7: "]).await?;
    shop.shoot_there("phones/running").await?;
    let passed = Place::Inside(PLAYGROUND, ".run[data-verdict='passed'] .run-line");
    shop.browser
        .reads(passed, &["passed: Declined twice, then paid"])
        .await?;
    look(shop, "played").await
}

async fn charge(shop: &Shop, terminal: &str) -> Outcome<()> {
    shop.touch("CAFE-01").await?;
    shop.asks_for(&shop.total().await?).await?;
    shop.press("Charge").await?;
    shop.says(&format!("Waiting for {terminal}")).await
}

async fn put_aside(shop: &Shop) -> Outcome<()> {
    let done = Place::Inside(PLAYGROUND, ".phone[data-screen='approved'] .put-aside");
    shop.browser.click(done).await?;
    shows(shop, "idle", &["Ready", "Waiting for a sale."]).await
}

async fn paid(shop: &Shop) -> Outcome<()> {
    shop.says("Paid").await?;
    shows(shop, "approved", &["Approved"]).await
}

/// Waits until a phone has this screen and shows all of this.
async fn shows(shop: &Shop, screen: &str, parts: &[&str]) -> Outcome<()> {
    let phone = format!(".phone[data-screen='{screen}'] .glass");
    let phone = Place::Inside(PLAYGROUND, &phone);
    shop.browser.reads(phone, parts).await.map(drop)
}

/// Looks at the panel, and keeps pictures of its top.
async fn look(shop: &Shop, screen: &str) -> Outcome<()> {
    look_at(shop, screen, ".card", &WIDTHS[..2]).await
}

/// Looks at the panel in light and dark, at these widths, and keeps pictures of this
/// part of it. It takes seconds: not for what changes meanwhile by itself.
async fn look_at(shop: &Shop, screen: &str, part: &str, widths: &[(u32, &str)]) -> Outcome<()> {
    let mut findings = vec![];
    for theme in ["light", "dark"] {
        for &(width, name) in widths {
            shop.browser.resize(width, 1400).await?;
            let found = shop
                .browser
                .run_async(LOOK, vec![json!({ "theme": theme, "part": part })])
                .await?;
            for finding in found.as_array().into_iter().flatten() {
                findings.push(format!("{screen}, {theme}, {name}: {finding}"));
            }
            shop.shoot_there(&format!("phones/{screen}-{theme}-{name}"))
                .await?;
        }
    }
    shop.browser.resize(1440, 900).await?;
    if findings.is_empty() {
        return Ok(());
    }
    Err(Failure::page(findings.join("\n")))
}
