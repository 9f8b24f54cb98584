//! What every page of ours must hold to: axe finds nothing, nothing sticks out, and the Tab key leads
//! everywhere.

use serde_json::{Value, json};

use crate::browser::Browser;
use crate::failure::{Failure, Outcome};

/// Pages are looked at in both.
pub(crate) const SCHEMES: [&str; 2] = ["light", "dark"];

/// The elements that the Tab key has to reach; of a group of radio buttons it reaches the checked one.
const STOPS: &str = "const stops = [...document.querySelectorAll(
        'a, button:enabled, input, select, textarea, summary, [tabindex]')]
    .filter((it) => it.checkVisibility() && (it.type !== 'radio' || it.checked));";

/// Has the page believe that its reader prefers this scheme, light or dark.
pub(crate) async fn prefer(browser: &Browser, scheme: &str) -> Outcome<()> {
    let media = json!({ "features": [{ "name": "prefers-color-scheme", "value": scheme }] });
    browser
        .devtools("Emulation.setEmulatedMedia", media)
        .await
        .map(drop)
}

/// Fails if the page is wider than its window, or axe, given as a script, finds something.
pub(crate) async fn must_be_sound(browser: &Browser, axe: &str, place: &str) -> Outcome<()> {
    let out = "return document.documentElement.scrollWidth - innerWidth";
    let out = browser.run(out, vec![]).await?;
    if out.as_i64() > Some(0) {
        return Err(Failure::page(format!("{place}: {out} px stick out")));
    }
    browser.run(axe, vec![]).await?;
    let found = "const done = arguments[0];
        axe.run({ resultTypes: ['violations'], rules: { 'target-size': { enabled: true } } }).then(
          ({ violations }) => done(violations.map(({ id, nodes }) =>
            `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`)),
          (error) => done([String(error)]));";
    let found = browser.run_async(found, vec![]).await?;
    if found == json!([]) {
        return Ok(());
    }
    Err(Failure::page(format!("{place}: axe: {found}")))
}

/// Fails if the Tab key does not lead to everything that can be used, or what it leads to does not show
/// that it has the focus. A custom element shows it inside, which its own tests look at.
pub(crate) async fn tab_must_lead_everywhere(browser: &Browser) -> Outcome<()> {
    let left = format!(
        "{STOPS} return stops.filter((it) => !('reached' in it.dataset)).map((it) => it.outerHTML.slice(0, 80))"
    );
    let mark = "const it = document.activeElement;
        it.dataset.reached = '';
        const ringed = [it, it.closest('label')].some((at) => at && getComputedStyle(at).outlineStyle !== 'none');
        return ringed || it === document.body || it.shadowRoot ? null : it.outerHTML.slice(0, 80)";
    let count = format!("{STOPS} return stops.length");
    let count = browser.run(&count, vec![]).await?.as_u64();
    // A custom element has stops of its own, and after the last one comes the window's.
    let presses = 2 * count.unwrap_or_default() + 20;
    for _ in 0..presses {
        browser.key("Tab", false).await?;
        let without = browser.run(mark, vec![]).await?;
        if without != Value::Null {
            return Err(Failure::page(format!("{without} shows no focus")));
        }
        if browser.run(&left, vec![]).await? == json!([]) {
            return Ok(());
        }
    }
    let left = browser.run(&left, vec![]).await?;
    Err(Failure::page(format!("Tab does not lead to {left}")))
}
