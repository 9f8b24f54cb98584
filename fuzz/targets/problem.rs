//! What Kustom says when it refuses: a sentence that fits a screen, whatever the body is.
#![no_main]

use ipp_proxy::fuzzing::problem;
use libfuzzer_sys::fuzz_target;
use serde_json::Value;

fuzz_target!(|bytes: &[u8]| {
    let sentence = problem(418, bytes);
    assert!(sentence.chars().count() <= 500);
    assert!(!sentence.is_empty() || bytes.contains(&b'"'));
    // What is no object says nothing.
    if serde_json::from_slice::<Value>(bytes).is_ok_and(|said| !said.is_object()) {
        assert_eq!(sentence, "Kustom answered 418.");
    }
});
