//! Payments that another shift or a crash left open.

use ipp_wire::PaymentState;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::common::goods::unique;
use crate::common::{Element, Setup, Till, fresh_page, sale, until};

#[wasm_bindgen_test]
async fn an_open_payment_can_be_finished_beside_the_pages_order() {
    fresh_page().await;
    let till = Till::named(&unique("shift")).await;
    let (left, next) = (sale(&till, "left").await, sale(&till, "next").await);
    let payment = till.start(&left).await.payment_id;
    let page = Element::mount(Setup::of(&next).at(&till));
    page.ready(&next).await;
    until("one open payment", || {
        page.text("open-payments")
            .filter(|text| text.starts_with("1 open payment"))
    })
    .await;
    let row = until("its row, with the amount as the language has it", || {
        let row = page.open_payment(&left.reference)?;
        row.text_content()?.contains("2,400.00").then_some(row)
    })
    .await;
    let said = row.text_content().unwrap();
    for expected in ["Waiting for the terminal", &left.terminal] {
        assert!(said.contains(expected), "{expected}: {said}");
    }

    row.click();
    page.until_text("reference", &format!("Order {}", left.reference))
        .await;
    assert_eq!(page.screen(), "sent");
    assert!(page.button("Cancel").is_some());
    assert!(!page.offers_charge());
    page.press("Back").await;
    page.until_text("reference", &format!("Order {}", next.reference))
        .await;
    assert!(page.offers_charge());

    until("its row", || page.open_payment(&left.reference))
        .await
        .click();
    page.until_screen("sent").await;
    till.tap(&payment, "SUCCESS").await;
    page.until_screen("paid").await;
    assert_eq!(page.last("ipp-paid").payment_id, payment);
    page.press("Done").await;
    page.until_text("reference", &format!("Order {}", next.reference))
        .await;
    assert_eq!(page.text("open-payments"), None, "nothing is left");
}

#[wasm_bindgen_test]
async fn an_order_with_an_open_payment_shows_it_and_no_charge() {
    fresh_page().await;
    let till = Till::named(&unique("shift")).await;
    let (left, next) = (sale(&till, "open").await, sale(&till, "new").await);
    let payment = till.start(&left).await.payment_id;
    let page = Element::mount(Setup::of(&next).at(&till));
    page.ready(&next).await;
    page.tell(|checkout| checkout.set_order(&left.order()));
    page.until_screen("sent").await;
    assert_eq!(page.last("ipp-change").payment_id, payment);
    assert!(!page.offers_charge());
    assert_eq!(page.text("open-payments"), None, "it is on the screen");
    page.press("Cancel").await;
    page.until_screen("cancelled").await;
    assert_eq!(till.payment(&payment).await.state, PaymentState::Cancelled);
}
