//! Presses that are not meant for what they meet: a finger that was on its way when the button became
//! another, and a barcode scanner that types into the button with the focus. And the page that is
//! printed, on which nothing can be pressed.
//!
//! Each press carries the time at which it was made, so that nothing here depends on how long anything
//! takes.

use serde_json::{Value, json};

use crate::browser::Browser;
use crate::failure::{Failure, Outcome};
use crate::script;

const ACTS: &str = include_str!("scripts/press.js");

/// A press so many milliseconds after its button came in the place of another is not meant for it.
const HASTY: f64 = 650.0;
/// And one so many after is.
const SEEN: f64 = 750.0;

/// Where a button is, and when it came.
const FIND: &str = "const button = window.pressed.shadowRoot.querySelector('.' + arguments[0]);
    button.scrollIntoView({ block: 'center' });
    const { left, top, width, height } = button.getBoundingClientRect();
    return [left + width / 2, top + height / 2, window.came[arguments[0]]];";

/// Tries all of it on the page that is open; the answer is what to tell.
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

/// The second click on Cancel, which meets Done, must not take away what became of the payment.
async fn twice_on_cancel(browser: &Browser) -> Outcome<()> {
    act(browser, "cancelled").await?;
    click(browser, "secondary", HASTY).await?;
    must_be(
        browser,
        "a second click on Cancel is not one on Done",
        "cancelled",
    )
    .await?;
    click(browser, "primary", HASTY).await?;
    must_be(browser, "nor one on Charge again", "cancelled").await?;
    click(browser, "secondary", SEEN).await?;
    must_be(browser, "who has seen Done is done", "ready").await
}

/// A page sets the next order once one is paid: the click on Done must not charge it.
async fn next_order_on_paid(browser: &Browser) -> Outcome<()> {
    act(browser, "next").await?;
    click(browser, "primary", HASTY).await?;
    must_be(
        browser,
        "a click on Done does not charge the next order",
        "ready",
    )
    .await?;
    click(browser, "primary", SEEN).await?;
    act(browser, "fresh").await
}

/// A scanner's Enter presses no button; a person's does, and so does the space bar.
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

/// A receipt has no buttons on it, unless the page wants that.
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

/// A real click so many milliseconds after the button came.
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

/// What a scanner types on the button: keys a few milliseconds apart.
async fn scan(browser: &Browser, class: &str, end: &str) -> Outcome<()> {
    for (at, key) in ["4", "2", end].into_iter().enumerate() {
        let apart = u32::try_from(at).map_or(0.0, f64::from) * 15.0;
        stroke(browser, class, key, 1_000.0 + apart).await?;
    }
    Ok(())
}

/// A key of a person's, long after.
async fn press(browser: &Browser, class: &str, key: &str) -> Outcome<()> {
    stroke(browser, class, key, 2_000.0).await
}

/// A key on a button, so many milliseconds after that came.
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
