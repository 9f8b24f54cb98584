//! Moving a payment that no phone picks up to another terminal.

use ipp_wire::PaymentState;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::common::browser::{mark, requests};
use crate::common::{Element, Setup, fresh_page, sale, until};

#[wasm_bindgen_test]
async fn a_payment_not_picked_up_moves_by_cancel_then_charge() {
    let till = fresh_page().await;
    let (sale, other) = (sale(&till, "asleep").await, sale(&till, "awake").await);
    let page = Element::mount(Setup::of(&sale));
    let first = page.charge(&sale).await;
    mark();
    // The other terminals are offered once the phone takes too long.
    page.press(&other.terminal).await;
    let second = until("a payment on the other terminal", || {
        Some(page.last("ipp-change"))
            .filter(|change| change.payment_id != first && page.screen() == "sent")
    })
    .await;
    assert_eq!(second.device_id, other.device);
    assert_eq!(second.order, page.payments("ipp-change")[0].order);
    assert_eq!(till.payment(&first).await.state, PaymentState::Cancelled);
    let open = till.open_of(&sale.reference).await;
    assert_eq!(open.len(), 1, "{open:?}");
    assert_eq!(requests("PUT").len(), 1, "{:?}", requests("PUT"));

    // The first was seen cancelled before the second began.
    let changes = page.payments("ipp-change");
    let cancelled = changes
        .iter()
        .position(|change| change.payment_id == first && change.state == PaymentState::Cancelled);
    let begun = changes
        .iter()
        .position(|change| change.payment_id == second.payment_id);
    assert!(cancelled.is_some() && cancelled < begun, "{changes:?}");
    assert!(page.screens().contains(&"cancelling".to_owned()));
    assert!(page.payments("ipp-ended").is_empty(), "the sale goes on");
    page.until_text("status", &format!("Waiting for {}", other.terminal))
        .await;

    till.tap(&second.payment_id, "SUCCESS").await;
    page.until_screen("paid").await;
    assert_eq!(page.last("ipp-paid").payment_id, second.payment_id);
}
