//! Till tokens: nothing is taken that was not signed, and what was signed says who calls.
#![no_main]

use std::time::{SystemTime, UNIX_EPOCH};

use ipp_fuzz::{again, token};
use ipp_proxy::auth::{Claims, TokenSecret, Tokens};
use libfuzzer_sys::fuzz_target;

const SECRET: &[u8] = b"0123456789abcdef0123456789abcdef";

fuzz_target!(|bytes: &[u8]| {
    let secret = TokenSecret::new(SECRET.to_vec()).expect("long enough");
    let tokens = Tokens::new(&secret);
    // As a whole token: nobody guesses a signature.
    if let Ok(text) = std::str::from_utf8(bytes) {
        assert!(tokens.read(text).is_err());
    }
    // As claims that the merchant's backend has signed.
    let signed = token(SECRET, bytes);
    if let Ok(caller) = tokens.read(&signed) {
        let now = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .expect("after 1970");
        assert!(caller.expires_at >= now.as_secs());
        let claims: Claims = serde_json::from_slice(bytes).expect("it was read");
        again(&claims);
        assert_eq!(caller.till, claims.sub);
        assert!((1..=128).contains(&caller.till.chars().count()));
        assert!(!caller.till.chars().any(char::is_control));
        for scope in &caller.scopes {
            assert!(
                claims
                    .scope
                    .split_ascii_whitespace()
                    .any(|word| word == scope.word())
            );
        }
        let changed = token(b"another secret of thirty-two byte", bytes);
        assert!(tokens.read(&changed).is_err());
        // What is made here is read here, and says the same.
        if let Ok(made) = tokens.make(&claims) {
            assert_eq!(tokens.read(&made).expect("it was made here"), caller);
        }
    }
});
