//! The body that settles a payment by hand.
#![no_main]

use ipp_fuzz::{a_page_can_show, again};
use ipp_proxy::fuzzing::page_body;
use ipp_wire::ResolvePayment;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    match page_body::<ResolvePayment>(bytes) {
        Ok(wish) => again(&wish),
        Err(refusal) => a_page_can_show(&refusal),
    }
});
