//! A sale from order to receipt, and every way a card can be declined.

use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::common::browser::requests;
use crate::common::{Element, Setup, browser, fresh_page, sale, until};

#[wasm_bindgen_test]
async fn a_sale_is_charged_declined_and_paid_before_the_cashiers_eyes() {
    let till = fresh_page().await;
    let sale = sale(&till, "whole").await;
    let page = Element::mount(Setup::of(&sale));
    page.until_screen("ready").await;
    page.until_text("amount", "SEK\u{a0}2,400.00").await;
    assert_eq!(
        page.text("reference").as_deref(),
        Some(&*format!("Order {}", sale.reference))
    );
    assert_eq!(
        page.text("tax").as_deref(),
        Some("SEK\u{a0}480.00 tax included")
    );

    let payment = page.charge(&sale).await;
    assert_eq!(
        page.text("status"),
        Some(format!("Waiting for {}", sale.terminal))
    );
    assert!(!page.offers_charge());
    assert!(page.button("Cancel").is_some());

    till.tap(&payment, "INSUFFICIENT_FUNDS").await;
    page.until_screen("declined").await;
    page.until_text("status", "Declined: not enough money on the card")
        .await;
    page.until_text("hint", "The customer can pay with another card.")
        .await;
    assert!(!page.offers_charge());

    till.tap(&payment, "SUCCESS").await;
    page.until_screen("paid").await;
    page.until_text("status", "Paid").await;
    let paid = page.last("ipp-paid");
    let order_id = paid.order_id.expect("Kustom's order");
    page.until_text("order-id", &format!("Kustom order {order_id}"))
        .await;
    assert_eq!(page.text("amount").as_deref(), Some("SEK\u{a0}2,400.00"));
    assert!(page.text("ended").is_some(), "the time it was paid at");
    assert!(!page.offers_charge());
    let mut screens = page.screens();
    // The screen between tap and decline may or may not be seen: that depends on the network.
    screens.retain(|screen| screen != "active");
    assert_eq!(
        screens,
        ["resuming", "ready", "starting", "sent", "declined", "paid"]
    );
    assert_eq!(page.details("ipp-ready").len(), 1);

    page.press("Done").await;
    page.until_screen("ready").await;
    page.until_text("blocked", "This order is already paid.")
        .await;
    assert!(!page.offers_charge());
    assert_eq!(page.payments("ipp-paid").len(), 1, "told once");
    assert!(page.errors().is_empty(), "{:?}", page.errors());
    assert!(page.details("ipp-ended").is_empty());
    assert!(page.details("ipp-attention").is_empty());
}

#[wasm_bindgen_test]
async fn every_change_event_has_the_payment_as_the_proxy_has_it() {
    let till = fresh_page().await;
    let sale = sale(&till, "told").await;
    let page = Element::mount(Setup::of(&sale));
    let payment = page.charge(&sale).await;
    till.tap(&payment, "SUCCESS").await;
    page.until_screen("paid").await;
    let changes = page.payments("ipp-change");
    assert!(changes.iter().all(|change| change.payment_id == payment));
    let versions: Vec<u64> = changes.iter().map(|change| change.version).collect();
    assert!(versions.is_sorted_by(|a, b| a < b), "{versions:?}");
    assert_eq!(page.last("ipp-change"), till.payment(&payment).await);
    assert_eq!(page.last("ipp-paid"), till.payment(&payment).await);
}

#[wasm_bindgen_test]
async fn each_of_the_ten_outcomes_says_what_it_is_and_what_to_do() {
    const AGAIN: &str = "The customer can try again, or use another card.";
    let declines = [
        ("DECLINED_GENERIC", "Card declined", AGAIN),
        (
            "INSUFFICIENT_FUNDS",
            "Declined: not enough money on the card",
            "The customer can pay with another card.",
        ),
        ("LOST_CARD", "Card declined", AGAIN),
        (
            "EXPIRED_CARD",
            "Declined: the card has expired",
            "The customer needs a card that is still valid.",
        ),
        ("STOLEN_CARD", "Card declined", AGAIN),
        (
            "INCORRECT_CVC",
            "Declined: wrong security code",
            "The customer can try again with the right code.",
        ),
        (
            "PROCESSING_ERROR",
            "Declined: the terminal couldn’t process the card",
            "The customer can present the same card once more.",
        ),
        (
            "INCORRECT_NUMBER",
            "Declined: the card number isn’t valid",
            "The customer can try once more. If that doesn’t help, another card is needed.",
        ),
        (
            "CARD_VELOCITY_EXCEEDED",
            "Declined: the card was used too often in a short time",
            "The customer can use another card. This one may work again later.",
        ),
    ];
    let till = fresh_page().await;
    let sale = sale(&till, "declines").await;
    let page = Element::mount(Setup::of(&sale));
    let payment = page.charge(&sale).await;
    for (at, (outcome, status, hint)) in declines.into_iter().enumerate() {
        till.tap(&payment, outcome).await;
        // The text may equal the previous one: wait for this tap's event.
        let change = until(outcome, || {
            Some(page.last("ipp-change")).filter(|change| change.taps.len() == at + 1)
        })
        .await;
        let tap = change.taps.last().unwrap();
        assert_eq!(tap.failure_reason.as_deref(), Some(outcome));
        page.until_text("status", status).await;
        page.until_text("hint", hint).await;
        assert_eq!(page.screen(), "declined");
        assert!(!page.offers_charge());
        let shown = page.everything().to_lowercase();
        let accused = ["lost", "stolen"].into_iter().find(|w| shown.contains(w));
        assert_eq!(accused, None, "{outcome} accuses a customer: {shown}");
    }
    till.tap(&payment, "SUCCESS").await;
    page.until_screen("paid").await;
    page.until_text("status", "Paid").await;
    assert_eq!(page.last("ipp-paid").taps.len(), declines.len());
}

#[wasm_bindgen_test]
async fn a_terminal_that_was_picked_once_is_picked_the_next_time() {
    let till = fresh_page().await;
    let first = sale(&till, "picked").await;
    let page = Element::mount(Setup::of(&first));
    let payment = page.charge(&first).await;
    till.tap(&payment, "SUCCESS").await;
    page.until_screen("paid").await;
    drop(page);
    browser::clear_tab();

    let next = sale(&till, "next").await;
    let page = Element::mount(Setup::of(&next));
    browser::mark();
    page.press("Charge").await;
    page.until_screen("sent").await;
    let sent = page.last("ipp-change");
    assert_eq!(sent.device_id, first.device);
    assert_eq!(requests("PUT").len(), 1);
    till.cancel(&sent.payment_id).await;
}

#[wasm_bindgen_test]
async fn only_the_terminals_of_the_pages_location_are_to_be_picked() {
    let till = fresh_page().await;
    // A terminal without a location.
    let sale = sale(&till, "located").await;
    let page = Element::mount(Setup {
        location: Some(browser::uuid()),
        ..Setup::of(&sale)
    });
    page.until_text("empty", "No terminals here yet").await;
    page.until_text("blocked", "No terminals here yet").await;
    assert!(!page.offers_charge());
    page.tell(|checkout| checkout.set_attributes(&JsValue::UNDEFINED));
    page.ready(&sale).await;
}
