//! Presses that were not meant for the button they hit: a finger on its way while the button
//! changes, and a barcode scanner that types into the focused button. Also the printed page, which
//! shows no buttons.
//!
//! Each press carries its own time, so that nothing here depends on how long anything takes.

use serde_json::{Value, json};

use crate::browser::Browser;
use crate::failure::{Failure, Outcome};
use crate::script;

const ACTS: &str = include_str!("scripts/press.js");

/// A press this many milliseconds after its button changed is blocked.
const BLOCKED_AFTER_MS: f64 = 650.0;
/// A press this many milliseconds after the change is accepted.
const ACCEPTED_AFTER_MS: f64 = 750.0;

/// The position of a button, and when it changed.
const FIND: &str = "const button = window.pressed.shadowRoot.querySelector('.' + arguments[0]);
    button.scrollIntoView({ block: 'center' });
    const { left, top, width, height } = button.getBoundingClientRect();
    return [left + width / 2, top + height / 2, window.came[arguments[0]]];";

/// Runs all checks on the open page and returns the report.
pub(crate) async fn guarded(browser: &Browser) -> Outcome<String> {
    act(browser, "open").await?;
    twice_on_cancel(browser).await?;
    next_order_on_paid(browser).await?;
    scanned(browser).await?;
    printed(browser).await?;
    act(browser, "close").await?;
    Ok(
        "a hasty click and a scanner's Enter press nothing, and nothing to press is printed"
            .to_owned(),
    )
}

/// A second click on Cancel, which hits Done, must not put the payment's outcome aside.
async fn twice_on_cancel(browser: &Browser) -> Outcome<()> {
    act(browser, "cancelled").await?;
    click(browser, "secondary", BLOCKED_AFTER_MS).await?;
    must_be(
        browser,
        "a second click on Cancel is not one on Done",
        "cancelled",
    )
    .await?;
    click(browser, "primary", BLOCKED_AFTER_MS).await?;
    must_be(browser, "nor one on Charge again", "cancelled").await?;
    click(browser, "secondary", ACCEPTED_AFTER_MS).await?;
    must_be(browser, "who has seen Done is done", "ready").await
}

/// A page sets the next order once one is paid: a click on Done must not charge it.
async fn next_order_on_paid(browser: &Browser) -> Outcome<()> {
    act(browser, "next").await?;
    click(browser, "primary", BLOCKED_AFTER_MS).await?;
    must_be(
        browser,
        "a click on Done does not charge the next order",
        "ready",
    )
    .await?;
    click(browser, "primary", ACCEPTED_AFTER_MS).await?;
    act(browser, "fresh").await
}

/// A scanner's Enter presses no button; a person's Enter and the space bar do.
async fn scanned(browser: &Browser) -> Outcome<()> {
    for end in ["Enter", " "] {
        scan(browser, "primary", end).await?;
        must_be(browser, "a scan charges nothing", "ready").await?;
    }
    press(browser, "primary", "Enter").await?;
    act(browser, "sent").await?;
    for end in ["Enter", " "] {
        scan(browser, "secondary", end).await?;
        must_be(browser, "a scan cancels nothing", "sent").await?;
    }
    press(browser, "secondary", " ").await
}

/// A printed page has no buttons, unless the page wants them.
async fn printed(browser: &Browser) -> Outcome<()> {
    let script = "window.pressed.style.setProperty('--ipp-print', arguments[0]);
        return window.pressed.shadowRoot.querySelector('.card').checkVisibility();";
    let media = async |media: &str| {
        let wish = json!({ "media": media });
        browser.devtools("Emulation.setEmulatedMedia", wish).await
    };
    media("print").await?;
    let seen = [
        browser.run(script, vec![json!("")]).await?,
        browser.run(script, vec![json!("block")]).await?,
    ];
    media("").await?;
    if seen == [json!(false), json!(true)] {
        return Ok(());
    }
    Err(Failure::page(format!(
        "on paper without and with --ipp-print, it is seen: {seen:?}"
    )))
}

async fn act(browser: &Browser, act: &str) -> Outcome<()> {
    let wish = json!({ "act": act });
    script::run(browser, ACTS, wish).await.map(drop)
}

/// Makes a real click `after` milliseconds after the button changed.
async fn click(browser: &Browser, class: &str, after: f64) -> Outcome<()> {
    let place = browser.run(FIND, vec![json!(class)]).await?;
    let at = |n: usize| place.get(n).and_then(Value::as_f64);
    let (Some(x), Some(y), Some(came)) = (at(0), at(1), at(2)) else {
        return Err(Failure::page(format!("{class} came from nowhere: {place}")));
    };
    for kind in ["mousePressed", "mouseReleased"] {
        let click = json!({
            "type": kind,
            "x": x,
            "y": y,
            "button": "left",
            "clickCount": 1,
            "timestamp": (came + after) / 1000.0,
        });
        browser.devtools("Input.dispatchMouseEvent", click).await?;
    }
    Ok(())
}

/// Types on the button as a scanner does: keys a few milliseconds apart.
async fn scan(browser: &Browser, class: &str, end: &str) -> Outcome<()> {
    for (at, key) in ["4", "2", end].into_iter().enumerate() {
        let apart = u32::try_from(at).map_or(0.0, f64::from) * 15.0;
        stroke(browser, class, key, 1_000.0 + apart).await?;
    }
    Ok(())
}

/// Presses a key as a person does, long after the change.
async fn press(browser: &Browser, class: &str, key: &str) -> Outcome<()> {
    stroke(browser, class, key, 2_000.0).await
}

/// Presses a key on a button `after` milliseconds after the button changed.
async fn stroke(browser: &Browser, class: &str, key: &str, after: f64) -> Outcome<()> {
    let place = browser.run(FIND, vec![json!(class)]).await?;
    let focus = "window.pressed.shadowRoot.querySelector('.' + arguments[0]).focus()";
    browser.run(focus, vec![json!(class)]).await?;
    let came = place.get(2).and_then(Value::as_f64).unwrap_or_default();
    let (code, text) = match key {
        "Enter" => (13, "\r"),
        " " => (32, " "),
        other => (48, other),
    };
    for kind in ["keyDown", "keyUp"] {
        let stroke = json!({
            "type": kind,
            "key": key,
            "windowsVirtualKeyCode": code,
            "text": if kind == "keyDown" { text } else { "" },
            "timestamp": (came + after) / 1000.0,
        });
        browser.devtools("Input.dispatchKeyEvent", stroke).await?;
    }
    Ok(())
}

async fn must_be(browser: &Browser, what: &str, screen: &str) -> Outcome<()> {
    let script = "return window.pressed.shadowRoot.querySelector('.card').dataset.screen";
    let seen = browser.run(script, vec![]).await?;
    if seen == json!(screen) {
        return Ok(());
    }
    Err(Failure::page(format!("{what}: the screen is {seen}")))
}
