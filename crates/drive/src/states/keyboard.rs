//! Operates the checkout by keyboard alone.

use serde_json::{Value, json};

use super::till::Till;
use crate::browser::{press_until, until};
use crate::failure::{Failure, Outcome};

/// Makes a payment by keyboard alone, with sound and vibration on.
pub(super) async fn pay(till: &Till) -> Outcome<()> {
    let listen = "window.sounded = [];
        const gain = { setValueAtTime() {}, exponentialRampToValueAtTime() {} };
        window.AudioContext = class {
            currentTime = 0;
            destination = {};
            resume() { return Promise.resolve(); }
            createGain() { return { gain, connect: (next) => next }; }
            createOscillator() {
                const frequency = {};
                return { frequency, connect: (next) => next, stop() {},
                    start() { window.sounded.push(frequency.value); } };
            }
        };
        navigator.vibrate = (pattern) => window.sounded.push(pattern);";
    till.run(listen, vec![]).await?;
    till.order("ORDER-12360", 2500).await?;
    till.screen("ready").await?;
    tab_to(till, "primary").await?;
    till.shop.browser.key("Enter", true).await?;
    must(
        till,
        "a key that is held down charges nothing",
        "ready",
        "primary",
    )
    .await?;
    enter(till).await?;
    till.screen("sent").await?;
    must(
        till,
        "the headline has the focus once Charge is gone",
        "sent",
        "status",
    )
    .await?;
    ring(till, "after a key the headline has a ring", true).await?;
    till.terminal("simulate-tap?outcome=DECLINED_GENERIC")
        .await?;
    till.screen("declined").await?;
    heard(till, "without the attribute there is no sound", json!([])).await?;

    let wish = "document.querySelector('ipp-checkout').setAttribute('feedback', 'sound vibration')";
    till.run(wish, vec![]).await?;
    press(till, "secondary").await?;
    till.screen("cancelled").await?;
    must(
        till,
        "the headline has the focus once Cancel is gone",
        "cancelled",
        "status",
    )
    .await?;
    press(till, "primary").await?;
    till.screen("sent").await?;
    let away = "const title = document.querySelector('h1'); title.tabIndex = 0; title.focus()";
    till.run(away, vec![]).await?;
    till.terminal("simulate-tap?outcome=DECLINED_GENERIC")
        .await?;
    till.screen("declined").await?;
    till.terminal("simulate-tap?outcome=SUCCESS").await?;
    till.screen("paid").await?;
    must(
        till,
        "a focus that is elsewhere in the page stays there",
        "paid",
        "h1",
    )
    .await?;
    let signs = json!([330, 247, [200, 100, 200], 880, 1320, [80]]);
    heard(
        till,
        "a declined card and a paid one are heard and felt",
        signs,
    )
    .await?;
    let quiet = "document.querySelector('ipp-checkout').removeAttribute('feedback')";
    till.run(quiet, vec![]).await.map(drop)
}

/// Moves to a button with Tab and presses it.
pub(super) async fn press(till: &Till, class: &str) -> Outcome<()> {
    tab_to(till, class).await?;
    enter(till).await
}

/// Presses the focused button, repeatedly if necessary: one that has just changed takes no press. A
/// successful press moves the focus.
async fn enter(till: &Till) -> Outcome<()> {
    let offered = till.run(OFFERED, vec![]).await?;
    press_until(
        async || till.shop.browser.key("Enter", false).await,
        async || Ok(offered.is_null() || till.run(OFFERED, vec![]).await? != offered),
    )
    .await
    .map_err(|error| Failure::page(format!("by keyboard, {offered}: {error}")))
}

/// The current action of the focused button, if its action changes.
const OFFERED: &str = "const root = document.querySelector('ipp-checkout').shadowRoot;
    return root.activeElement?.dataset.offers ?? null;";

/// Picks another terminal and then the first one again, by arrow keys.
pub(super) async fn pick(till: &Till, first: &str, next: &str) -> Outcome<()> {
    tab_to(till, "device input").await?;
    for (key, wanted) in [("ArrowDown", next), ("ArrowUp", first)] {
        till.shop.browser.key(key, false).await?;
        is_picked(till, wanted).await?;
    }
    Ok(())
}

/// Searches among many terminals: Enter picks the match; Escape or the clear button brings the
/// others back.
pub(super) async fn search(till: &Till, part: &str, found: &str) -> Outcome<()> {
    let all = devices(till).await?;
    tab_to(till, "search-field").await?;
    till.shop.browser.type_text(part).await?;
    till.shop.browser.key("Enter", false).await?;
    is_picked(till, found).await?;
    till.shop.browser.key("Escape", false).await?;
    must_be(till, "Escape brings all terminals back", devices, &all).await?;
    // Other matches than before are found, and their number is spoken.
    till.shop.browser.type_text("till").await?;
    press(till, "clear").await?;
    must_be(till, "the button brings all back", devices, &all).await?;
    must(
        till,
        "who emptied the field types on",
        "ready",
        "search-field",
    )
    .await
}

async fn devices(till: &Till) -> Outcome<Value> {
    let script = "const { shadowRoot } = document.querySelector('ipp-checkout');
        return [...shadowRoot.querySelectorAll('.device')].length";
    till.run(script, vec![]).await
}

/// Waits until the view shows the terminal as picked.
async fn is_picked(till: &Till, name: &str) -> Outcome<()> {
    let picked = async |till: &Till| {
        let script = "const { shadowRoot } = document.querySelector('ipp-checkout');
            return shadowRoot.querySelector('.device:has(:checked) .name')?.textContent";
        till.run(script, vec![]).await
    };
    must_be(till, "what the keys chose is picked", picked, &json!(name)).await
}

/// Waits until `ask` returns `wanted`.
async fn must_be(
    till: &Till,
    what: &str,
    ask: impl AsyncFn(&Till) -> Outcome<Value>,
    wanted: &Value,
) -> Outcome<()> {
    until(async || {
        let now = ask(till).await?;
        let words = || format!("{what}: it is {now}, not {wanted}");
        Ok((now == *wanted).then_some(()).ok_or_else(words))
    })
    .await
}

/// Presses Tab until the element has the focus; everything on the way must show its focus.
async fn tab_to(till: &Till, class: &str) -> Outcome<()> {
    // More than all focusable elements, so once around.
    for _ in 0..40 {
        till.shop.browser.key("Tab", false).await?;
        let seen = till.run(FOCUS, vec![]).await?;
        if seen.get("ring") == Some(&json!(false)) {
            return Err(Failure::page(format!("by keyboard: no ring at {seen}")));
        }
        if seen.get("at") == Some(&json!(class)) {
            return Ok(());
        }
    }
    Err(Failure::page(format!("Tab does not come to {class}")))
}

/// The screen, the focused element, and whether its focus is visible.
const FOCUS: &str = "const root = document.querySelector('ipp-checkout').shadowRoot;
    const inside = root.activeElement;
    const ringed = inside?.closest('label') ?? inside;
    const named = (node) => node.classList[0] ?? `${node.parentElement.classList[0]} ${node.localName}`;
    return {
        screen: root.querySelector('.card').dataset.screen,
        at: inside ? named(inside) : document.activeElement.localName,
        ring: !ringed || getComputedStyle(ringed).outlineStyle !== 'none',
    };";

/// Checks the screen and the focused element.
pub(super) async fn must(till: &Till, what: &str, screen: &str, at: &str) -> Outcome<()> {
    let seen = till.run(FOCUS, vec![]).await?;
    if seen.get("screen") == Some(&json!(screen)) && seen.get("at") == Some(&json!(at)) {
        return Ok(());
    }
    Err(Failure::page(format!("{what}: it is {seen}")))
}

/// Checks whether the focused element shows a ring, which is for keyboards.
pub(super) async fn ring(till: &Till, what: &str, wanted: bool) -> Outcome<()> {
    let seen = till.run(FOCUS, vec![]).await?;
    if seen.get("ring") == Some(&json!(wanted)) {
        return Ok(());
    }
    Err(Failure::page(format!("{what}: it is {seen}")))
}

async fn heard(till: &Till, what: &str, wanted: Value) -> Outcome<()> {
    let heard = till.run("return window.sounded", vec![]).await?;
    if heard == wanted {
        return Ok(());
    }
    Err(Failure::page(format!("{what}: it was {heard}")))
}
