//! Kustom's answer about a session: only one that says FINALIZED, this amount, this currency,
//! this reference and an order id makes a payment paid.
#![no_main]

use ipp_fuzz::payment;
use ipp_payment::{Event, State, Timings};
use ipp_proxy::fuzzing::session;
use libfuzzer_sys::fuzz_target;
use serde_json::Value;

const SESSION: &str = "dc01aa86-fb99-4d05-97dc-e79a22650f9a";

fuzz_target!(|bytes: &[u8]| {
    let Ok(reading) = session(SESSION, bytes) else {
        return;
    };
    assert_eq!(reading.session_id, SESSION);
    // What nobody reads is not looked at closely: a field that we ignore may hold what no text
    // or number can be, and the rest is good all the same.
    let Ok(said) = serde_json::from_slice::<Value>(bytes) else {
        return;
    };
    assert_eq!(said["status"], reading.status.word());
    let payment = payment();
    let ours = reading
        .mark
        .as_ref()
        .is_some_and(|mark| mark.is_of(&payment));
    let applied = payment.apply(
        Event::Read(reading),
        payment.created_at,
        &Timings::default(),
    );
    match &applied.payment.state {
        State::Starting => assert!(!ours),
        State::Paid { order_id, .. } => {
            assert_eq!(said["status"], "FINALIZED");
            assert_eq!(said["order_amount"], 40_000);
            assert_eq!(said["purchase_currency"], "SEK");
            assert_eq!(said["merchant_reference1"], "ORDER-12345");
            assert_eq!(said["order_id"], order_id.as_str());
            assert!(ours && !order_id.is_empty());
        }
        State::Cancelled { .. } => assert_eq!(said["status"], "CANCELLED"),
        _ => assert!(ours),
    }
});
