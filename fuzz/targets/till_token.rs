//! Till tokens: nothing is taken that was not signed, and what was signed says who calls.
#![no_main]

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use ipp_fuzz::token;
use ipp_proxy::auth::{Caller, Claims, TokenRules, TokenSecret, Tokens};
use ipp_wire::Word as _;
use libfuzzer_sys::fuzz_target;
use serde_json::Value;

const SECRET: &[u8] = b"0123456789abcdef0123456789abcdef";

fuzz_target!(|bytes: &[u8]| {
    let secret = TokenSecret::new(SECRET.to_vec()).expect("long enough");
    let rules = TokenRules {
        // Any `exp`, so that not nearly all of them are refused.
        max_life: Duration::from_secs(300_000_000_000),
        ..TokenRules::default()
    };
    let tokens = Tokens::new(&secret).with(rules);
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
        // The second that has begun since it was read.
        let now = i64::try_from(now.as_millis()).expect("not that late") - 1000;
        assert!(caller.expires_at.0 >= now);
        let claims: Value = serde_json::from_slice(bytes).expect("it was read");
        let exp = claims["exp"].as_f64().expect("it has an end");
        assert!((0.0..253_402_300_800.0).contains(&exp));
        assert!(claims["aud"].is_null(), "it was for somebody else");
        assert_eq!(caller.till, claims["sub"]);
        assert!((1..=128).contains(&caller.till.chars().count()));
        assert!(!caller.till.chars().any(char::is_control));
        let scope = claims["scope"].as_str().unwrap_or_default();
        for allowed in &caller.scopes {
            assert!(
                scope
                    .split_ascii_whitespace()
                    .any(|word| word == allowed.word())
            );
        }
        let changed = token(b"another secret of thirty-two byte", bytes);
        assert!(tokens.read(&changed).is_err());
        // What is made here is read here, and says the same.
        let claims = Claims {
            sub: caller.till.clone(),
            loc: caller.location.clone(),
            name: caller.name.clone(),
            scope: scope.to_owned(),
            exp: 253_402_300_799,
            max_amount: caller.max_amount,
            devices: caller.devices.clone(),
        };
        if let Ok(made) = tokens.make(&claims) {
            let read = tokens.read(&made).expect("it was made here");
            let expires_at = read.expires_at;
            assert_eq!(
                read,
                Caller {
                    expires_at,
                    ..caller
                }
            );
        }
    }
});
