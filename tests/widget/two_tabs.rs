//! The same order in two tabs of one till.

use wasm_bindgen_test::wasm_bindgen_test;

use crate::common::browser::clear_tab;
use crate::common::{Element, Sale, Setup, fresh_page, sale};

#[wasm_bindgen_test]
async fn a_second_open_tab_shows_the_payment_and_no_charge() {
    let till = fresh_page().await;
    let sale = sale(&till, "open-tab").await;
    let second = Element::mount(Setup::of(&sale));
    second.ready(&sale).await;
    clear_tab();
    let first = Element::mount(Setup::of(&sale));
    let payment = first.charge(&sale).await;

    second.until_screen("sent").await;
    assert_eq!(second.last("ipp-change").payment_id, payment);
    second.tell(|checkout| checkout.charge());
    assert!(!second.offers_charge());
    till.tap(&payment, "SUCCESS").await;
    first.until_screen("paid").await;
    second.until_screen("paid").await;
    for tab in [&first, &second] {
        let paid = tab.payments("ipp-paid");
        let paid: Vec<_> = paid.iter().map(|paid| &paid.payment_id).collect();
        assert_eq!(paid, [&payment]);
        assert!(tab.errors().is_empty(), "{:?}", tab.errors());
    }
}

#[wasm_bindgen_test]
async fn a_second_tab_opened_later_shows_the_payment_and_no_charge() {
    let till = fresh_page().await;
    let sale = sale(&till, "new-tab").await;
    let first = Element::mount(Setup::of(&sale));
    let payment = first.charge(&sale).await;
    clear_tab();
    let second = Element::mount(Setup::of(&sale));
    second.until_screen("sent").await;
    assert_eq!(second.last("ipp-change").payment_id, payment);
    assert!(!second.offers_charge());
    assert_eq!(till.open_of(&sale.reference).await.len(), 1);

    // Each shows what the other does.
    second.press("Cancel").await;
    second.until_screen("cancelled").await;
    first.until_screen("cancelled").await;
    assert_eq!(first.payments("ipp-ended").len(), 1);
}

#[wasm_bindgen_test]
async fn two_elements_on_one_page_charge_two_orders_apart() {
    let till = fresh_page().await;
    let (left_sale, right_sale) = (sale(&till, "left").await, sale(&till, "right").await);
    let left = Element::mount(Setup::of(&left_sale));
    let right = Element::mount(Setup::of(&right_sale));
    let left_payment = left.charge(&left_sale).await;
    let right_payment = right.charge(&right_sale).await;
    assert_ne!(left_payment, right_payment);
    till.tap(&left_payment, "SUCCESS").await;
    till.tap(&right_payment, "LOST_CARD").await;
    left.until_screen("paid").await;
    right.until_screen("declined").await;
    assert!(right.details("ipp-paid").is_empty());
    till.cancel(&right_payment).await;
    right.until_screen("cancelled").await;
    assert_eq!(left.screen(), "paid");
}

#[wasm_bindgen_test]
async fn two_elements_on_one_page_come_back_each_to_its_own_payment() {
    let till = fresh_page().await;
    let (left_sale, right_sale) = (sale(&till, "one").await, sale(&till, "two").await);
    let page = |id, sale: &Sale| {
        Element::mount(Setup {
            id,
            ..Setup::of(sale)
        })
    };
    let (left, right) = (page("left", &left_sale), page("right", &right_sale));
    let left_payment = left.charge(&left_sale).await;
    let right_payment = right.charge(&right_sale).await;
    drop((left, right));

    let mounted = |id| {
        Element::mount(Setup {
            id,
            ..Setup::default()
        })
    };
    let (left, right) = (mounted("left"), mounted("right"));
    for (page, payment) in [(left, left_payment), (right, right_payment)] {
        page.until_screen("sent").await;
        assert_eq!(page.last("ipp-change").payment_id, payment);
        till.cancel(&payment).await;
    }
}
