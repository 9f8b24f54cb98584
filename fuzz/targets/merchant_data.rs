//! `merchant_data`: what is wrapped is found again, and what others wrote is no payment of ours.
#![no_main]

use ipp_fuzz::payment;
use ipp_payment::Mark;
use ipp_proxy::fuzzing::{unwrap_merchant_data, wrap_merchant_data};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    // The merchant's own text, even one that looks like ours, does not change whose it is.
    let mark = Mark::of(&payment(), "main");
    let wrapped = wrap_merchant_data(&mark, Some(text)).expect("text can be written");
    assert_eq!(unwrap_merchant_data(&wrapped), Some(mark));
    if let Some(found) = unwrap_merchant_data(text)
        && let Ok(said) = serde_json::from_str::<serde_json::Value>(text)
    {
        let written = said["ipp_payment_id"].as_str().expect("it was read");
        assert_eq!(written.parse(), Ok(found.payment_id));
    }
});
