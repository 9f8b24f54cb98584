//! What pages do with the element: they write it while they are read or after, leave and come back in
//! mid-payment, are put to sleep by the browser, or have a token function that never answers.

use serde_json::json;

use super::Till;
use crate::failure::{Failure, Outcome};

/// The element as a framework writes it that prints a property as an attribute.
const WRITTEN: &str =
    r#"document.write('<ipp-checkout proxy="" order="[object Object]"></ipp-checkout>')"#;

/// Replaces the whole document once it is loaded. A module of the same address would not run again.
const REWRITTEN: &str = r#"addEventListener("load", () => setTimeout(() => {
    document.open();
    document.write('<ipp-checkout proxy=""></ipp-checkout><script type="module" src="/till.js?again"></' + 'script>');
    document.close();
}, 500));"#;

/// Another page of the same site.
const ELSEWHERE: &str = "<!doctype html><title>Elsewhere</title><p>The stock list.</p>";

/// Notes that the page has come back as it was, and not by being loaded.
const NOTES_RETURN: &str =
    "addEventListener('pageshow', (event) => { globalThis.kept = event.persisted; })";

pub(super) async fn run(till: &Till<'_>) -> Outcome<()> {
    let written = written(till, WRITTEN, "written");
    till.at("an element from document.write", written).await?;
    let rewritten = self::written(till, REWRITTEN, "rewritten");
    till.at("a document that is written anew", rewritten)
        .await?;
    till.at("a page that is left and comes back", left(till))
        .await?;
    till.at("a page that the browser stops", stopped(till))
        .await?;
    till.at("a light page on a dark system", theme(till))
        .await?;
    till.at("a token that never comes", unanswered(till)).await
}

/// The element is not in the page's HTML, and makes a whole sale.
async fn written(till: &Till<'_>, condition: &str, name: &str) -> Outcome<()> {
    let mut page = till.page(condition);
    page.elements = 0;
    let _served = till.serve(till.site(&page), name).await?;
    till.sale(name).await
}

/// The card is tapped while another page is shown.
async fn left(till: &Till<'_>) -> Outcome<()> {
    let site = till.site(&till.page(NOTES_RETURN));
    let site = site.text("/elsewhere.html", ELSEWHERE);
    let served = till.serve(site, "left").await?;
    let payment = till.charge("left").await?;
    let browser = &till.shop.browser;
    browser
        .goto(&format!("{}/elsewhere.html", served.origin))
        .await?;
    till.counter.tap(&payment).await?;
    browser.run("history.back()", Vec::new()).await?;
    till.shop.says("Paid").await?;
    match browser.run("return globalThis.kept", Vec::new()).await? {
        kept if kept == true => Ok(()),
        kept => Err(Failure::page(format!(
            "the page was loaded anew (persisted: {kept}), so nothing is tested here"
        ))),
    }
}

/// The card is tapped while the page's timers and tasks are stopped.
async fn stopped(till: &Till<'_>) -> Outcome<()> {
    let site = till.site(&till.page(""));
    let _served = till.serve(site, "stopped").await?;
    let payment = till.charge("stopped").await?;
    let browser = &till.shop.browser;
    for (state, tap) in [("frozen", true), ("active", false)] {
        browser
            .devtools("Page.setWebLifecycleState", json!({ "state": state }))
            .await?;
        if tap {
            till.counter.tap(&payment).await?;
        }
    }
    till.shop.says("Paid").await?;
    till.tells(&[]).await
}

/// The element follows the system, also where the page does not, unless the page says `theme`.
async fn theme(till: &Till<'_>) -> Outcome<()> {
    let light = "document.documentElement.style.colorScheme = 'light'";
    let _served = till.serve(till.site(&till.page(light)), "theme").await?;
    till.reads("Charge").await?;
    let browser = &till.shop.browser;
    let surface = "return getComputedStyle(document.querySelector('ipp-checkout').shadowRoot
        .querySelector('[part~=card]')).backgroundColor";
    let mut surfaces = Vec::new();
    for (system, theme) in [("light", ""), ("dark", ""), ("dark", "light"), ("", "")] {
        let media = json!({ "features": [{ "name": "prefers-color-scheme", "value": system }] });
        browser
            .devtools("Emulation.setEmulatedMedia", media)
            .await?;
        let set =
            format!("document.querySelector('ipp-checkout').setAttribute('theme', '{theme}')");
        browser.run(&set, Vec::new()).await?;
        surfaces.push(browser.run(surface, Vec::new()).await?);
    }
    if surfaces[1] != surfaces[0] && surfaces[2] == surfaces[0] {
        return Ok(());
    }
    Err(Failure::page(format!(
        "light, dark, and dark with theme=\"light\": the card is {surfaces:?}"
    )))
}

/// After 15 seconds the cashier is told, and the page once.
async fn unanswered(till: &Till<'_>) -> Outcome<()> {
    let site = till.site(&till.page("globalThis.fetchToken = () => new Promise(() => {});"));
    let _served = till.serve(site, "unanswered").await?;
    till.reads("This till can’t sign in. Trying again.").await?;
    till.reads("No token has come within 15 seconds").await?;
    till.tells(&["no_token"]).await
}
