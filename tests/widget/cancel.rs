//! Cancelling, charging again, and double presses.

use ipp_wire::PaymentState;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{HtmlElement, MouseEvent, MouseEventInit};

use crate::common::browser::{mark, requests};
use crate::common::{Element, Setup, fresh_page, order_of, proxy, sale, until};

#[wasm_bindgen_test]
async fn a_cancel_shows_that_it_is_asked_and_then_that_it_is_so() {
    let till = fresh_page().await;
    let sale = sale(&till, "cancel").await;
    let page = Element::mount(Setup::of(&sale));
    let payment = page.charge(&sale).await;
    page.press("Cancel").await;
    page.until_screen("cancelled").await;
    page.until_text("status", "Cancelled").await;
    page.until_text("hint", "Nothing was charged.").await;
    assert!(
        page.screens()
            .ends_with(&["cancelling".into(), "cancelled".into()])
    );
    assert_eq!(till.payment(&payment).await.state, PaymentState::Cancelled);
    assert_eq!(page.payments("ipp-ended").len(), 1);
    assert_eq!(page.last("ipp-ended").payment_id, payment);
    assert!(page.details("ipp-paid").is_empty());
}

#[wasm_bindgen_test]
async fn what_was_cancelled_is_charged_again_as_another_payment() {
    let till = fresh_page().await;
    let sale = sale(&till, "again").await;
    let page = Element::mount(Setup::of(&sale));
    let first = page.charge(&sale).await;
    page.press("Cancel").await;
    page.until_screen("cancelled").await;

    page.press("Charge again").await;
    page.until_screen("sent").await;
    let second = page.last("ipp-change").payment_id;
    assert_ne!(second, first);
    till.tap(&second, "SUCCESS").await;
    page.until_screen("paid").await;
    assert_eq!(page.last("ipp-paid").payment_id, second);
    assert_eq!(till.payment(&first).await.state, PaymentState::Cancelled);
    assert_eq!(page.payments("ipp-ended").len(), 1);
    assert_eq!(page.payments("ipp-paid").len(), 1);
}

#[wasm_bindgen_test]
async fn a_declined_sale_can_be_cancelled() {
    let till = fresh_page().await;
    let sale = sale(&till, "give-up").await;
    let page = Element::mount(Setup::of(&sale));
    let payment = page.charge(&sale).await;
    till.tap(&payment, "DECLINED_GENERIC").await;
    page.until_screen("declined").await;
    page.press("Cancel").await;
    page.until_screen("cancelled").await;
    assert_eq!(till.payment(&payment).await.state, PaymentState::Cancelled);
}

#[wasm_bindgen_test]
async fn the_page_charges_cancels_and_resets_as_the_cashier_does() {
    let till = fresh_page().await;
    let sale = sale(&till, "methods").await;
    let page = Element::mount(Setup::of(&sale));
    page.ready(&sale).await;
    page.tell(|checkout| checkout.charge());
    page.until_screen("sent").await;
    // Neither has an effect while a payment runs.
    page.tell(|checkout| checkout.charge());
    page.tell(|checkout| checkout.reset());
    assert_eq!(page.screen(), "sent");
    page.tell(|checkout| checkout.cancel());
    page.until_screen("cancelled").await;
    page.tell(|checkout| checkout.reset());
    page.until_screen("ready").await;
    assert_eq!(page.payments("ipp-ended").len(), 1);
}

#[wasm_bindgen_test]
async fn a_double_tap_starts_one_payment() {
    let till = fresh_page().await;
    let sale = sale(&till, "double").await;
    let page = Element::mount(Setup::of(&sale));
    let button = page.ready(&sale).await;
    mark();
    tap(&button, 1);
    tap(&button, 2);
    page.until_screen("sent").await;
    assert_eq!(requests("PUT").len(), 1, "{:?}", requests("PUT"));
    till.cancel(&page.last("ipp-change").payment_id).await;
}

#[wasm_bindgen_test]
async fn a_double_tap_on_done_does_not_charge_the_next_order() {
    let till = fresh_page().await;
    let sale = sale(&till, "slip").await;
    let page = Element::mount(Setup::of(&sale));
    let payment = page.charge(&sale).await;
    let next = format!("{}-next", sale.reference);
    page.tell(|checkout| checkout.set_order(&proxy::value(&order_of(&next))));
    till.tap(&payment, "SUCCESS").await;
    page.until_screen("paid").await;
    let done = until("a way on", || page.button("Done")).await;
    mark();
    tap(&done, 1);
    // The same button, now labelled Charge.
    let charge = until("a charge", || page.button("Charge")).await;
    tap(&charge, 2);
    // A round trip to the proxy: longer than it takes to send a charge.
    proxy::streams().await;
    assert_eq!(page.screen(), "ready");
    assert_eq!(requests("PUT"), [""; 0]);
    // A single tap does charge.
    tap(&charge, 1);
    page.until_screen("sent").await;
    till.cancel(&page.last("ipp-change").payment_id).await;
}

/// Click number `count` of a series, as browsers count quick clicks.
fn tap(button: &HtmlElement, count: i32) {
    let init = MouseEventInit::new();
    init.set_bubbles(true);
    init.set_detail(count);
    let click = MouseEvent::new_with_mouse_event_init_dict("click", &init).unwrap();
    button.dispatch_event(&click).unwrap();
}
