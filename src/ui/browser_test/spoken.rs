//! What screen readers say.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use ipp_flow::*;
use wasm_bindgen_test::wasm_bindgen_test;

use super::stand::{Stand, declined};

#[wasm_bindgen_test]
async fn each_change_is_spoken_once_and_ages_are_not_spoken() {
    let mut stand = Stand::ready();
    stand.state(1, PaymentState::Active).await;
    let polite = stand.text(".live[role=status]");
    assert_eq!(polite, "The customer is paying on Counter 1");
    stand.on(Event::Tick(Millis(1_005_000))).await;
    assert_eq!(stand.text(".live[role=status]"), polite);
    stand.on(declined(2, 1)).await;
    let first = stand.text(".live[role=alert]");
    assert!(
        first.starts_with("Card declined. "),
        "a stolen card reads as a plain decline"
    );
    assert_eq!(
        stand.text(".live[role=status]"),
        "",
        "one of the two speaks"
    );
    stand.on(declined(3, 2)).await;
    let second = stand.text(".live[role=alert]");
    assert_ne!(first, second, "a second decline is spoken too");
    assert_eq!(first.trim_end(), second.trim_end());
}

#[wasm_bindgen_test]
async fn that_the_connection_is_lost_is_spoken_once_and_at_once() {
    let mut stand = Stand::ready();
    stand.state(1, PaymentState::Active).await;
    stand.on(Event::StreamLost).await;
    let spoken = stand.text(".live[role=alert]");
    assert_eq!(
        spoken,
        "Connection lost. The customer is paying on Counter 1"
    );
    assert_eq!(stand.text(".live[role=status]"), "");
    stand.on(Event::Tick(Millis(1_042_000))).await;
    assert_eq!(
        stand.text(".live[role=alert]"),
        spoken,
        "its age grows in silence"
    );
}
