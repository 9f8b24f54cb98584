//! What the pictures of one language and a mouse do not show: a keyboard, eleven other languages,
//! a page that reads from right to left, a till that sounds.

use serde_json::{Value, json};

use super::gallery::Gallery;
use super::till::Till;
use crate::failure::{Failure, Outcome};

/// The element's languages.
const LANGUAGES: [&str; 12] = [
    "en", "sv", "nb", "nn", "da", "fi", "de", "nl", "fr", "es", "it", "pl",
];

/// What a page in Arabic would say instead of us.
fn arabic() -> Value {
    json!({
        "charge": "تحصيل",
        "charge_again": "تحصيل مرة أخرى",
        "cancel": "إلغاء",
        "done": "تم",
        "order": "الطلب {reference}",
        "lines": "البنود ({count})",
        "tax_included": "شامل الضريبة {amount}",
        "terminal": "الجهاز",
        "simulated": "محاكاة",
        "waiting_for": "في انتظار {device}",
        "sending_to": "جارٍ الإرسال إلى {device}",
        "not_picked_up": "لم يصل بعد إلى {device}. هل الجهاز يعمل ومتصل؟",
        "cancelled": "أُلغيت العملية",
        "nothing_charged": "لم يتم تحصيل أي مبلغ.",
    })
}

/// Shows what is on the screen in every language. It is a screen that says that nothing is known,
/// which is where the longest sentences are.
pub(super) async fn languages(till: &Till, gallery: &mut Gallery) -> Outcome<()> {
    for tag in LANGUAGES {
        let script = "const [tag, done] = arguments;
            const checkout = document.querySelector('ipp-checkout');
            checkout.setAttribute('locale', tag);
            fetch(`locales/${tag}.json`).then((answer) => answer.json()).then((texts) => {
                const wait = () => {
                    const said = checkout.shadowRoot.querySelector('.status').textContent;
                    if ([texts.not_known, texts.needs_attention].includes(said)) done(true);
                    else setTimeout(wait, 50);
                };
                wait();
            }, () => done(false));";
        let spoken = till.browser.run_async(script, vec![json!(tag)]).await?;
        if spoken != json!(true) {
            return Err(Failure::page(format!("{tag} has no texts")));
        }
        gallery.keep_beside(&till.browser, "languages", tag).await?;
    }
    let back = "document.querySelector('ipp-checkout').setAttribute('locale', 'en-SE')";
    till.run(back, vec![]).await.map(drop)
}

/// Shows what is on the screen in a page that reads from right to left, and back again.
pub(super) async fn from_right_to_left(
    till: &Till,
    gallery: &mut Gallery,
    state: &str,
) -> Outcome<()> {
    let turn = "const checkout = document.querySelector('ipp-checkout');
        checkout.dir = arguments[0];
        checkout.messages = arguments[1] ?? undefined;";
    till.run(turn, vec![json!("rtl"), arabic()]).await?;
    let seen = gallery
        .keep_beside(&till.browser, "right-to-left", state)
        .await?;
    if seen.get("mirrored") != Some(&json!(true)) {
        gallery.note(format!("{state}: the amount is not at the right edge"));
    }
    till.run(turn, vec![json!("ltr"), Value::Null])
        .await
        .map(drop)
}

/// A payment by keyboard alone, at a till that sounds and trembles.
pub(super) async fn by_keyboard(till: &Till) -> Outcome<()> {
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
    till.browser.key("Enter", true).await?;
    must(
        till,
        "a key that is held down charges nothing",
        "ready",
        "primary",
    )
    .await?;
    till.browser.key("Enter", false).await?;
    till.screen("sent").await?;
    must(
        till,
        "the headline has the focus once Charge is gone",
        "sent",
        "status",
    )
    .await?;
    till.terminal("simulate-tap?outcome=DECLINED_GENERIC")
        .await?;
    till.screen("declined").await?;
    heard(till, "without the attribute there is no sound", json!([])).await?;

    let wish = "document.querySelector('ipp-checkout').setAttribute('feedback', 'sound vibration')";
    till.run(wish, vec![]).await?;
    tab_to(till, "secondary").await?;
    till.browser.key("Enter", false).await?;
    till.screen("cancelled").await?;
    must(
        till,
        "the headline has the focus once Cancel is gone",
        "cancelled",
        "status",
    )
    .await?;
    tab_to(till, "primary").await?;
    till.browser.key("Enter", false).await?;
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

/// Goes on with Tab until it is there; everything on the way shows that it has the focus.
async fn tab_to(till: &Till, class: &str) -> Outcome<()> {
    // Everything that can have the focus, and once around.
    for _ in 0..40 {
        till.browser.key("Tab", false).await?;
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

/// Which screen it is, where the focus is, and whether that can be seen.
const FOCUS: &str = "const root = document.querySelector('ipp-checkout').shadowRoot;
    const inside = root.activeElement;
    const ringed = inside?.closest('label') ?? inside;
    return {
        screen: root.querySelector('.card').dataset.screen,
        at: inside ? inside.classList[0] ?? inside.localName : document.activeElement.localName,
        ring: !ringed || getComputedStyle(ringed).outlineStyle !== 'none',
    };";

async fn must(till: &Till, what: &str, screen: &str, at: &str) -> Outcome<()> {
    let seen = till.run(FOCUS, vec![]).await?;
    if seen.get("screen") == Some(&json!(screen)) && seen.get("at") == Some(&json!(at)) {
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
