//! Swedish, English, and the page's own texts.

use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::common::browser::{object, parsed};
use crate::common::{Element, Setup, fresh_page, sale, until};

const SWEDISH: &str = include_str!("../../www/locales/sv.json");

#[wasm_bindgen_test]
async fn a_swedish_till_reads_swedish_words_and_amounts_throughout() {
    let till = fresh_page().await;
    let sale = sale(&till, "svenska").await;
    let page = Element::mount(Setup {
        locale: Some("sv-SE"),
        ..Setup::of(&sale)
    });
    page.until_screen("ready").await;
    page.until_text("amount", "2\u{a0}400,00\u{a0}kr").await;
    page.until_text("tax", "varav moms 480,00\u{a0}kr").await;
    page.pick(&sale.terminal).await;
    page.press("Ta betalt").await;
    page.until_text("status", &format!("Väntar på {}", sale.terminal))
        .await;
    let payment = page.last("ipp-change").payment_id;
    till.tap(&payment, "INSUFFICIENT_FUNDS").await;
    page.until_text("status", "Nekat: inte tillräckligt med pengar på kortet")
        .await;
    page.until_text("hint", "Kunden kan betala med ett annat kort.")
        .await;
    till.tap(&payment, "SUCCESS").await;
    page.until_text("status", "Betald").await;
    page.press("Klar").await;
    page.until_text("blocked", "Den här ordern är redan betald.")
        .await;
}

#[wasm_bindgen_test]
async fn the_language_can_change_in_the_middle_of_a_payment() {
    let till = fresh_page().await;
    let sale = sale(&till, "language").await;
    let page = Element::mount(Setup::of(&sale));
    let payment = page.charge(&sale).await;
    page.tell(|checkout| checkout.set_language("sv-SE", &parsed(SWEDISH)));
    page.until_text("status", &format!("Väntar på {}", sale.terminal))
        .await;
    page.until_text("amount", "2\u{a0}400,00\u{a0}kr").await;
    page.tell(|checkout| checkout.set_language("en", &JsValue::UNDEFINED));
    page.until_text("status", &format!("Waiting for {}", sale.terminal))
        .await;
    page.until_text("amount", "SEK\u{a0}2,400.00").await;
    assert_eq!(page.screen(), "sent");
    till.cancel(&payment).await;
}

#[wasm_bindgen_test]
async fn the_page_puts_words_of_its_own_over_the_languages() {
    let till = fresh_page().await;
    let sale = sale(&till, "words").await;
    let page = Element::mount(Setup {
        messages: Some(object(&[
            ("charge", "Take {amount}the money".into()),
            ("no_such_text", "Hello".into()),
        ])),
        ..Setup::of(&sale)
    });
    let errors = page.errors();
    assert_eq!(errors.len(), 1, "{errors:?}");
    assert_eq!(errors[0].0, "bad_messages");
    assert!(errors[0].1.contains("no_such_text"), "{errors:?}");
    page.tell(|checkout| checkout.set_messages(&object(&[("charge", "Take the money".into())])));
    page.pick(&sale.terminal).await;
    page.press("Take the money").await;
    page.until_screen("sent").await;
    till.cancel(&page.last("ipp-change").payment_id).await;
}

#[wasm_bindgen_test]
async fn a_count_is_said_in_the_languages_own_plural() {
    const POLISH: &str = include_str!("../../www/locales/pl.json");
    let till = fresh_page().await;
    let sale = sale(&till, "plural").await;
    let page = Element::mount(Setup::of(&sale));
    let heading = || page.seen(".lines summary").unwrap().text_content();
    page.until_screen("ready").await;
    assert_eq!(heading().as_deref(), Some("2 lines"));
    page.tell(|checkout| checkout.set_language("pl", &parsed(POLISH)));
    until("the Polish word", || {
        (heading().as_deref() == Some("2 pozycje")).then_some(())
    })
    .await;
    let own = [(
        "lines",
        "{count, plural, one {# thing} other {# things}}".into(),
    )];
    page.tell(|checkout| checkout.set_messages(&object(&own)));
    until("the page's own word", || {
        (heading().as_deref() == Some("2 things")).then_some(())
    })
    .await;
}
