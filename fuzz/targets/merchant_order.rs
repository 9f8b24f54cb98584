//! The order as the merchant's own system answers it: Kustom's names and nothing besides.
#![no_main]

use ipp_fuzz::{a_page_can_show, again};
use ipp_proxy::fuzzing::merchant_order;
use ipp_proxy::order;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    match merchant_order(bytes) {
        Ok(order) => {
            again(&order);
            // Its verdict is the same each time.
            assert_eq!(
                order::check(&order).is_ok(),
                order::check(&order.clone()).is_ok()
            );
        }
        // The page is told that it could not be read, and nothing of what came instead.
        Err(refusal) if refusal.status.is_server_error() => assert!(refusal.detail.len() < 200),
        Err(refusal) => a_page_can_show(&refusal),
    }
});
