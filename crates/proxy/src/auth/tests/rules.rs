//! What a token must comply with: its life, its claims, its secret.

use std::time::Duration;

use ipp_payment::Millis;
use ipp_wire::code;
use serde_json::{Value, json};

use super::super::{Caller, TokenRules, TokenSecret, Tokens, keys};
use super::{SECRET, claims, signed, tokens};
use crate::mac::Keys;
use crate::problem::Refusal;

/// The proxy's time, in unix seconds.
const NOW: i64 = 1_764_250_000;

fn read(rules: TokenRules, claims: &Value) -> Result<Caller, Refusal> {
    let tokens = tokens().with(rules);
    tokens.read_at(&signed(claims), Millis(NOW * 1000))
}

fn token(more: &Value) -> Value {
    let mut claims = json!({"sub": "till-1", "scope": "pay", "exp": NOW + 300, "iat": NOW});
    let more = more.as_object().unwrap().clone();
    claims.as_object_mut().unwrap().extend(more);
    claims
}

#[test]
fn a_token_that_would_live_too_long_is_refused() {
    let with = |life: i64, max: u64| {
        let rules = TokenRules {
            max_life: Duration::from_secs(max),
            ..TokenRules::default()
        };
        read(rules, &token(&json!({"exp": NOW + life})))
    };
    const DAY: i64 = 24 * 3600;
    assert!(with(DAY + 30, 24 * 3600).is_ok(), "clocks may differ");
    assert!(with(3600, 3600).is_ok());
    for (life, max) in [
        (DAY + 31, 24 * 3600),
        (3600 + 31, 3600),
        (70 * 365 * DAY, 24 * 3600),
    ] {
        let refusal = with(life, max).unwrap_err();
        assert_eq!(refusal.code, code::BAD_TOKEN);
        assert!(refusal.errors.contains_key("exp"), "{refusal}");
        assert!(
            refusal.detail.contains(&format!("{max} s at the most")),
            "{refusal}"
        );
    }
}

#[test]
fn the_leeway_is_what_is_configured() {
    let with = |seconds: u64, claims: &Value| {
        let leeway = Duration::from_secs(seconds);
        read(
            TokenRules {
                leeway,
                ..TokenRules::default()
            },
            &token(claims),
        )
        .is_ok()
    };
    for late in [json!({"exp": NOW - 8}), json!({"nbf": NOW + 8})] {
        assert!(with(8, &late) && !with(7, &late), "{late}");
    }
}

/// The page then fetches another token, which was signed later.
#[test]
fn tokens_from_before_a_certain_time_have_expired() {
    let rules = || TokenRules {
        not_before: Some(Millis(NOW * 1000)),
        ..TokenRules::default()
    };
    assert!(read(rules(), &token(&json!({}))).is_ok());
    let old = read(rules(), &token(&json!({"iat": NOW - 1}))).unwrap_err();
    assert_eq!(old.code, code::TOKEN_EXPIRED);
    let undated = read(rules(), &json!({"sub": "till-1", "exp": NOW + 300})).unwrap_err();
    assert_eq!(undated.code, code::BAD_TOKEN);
    assert!(undated.errors.contains_key("iat"), "{undated}");
    // Our own have an `iat`.
    let made = tokens().make(&claims()).unwrap();
    let not_before = Some(Millis(crate::clock::now().0 - 60_000));
    let rules = TokenRules {
        not_before,
        ..rules()
    };
    assert!(tokens().with(rules).read(&made).is_ok());
}

#[test]
fn a_misspelt_or_empty_limit_is_refused_and_named() {
    for (claim, value) in [
        ("maxAmount", json!(100)),
        ("max_amout", json!(100)),
        ("Max_Amount", json!(100)),
        ("device", json!(["d"])),
        ("device_ids", json!(["d"])),
        ("location", json!("shop-1")),
        ("scopes", json!("pay")),
        ("max_amount", json!(null)),
        ("devices", json!(null)),
        ("loc", json!(null)),
        ("name", json!(null)),
        ("name", json!("")),
        ("aud", json!(null)),
        ("nbf", json!(null)),
        ("iat", json!(null)),
    ] {
        let refusal = read(TokenRules::default(), &token(&json!({ claim: value }))).unwrap_err();
        assert_eq!(refusal.code, code::BAD_TOKEN, "{claim}");
        assert!(refusal.errors.contains_key(claim), "{claim}: {refusal}");
    }
}

#[test]
fn claims_of_other_standards_and_of_ones_own_name_are_ignored() {
    let others = json!({
        "iss": "pos", "jti": "1", "client_id": "c", "auth_time": NOW, "acr": "0", "amr": ["pwd"],
        "https://shop.example.com/role": "cashier", "shop:role": null,
    });
    let caller = read(TokenRules::default(), &token(&others)).unwrap();
    assert_eq!(
        (caller.max_amount, caller.devices, caller.location),
        (None, None, None)
    );
}

#[test]
fn while_a_secret_is_rotated_tokens_of_both_are_read() {
    const NEW: &[u8] = b"fedcba9876543210fedcba9876543210";
    let text = |secret: &[u8]| String::from_utf8(secret.to_vec()).unwrap();
    let both = [NEW, SECRET].map(|secret| text(secret).into());
    let shared = Keys::new(keys(&both).unwrap());
    let rotating = Tokens::by(shared.clone());
    let of = |secret: &[u8]| Tokens::new(&TokenSecret::new(secret.to_vec()).unwrap());
    let (old, new) = (
        of(SECRET).make(&claims()).unwrap(),
        of(NEW).make(&claims()).unwrap(),
    );
    assert!(rotating.read(&old).is_ok() && rotating.read(&new).is_ok());
    // It signs with the first.
    let made = rotating.make(&claims()).unwrap();
    assert!(of(NEW).read(&made).is_ok() && of(SECRET).read(&made).is_err());
    shared.replace(keys(&both[..1]).unwrap());
    assert_eq!(rotating.read(&old).unwrap_err().code, code::BAD_TOKEN);
    assert!(rotating.read(&new).is_ok());
    let short: Vec<_> = [NEW, b"short"].map(|secret| text(secret).into()).into();
    for wrong in [&[][..], &[&both[..], &both[..1]].concat(), &short] {
        assert!(keys(wrong).is_err());
    }
}
