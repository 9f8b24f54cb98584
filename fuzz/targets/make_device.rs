//! The body that makes a simulated device.
#![no_main]

use ipp_fuzz::{a_page_can_show, again};
use ipp_proxy::fuzzing::page_body;
use ipp_wire::MakeDevice;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    match page_body::<MakeDevice>(bytes) {
        Ok(wish) => again(&wish),
        Err(refusal) => a_page_can_show(&refusal),
    }
});
