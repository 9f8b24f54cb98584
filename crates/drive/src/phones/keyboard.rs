//! Operates the panel by keyboard alone: Tab comes to everything in it, in the order in which it is
//! read, and shows where it is.

use serde_json::{Value, json};

use crate::browser::until;
use crate::failure::{Failure, Outcome};
use crate::shop::Shop;

/// More than there is to come to, with some scenarios and entries open.
const MOST_STOPS: usize = 200;

/// Everything in the panel that takes the focus, in the order of the markup.
const STOPS: &str = "const root = document.querySelector('ipp-playground').shadowRoot;
    const all = root.querySelectorAll('button, input, summary, [tabindex=\"0\"]');
    window.stops = [...all].filter((node) => node.checkVisibility({ visibilityProperty: true }));
    root.activeElement?.blur();
    window.stops[0].focus();
    return window.stops.length;";

/// Which of them has the focus, what it is called, and whether that is seen; null once the focus has
/// left the panel.
const FOCUS: &str = "const root = document.querySelector('ipp-playground').shadowRoot;
    const node = root.activeElement;
    if (!node) return null;
    const { outlineStyle, outlineWidth } = getComputedStyle(node);
    const { top, bottom } = node.getBoundingClientRect();
    return {
        at: window.stops.indexOf(node),
        name: `${node.localName}.${node.className} “${node.textContent.trim().slice(0, 30)}”`,
        is: [...node.classList],
        seen: outlineStyle !== 'none' && parseFloat(outlineWidth) > 0 && top < innerHeight && bottom > 0,
    };";

/// Opens what is folded, and goes through all of it. Chromium alone can press the key.
pub(super) async fn walk(shop: &Shop) -> Outcome<()> {
    if !shop.browser.presses_keys() {
        return Ok(());
    }
    let folded = through(shop).await?;
    for part in ["scenarios", "checks", "timeline", "pairs"] {
        open(shop, part).await?;
    }
    let unfolded = through(shop).await?;
    if unfolded <= folded {
        let what = format!("{unfolded} stops with everything open, {folded} before");
        return Err(Failure::page(what));
    }
    Ok(())
}

/// Pays the sale that is on a phone: pressed are Tab and Enter.
pub(super) async fn pay(shop: &Shop) -> Outcome<bool> {
    if !shop.browser.presses_keys() {
        return Ok(false);
    }
    shop.browser.run(STOPS, vec![]).await?;
    for button in ["activate", "outcome"] {
        tab_to(shop, button).await?;
        shop.browser.key("Enter", false).await?;
    }
    Ok(true)
}

/// Goes through everything, and returns how many stops there were.
async fn through(shop: &Shop) -> Outcome<usize> {
    let count = shop.browser.run(STOPS, vec![]).await?;
    let count = count.as_u64().and_then(|count| usize::try_from(count).ok());
    let count = count.unwrap_or_default();
    for at in 0..count {
        let focus = focus(shop).await?;
        if focus.get("at") != Some(&json!(at)) || focus.get("seen") != Some(&json!(true)) {
            let what = format!("by Tab, stop {at} of {count} of the panel is {focus}");
            return Err(Failure::page(what));
        }
        shop.browser.key("Tab", false).await?;
    }
    match focus(shop).await? {
        Value::Null => Ok(count),
        more => Err(Failure::page(format!(
            "Tab does not leave the panel: {more}"
        ))),
    }
}

/// Opens one of the folded parts, or leaves it open.
async fn open(shop: &Shop, part: &str) -> Outcome<()> {
    let is_open = format!(
        "const root = document.querySelector('ipp-playground').shadowRoot;
        return root.querySelector('details.{part}').open;"
    );
    if shop.browser.run(&is_open, vec![]).await? == json!(true) {
        return Ok(());
    }
    let focus = format!(
        "const root = document.querySelector('ipp-playground').shadowRoot;
        root.querySelector('details.{part} > summary').focus();"
    );
    shop.browser.run(&focus, vec![]).await?;
    shop.browser.key("Enter", false).await?;
    until(async || {
        let open = shop.browser.run(&is_open, vec![]).await?;
        let words = || format!("Enter does not open {part}");
        Ok((open == json!(true)).then_some(()).ok_or_else(words))
    })
    .await
}

async fn tab_to(shop: &Shop, class: &str) -> Outcome<()> {
    for _ in 0..MOST_STOPS {
        let focus = focus(shop).await?;
        let is = focus.get("is").and_then(Value::as_array);
        if is.is_some_and(|is| is.contains(&json!(class))) {
            return Ok(());
        }
        shop.browser.key("Tab", false).await?;
    }
    Err(Failure::page(format!("Tab does not come to {class}")))
}

async fn focus(shop: &Shop) -> Outcome<Value> {
    shop.browser.run(FOCUS, vec![]).await
}
