//! One tab of a till acts; the others mirror it and can take over.

use ipp_wire::PaymentState;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::common::goods::unique;
use crate::common::other_tab::{Lock, OtherTab};
use crate::common::{Element, Sale, Setup, Till, fresh_page, sale, until};

const ELSEWHERE: &str = "This till is being used in another tab.";

/// A till where another tab acts, and the element of this tab.
async fn mirror(name: &str) -> (Till, Sale, OtherTab, Element) {
    fresh_page().await;
    let name = unique(name);
    let till = Till::named(&name).await;
    let sale = sale(&till, &name).await;
    let other = OtherTab::of(&name);
    other.takes(Lock::Drive).await;
    let page = Element::mount(Setup::of(&sale).at(&till));
    page.until_text("status", ELSEWHERE).await;
    (till, sale, other, page)
}

#[wasm_bindgen_test]
async fn while_another_tab_acts_nothing_can_be_charged_here() {
    let (till, sale, _other, page) = mirror("elsewhere").await;
    until("the way to take over", || page.button("Use this tab")).await;
    assert!(page.row(&sale.terminal).is_none() && !page.offers_charge());
    page.tell(|checkout| checkout.charge());
    // A charge would have had its effects before this answer.
    assert!(till.open_of(&sale.reference).await.is_empty());
    assert_eq!(page.screen(), "ready");
    assert!(page.details("ipp-change").is_empty());
}

#[wasm_bindgen_test]
async fn a_tab_that_takes_over_can_charge_and_the_other_cannot() {
    let (till, sale, other, page) = mirror("over").await;
    page.press("Use this tab").await;
    let payment = page.charge(&sale).await;
    assert!(!other.has(Lock::Drive));
    till.tap(&payment, "SUCCESS").await;
    page.until_screen("paid").await;
}

#[wasm_bindgen_test]
async fn a_mirror_shows_the_payment_live_without_events_to_its_page() {
    let (till, sale, other, page) = mirror("mirror").await;
    let theirs = Sale {
        reference: unique("theirs"),
        terminal: sale.terminal.clone(),
        device: sale.device.clone(),
    };
    let payment = till.start(&theirs).await.payment_id;
    other.says(&format!(
        "{{ kind: 'shown', id: '', payment: '{payment}', doubtful: false }}"
    ));
    page.until_screen("sent").await;
    page.until_text("reference", &format!("Order {}", theirs.reference))
        .await;
    page.until_text("blocked", ELSEWHERE).await;
    assert!(page.button("Cancel").is_none());
    till.tap(&payment, "EXPIRED_CARD").await;
    page.until_screen("declined").await;

    // Taken over midway: from now on this tab acts.
    page.press("Use this tab").await;
    page.press("Cancel").await;
    till.until(&payment, PaymentState::Cancelled).await;
    page.until_screen("cancelled").await;
    let ended = page.payments("ipp-ended");
    assert_eq!(ended.len(), 1);
    assert_eq!(ended[0].payment_id, payment);
    assert!(
        page.payments("ipp-change")
            .iter()
            .all(|told| !matches!(told.state, PaymentState::Sent | PaymentState::Active))
    );
}

#[wasm_bindgen_test]
async fn a_visible_tab_acts_once_the_acting_one_is_gone() {
    let (till, sale, other, page) = mirror("gone").await;
    drop(other);
    let payment = page.charge(&sale).await;
    till.cancel(&payment).await;
}

#[wasm_bindgen_test]
async fn a_tab_that_was_taken_over_says_so_and_mirrors_its_payment() {
    fresh_page().await;
    let name = unique("lost");
    let till = Till::named(&name).await;
    let sale = sale(&till, &name).await;
    let page = Element::mount(Setup::of(&sale).at(&till));
    let payment = page.charge(&sale).await;
    let other = OtherTab::of(&name);
    other.takes(Lock::Drive).await;
    page.until_text("blocked", ELSEWHERE).await;
    page.tell(|checkout| checkout.cancel());
    till.tap(&payment, "SUCCESS").await;
    page.until_screen("paid").await;
    assert_eq!(page.payments("ipp-paid").len(), 1);
}
