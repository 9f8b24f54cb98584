//! Removing the element from the page: what goes on, what stops, and what a reload finds.

use std::rc::Rc;

use ipp_wire::PaymentState;
use wasm_bindgen::{JsCast, closure::Closure};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::common::browser::{held, mark};
use crate::common::proxy::streams;
use crate::common::{Element, Setup, eventually, fresh_page, sale, until};

#[wasm_bindgen_test]
async fn a_reload_during_a_payment_comes_back_to_it() {
    let till = fresh_page().await;
    let sale = sale(&till, "reload").await;
    let before = Element::mount(Setup::of(&sale));
    let payment = before.charge(&sale).await;
    till.tap(&payment, "EXPIRED_CARD").await;
    before.until_screen("declined").await;
    drop(before);
    assert_eq!(till.payment(&payment).await.state, PaymentState::Active);

    // The payment appears even before the page sets its order.
    let after = Element::mount(Setup::default());
    after.until_screen("declined").await;
    after
        .until_text("status", "Declined: the card has expired")
        .await;
    after
        .until_text("reference", &format!("Order {}", sale.reference))
        .await;
    after.tell(|checkout| checkout.set_order(&sale.order()));
    assert!(!after.offers_charge());
    assert!(!after.screens().contains(&"ready".to_owned()));

    till.tap(&payment, "SUCCESS").await;
    after.until_screen("paid").await;
    assert_eq!(after.last("ipp-paid").payment_id, payment);
    assert_eq!(after.payments("ipp-paid").len(), 1);
}

#[wasm_bindgen_test]
async fn a_reload_finds_what_was_paid_meanwhile() {
    let till = fresh_page().await;
    let sale = sale(&till, "meanwhile").await;
    let before = Element::mount(Setup::of(&sale));
    let payment = before.charge(&sale).await;
    drop(before);
    till.tap(&payment, "SUCCESS").await;
    till.until(&payment, PaymentState::Paid).await;

    let after = Element::mount(Setup::of(&sale));
    after.until_screen("paid").await;
    assert_eq!(after.last("ipp-paid").payment_id, payment);
    assert!(!after.offers_charge());
    assert!(!after.screens().contains(&"ready".to_owned()));

    // A payment put aside stays aside.
    after.press("Done").await;
    after.until_screen("ready").await;
    assert_eq!(after.payments("ipp-paid").len(), 1);
    drop(after);
    let later = Element::mount(Setup::of(&sale));
    later.until_screen("ready").await;
    assert!(later.details("ipp-paid").is_empty());
}

#[wasm_bindgen_test]
async fn a_reload_while_it_is_being_sent_finds_the_one_payment() {
    let till = fresh_page().await;
    let sale = sale(&till, "hasty").await;
    let before = Element::mount(Setup::of(&sale));
    before.ready(&sale).await.click();
    // Dropped at once: it is unknown whether the request was sent.
    drop(before);

    let after = Element::mount(Setup::of(&sale));
    let payment = until("where it stands", || match after.screen().as_str() {
        "sent" => Some(Some(after.last("ipp-change").payment_id)),
        "ready" => Some(None),
        _ => None,
    })
    .await;
    // Either it was sent, or the order can be charged: never both.
    let open = till.open_of(&sale.reference).await;
    let open: Vec<_> = open.into_iter().map(|open| open.payment_id).collect();
    assert_eq!(open, payment.iter().cloned().collect::<Vec<_>>());
    if let Some(payment) = payment {
        till.cancel(&payment).await;
    }
}

#[wasm_bindgen_test]
async fn a_removed_element_leaves_only_the_payment_behind() {
    let till = fresh_page().await;
    let nobody_listens = || async { (streams().await == 0).then_some(()) };
    eventually("streams of earlier tests to end", nobody_listens).await;
    let sale = sale(&till, "leaving").await;
    mark();
    let page = Element::mount(Setup::of(&sale));
    let payment = page.charge(&sale).await;
    assert_eq!(streams().await, 1);
    assert_ne!(held(), "", "there is something to be left behind");

    page.unmount();
    // Read at once, so that pending timers count.
    assert_eq!(held(), "");
    eventually("the stream to end", nobody_listens).await;
    assert_eq!(till.payment(&payment).await.state, PaymentState::Sent);
    till.cancel(&payment).await;
}

#[wasm_bindgen_test]
async fn an_element_removed_while_the_line_is_cut_does_not_retry() {
    let till = fresh_page().await;
    let sale = sale(&till, "gone").await;
    mark();
    let page = Element::mount(Setup::of(&sale));
    let payment = page.charge(&sale).await;
    crate::common::proxy::cut_line().await;
    until("the note", || page.text("link-note")).await;
    assert_ne!(held(), "");
    page.unmount();
    assert_eq!(held(), "");
    crate::common::proxy::restore_line().await;
    till.cancel(&payment).await;
}

#[wasm_bindgen_test]
async fn a_page_may_remove_the_element_in_its_paid_listener() {
    let till = fresh_page().await;
    let sale = sale(&till, "at-once").await;
    let page = Rc::new(Element::mount(Setup::of(&sale)));
    let payment = page.charge(&sale).await;
    let _listener = leaves_at(&page, "ipp-paid");
    till.tap(&payment, "SUCCESS").await;
    until("an empty page", || page.screen().is_empty().then_some(())).await;
    assert_eq!(page.payments("ipp-paid").len(), 1);
    assert_eq!(till.payment(&payment).await.state, PaymentState::Paid);
}

#[wasm_bindgen_test]
async fn a_page_may_take_the_element_away_in_the_middle_of_a_call() {
    let till = fresh_page().await;
    let sale = sale(&till, "within").await;
    let page = Rc::new(Element::mount(Setup::of(&sale)));
    page.ready(&sale).await;
    let _listener = leaves_at(&page, "ipp-error");
    page.tell(|checkout| {
        checkout.set_order(&"no order".into());
        // Later calls have no effect.
        checkout.set_order(&sale.order());
        checkout.charge();
        checkout.unmount();
    });
    assert_eq!(page.screen(), "");
    assert_eq!(page.errors().len(), 1);
    assert!(till.open_of(&sale.reference).await.is_empty());
}

/// A listener that unmounts the element at that event; active while this is kept.
fn leaves_at(page: &Rc<Element>, kind: &str) -> Closure<dyn FnMut()> {
    let taken = Rc::downgrade(page);
    let heard = Closure::<dyn FnMut()>::new(move || {
        if let Some(page) = taken.upgrade() {
            page.unmount();
        }
    });
    page.on(kind, heard.as_ref().unchecked_ref());
    heard
}
