//! Measures leaks of payments in the wasm's memory, to the byte. A browser only reports pages of 64
//! KiB, which hides for a day what a till would lose in a year.

use std::alloc::System;

use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::common::{Element, Sale, Setup, Till, fresh_page, sale, until};

#[global_allocator]
static MEMORY: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

/// Rounds before the measurement, two payments each: more than the finished payments that the
/// widget keeps.
const WARM_UP_ROUNDS: usize = 20;
/// Measured rounds; odd, so that there is a median.
const MEASURED_ROUNDS: usize = 11;

#[wasm_bindgen_test]
async fn a_payment_leaves_nothing_in_memory() {
    let till = fresh_page().await;
    let sale = sale(&till, "memory").await;
    let page = Element::mount(Setup::of(&sale));
    page.ready(&sale).await;
    for number in 0..WARM_UP_ROUNDS {
        two_payments(&till, &page, &sale, number).await;
    }
    let mut left = [0; MEASURED_ROUNDS];
    for (number, left) in left.iter_mut().enumerate() {
        let region = Region::new(MEMORY);
        two_payments(&till, &page, &sale, WARM_UP_ROUNDS + number).await;
        let change = region.change();
        *left = change
            .bytes_allocated
            .saturating_sub(change.bytes_deallocated);
    }
    // A full list grows now and then; a leak grows every time.
    left.sort_unstable();
    assert_eq!(left[MEASURED_ROUNDS / 2], 0, "{left:?} bytes");
}

/// Makes two payments: one paid after a declined card, one cancelled. All references have the same
/// length, so that each takes as much memory as the one it replaces.
async fn two_payments(till: &Till, page: &Element, sale: &Sale, number: usize) {
    let charge = async |kind: &str| {
        let next = Sale {
            reference: format!("{}-{number:02}-{kind}", sale.reference),
            terminal: sale.terminal.clone(),
            device: sale.device.clone(),
        };
        page.tell(|checkout| checkout.set_order(&next.order()));
        until("a charge", || page.button("Charge")).await.click();
        page.until_screen("sent").await;
        page.last("ipp-change").payment_id
    };
    let paid = charge("a").await;
    till.tap(&paid, "INSUFFICIENT_FUNDS").await;
    page.until_screen("declined").await;
    till.tap(&paid, "SUCCESS").await;
    page.until_screen("paid").await;
    charge("b").await;
    page.press("Cancel").await;
    page.until_screen("cancelled").await;
}
