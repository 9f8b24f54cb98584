//! Pairing a phone of the playground with the code on the screen.

use wasm_bindgen_test::wasm_bindgen_test;

use crate::common::goods::unique;
use crate::common::{Element, Setup, Till, fresh_page, order_of, proxy, until};

#[wasm_bindgen_test]
async fn a_phone_is_paired_with_the_code_on_the_screen_and_charged_on() {
    let till = fresh_page().await;
    let name = unique("phone");
    let page = Element::mount(Setup {
        order: Some(proxy::value(&order_of(&name))),
        ..Setup::default()
    });
    page.press("Pair a terminal").await;
    let code = until("the code", || page.text("code")).await;
    let code: String = code.split_whitespace().collect();
    assert!(code.len() >= 6, "{code}");
    let left = page.text("code-left").unwrap();
    let whole = ["Valid for 15:0", "Valid for 14:"];
    assert!(whole.iter().any(|start| left.starts_with(start)), "{left}");
    assert!(!page.offers_charge(), "one thing at a time");
    assert_eq!(page.terminals(), [""; 0]);

    till.pair_phone(&code, &name).await;
    page.until_text("paired", &format!("{name} is paired"))
        .await;
    assert!(!page.everything().contains(&code));
    until("a charge", || page.button("Charge")).await.click();
    page.until_screen("sent").await;
    page.until_text("status", &format!("Waiting for {name}"))
        .await;
    till.cancel(&page.last("ipp-change").payment_id).await;
    page.until_screen("cancelled").await;
}

#[wasm_bindgen_test]
async fn one_button_opens_and_closes_pairing_and_a_reload_ends_it() {
    fresh_page().await;
    let page = Element::mount(Setup::default());
    page.press("Pair a terminal").await;
    let code = until("the code", || page.text("code")).await;
    page.press("Close").await;
    until("the code to go", || {
        page.text("code").is_none().then_some(())
    })
    .await;
    page.press("Pair a terminal").await;
    let other = until("another code", || page.text("code")).await;
    assert_ne!(code, other, "a code that was closed is not shown again");
    drop(page);
    let page = Element::mount(Setup::default());
    until("the offer", || page.button("Pair a terminal")).await;
    assert_eq!(page.text("code"), None);
}

#[wasm_bindgen_test]
async fn a_till_that_may_not_pair_is_not_offered_to() {
    let till = fresh_page().await;
    let sale = crate::common::sale(&till, "unpaired").await;
    let other = Till::named("till-5").await;
    let page = Element::mount(Setup::of(&sale).at(&other));
    page.ready(&sale).await;
    assert!(page.button("Pair a terminal").is_none());
}
