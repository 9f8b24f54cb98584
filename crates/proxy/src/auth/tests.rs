//! Accepted tokens, and every kind of refused one.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use axum::http::Request;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::digest::KeyInit;
use hmac::{Hmac, Mac};
use ipp_wire::{Word as _, code};
use serde_json::json;
use sha2::{Sha256, Sha384, Sha512};

mod audience;
mod clocks;
mod rules;

use super::{Caller, Claims, Scope, TokenError, TokenSecret, Tokens};

const SECRET: &[u8] = b"0123456789abcdef0123456789abcdef";

fn tokens() -> Tokens {
    Tokens::new(&TokenSecret::new(SECRET.to_vec()).unwrap())
}

fn claims() -> Claims {
    Claims {
        sub: "till-1".to_owned(),
        loc: Some("shop-1".to_owned()),
        name: Some("Anna Berg".to_owned()),
        scope: "playground pay unheard-of pay".to_owned(),
        exp: get_current_timestamp() + 60,
        max_amount: Some(5_000),
        devices: Some(vec!["dev-1".to_owned()]),
    }
}

/// The current time in unix seconds.
fn get_current_timestamp() -> u64 {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    now.unwrap().as_secs()
}

/// Signs any header and claims with any secret and hash.
fn signed_by<M: Mac + KeyInit>(
    secret: &[u8],
    header: &serde_json::Value,
    claims: &serde_json::Value,
) -> String {
    let part = |json: &serde_json::Value| URL_SAFE_NO_PAD.encode(json.to_string());
    let signed = format!("{}.{}", part(header), part(claims));
    let mut mac = <M as KeyInit>::new_from_slice(secret).unwrap();
    mac.update(signed.as_bytes());
    let signature = URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes());
    format!("{signed}.{signature}")
}

/// Signs any claims with the test's secret.
fn signed(claims: &serde_json::Value) -> String {
    signed_by::<Hmac<Sha256>>(SECRET, &json!({"alg": "HS256", "typ": "JWT"}), claims)
}

fn refused(token: &str) -> &'static str {
    tokens().read(token).unwrap_err().code
}

#[test]
fn a_token_that_was_made_here_is_read_back_whole() {
    let token = tokens().make(&claims()).unwrap();
    let caller = tokens().read(&token).unwrap();
    assert_eq!(caller.till, "till-1");
    assert_eq!(caller.location.as_deref(), Some("shop-1"));
    assert_eq!(caller.who(), "Anna Berg (till-1)");
    assert_eq!(caller.scopes, [Scope::Pay, Scope::Playground]);
    assert_eq!(caller.max_amount, Some(5_000));
    assert_eq!(caller.devices, Some(vec!["dev-1".to_owned()]));
    assert!(caller.must(Scope::Pay).is_ok());
    assert_eq!(
        caller.must(Scope::Resolve).unwrap_err().code,
        code::WRONG_SCOPE
    );
}

#[test]
fn an_expired_token_has_a_code_of_its_own() {
    let late = get_current_timestamp() - 60;
    let token = signed(&json!({"sub": "till-1", "scope": "pay", "exp": late}));
    assert_eq!(refused(&token), code::TOKEN_EXPIRED);
}

#[test]
fn a_forged_token_is_refused_even_if_it_is_expired_too() {
    let key = b"another secret of thirty-two byte";
    for exp in [get_current_timestamp() + 60, 1] {
        let claims = json!({"sub": "till-1", "scope": "pay", "exp": exp});
        let token = signed_by::<Hmac<Sha256>>(key, &json!({"alg": "HS256"}), &claims);
        assert_eq!(refused(&token), code::BAD_TOKEN);
    }
}

#[test]
fn only_hs256_is_read_and_none_least_of_all() {
    let body = serde_json::to_value(claims()).unwrap();
    let header = |alg: &str| json!({"alg": alg, "typ": "JWT"});
    let others = [
        signed_by::<Hmac<Sha384>>(SECRET, &header("HS384"), &body),
        signed_by::<Hmac<Sha512>>(SECRET, &header("HS512"), &body),
        signed_by::<Hmac<Sha512>>(SECRET, &header("HS256"), &body),
        signed_by::<Hmac<Sha256>>(SECRET, &header("HS512"), &body),
        signed_by::<Hmac<Sha256>>(SECRET, &header("none"), &body),
        signed_by::<Hmac<Sha256>>(SECRET, &json!({"alg": "HS256", "crit": ["b64"]}), &body),
    ];
    for token in others {
        assert_eq!(refused(&token), code::BAD_TOKEN, "{token}");
    }
    let good = tokens().make(&claims()).unwrap();
    let parts: Vec<_> = good.split('.').collect();
    for header in [r#"{"alg":"none"}"#, r#"{"alg":"None"}"#, r#"{"typ":"JWT"}"#] {
        let header = URL_SAFE_NO_PAD.encode(header);
        for signature in ["", parts[2]] {
            let token = format!("{header}.{}.{signature}", parts[1]);
            assert_eq!(refused(&token), code::BAD_TOKEN, "{token}");
        }
    }
}

#[test]
fn what_a_header_says_of_a_key_leads_nowhere() {
    let body = serde_json::to_value(claims()).unwrap();
    let named = json!({"alg": "HS256", "kid": "../../dev/null", "jku": "https://evil.example"});
    assert!(
        tokens()
            .read(&signed_by::<Hmac<Sha256>>(SECRET, &named, &body))
            .is_ok()
    );
    let forged = signed_by::<Hmac<Sha256>>(b"", &named, &body);
    assert_eq!(refused(&forged), code::BAD_TOKEN);
    for alg in ["RS256", "ES256", "EdDSA", "hs256", ""] {
        let token = signed_by::<Hmac<Sha256>>(SECRET, &json!({ "alg": alg }), &body);
        assert_eq!(refused(&token), code::BAD_TOKEN, "{alg}");
    }
}

#[test]
fn claims_that_are_missing_or_malformed_are_refused() {
    let exp = get_current_timestamp() + 60;
    let table = [
        json!({"sub": "till-1", "scope": "pay"}),
        json!({"sub": "till-1", "scope": "pay", "exp": "tomorrow"}),
        json!({"sub": "till-1", "scope": "pay", "exp": -1}),
        json!({"scope": "pay", "exp": exp}),
        json!({"sub": "", "scope": "pay", "exp": exp}),
        json!({"sub": 7, "scope": "pay", "exp": exp}),
        json!({"sub": null, "scope": "pay", "exp": exp}),
        json!({"sub": ["till-1"], "scope": "pay", "exp": exp}),
        json!({"sub": "till-1", "scope": 1, "exp": exp}),
        json!({"sub": "till-1", "scope": "pay", "exp": 1e300}),
        json!({"sub": "till-1", "scope": "pay", "exp": exp, "devices": "dev-1"}),
        json!({"sub": "till\n1", "scope": "pay", "exp": exp}),
        json!({"sub": "x".repeat(129), "scope": "pay", "exp": exp}),
        json!({"sub": "till-1", "scope": ["pay"], "exp": exp}),
        json!({"sub": "till-1", "scope": "pay", "exp": exp, "nbf": "now"}),
        json!({"sub": "till-1", "scope": "pay", "exp": exp, "nbf": -0.5}),
        json!({"sub": "till-1", "scope": "pay", "exp": exp, "iat": "2026-11-27"}),
        json!({"sub": "till-1", "scope": "pay", "exp": exp * 1000}),
        json!({"sub": "till-1", "scope": "pay", "exp": u64::MAX}),
        json!({"sub": "till-1", "scope": "pay", "exp": null}),
        json!(["till-1", null, "pay", null, null, null, exp]),
        json!({"sub": "till-1", "scope": "pay", "exp": exp, "aud": "another service"}),
        json!({"sub": "till-1", "scope": "pay", "exp": exp, "max_amount": "much"}),
    ];
    for claims in table {
        let refusal = tokens().read(&signed(&claims)).unwrap_err();
        assert_eq!(refusal.code, code::BAD_TOKEN, "{claims}");
        // The sender of a signed token can have it fixed, so the refusal says what to fix.
        assert!(refusal.detail.contains("cannot be used: "), "{refusal}");
    }
    for rubbish in ["", ".", "..", "a.b.c", "a.b.c.d"] {
        assert_eq!(refused(rubbish), code::BAD_TOKEN, "{rubbish:?}");
    }
}

#[test]
fn a_token_without_scope_names_the_till_and_allows_nothing() {
    let exp = get_current_timestamp() + 60;
    let caller = tokens()
        .read(&signed(&json!({"sub": "till-1", "exp": exp})))
        .unwrap();
    assert!(Scope::ALL.iter().all(|scope| caller.must(*scope).is_err()));
}

#[test]
fn what_would_be_refused_when_read_is_not_made() {
    let table: [fn(&mut Claims); 6] = [
        |c| c.devices = Some(vec!["dev".repeat(4); 1500]),
        |c| c.sub = String::new(),
        |c| c.loc = Some("a\tb".to_owned()),
        |c| c.max_amount = Some(0),
        |c| c.name = Some("\n".to_owned()),
        |c| c.exp += 24 * 3600,
    ];
    for change in table {
        let mut claims = claims();
        change(&mut claims);
        assert!(tokens().make(&claims).is_err(), "{claims:?}");
    }
}

fn extract(request: axum::http::request::Builder) -> Result<Caller, &'static str> {
    let request = request.body(()).unwrap();
    Caller::from_headers(request.headers(), &tokens()).map_err(|refusal| refusal.code)
}

#[test]
fn the_token_comes_from_one_authorization_header_only() {
    let token = tokens().make(&claims()).unwrap();
    let request = || Request::builder().uri("/");
    for scheme in ["Bearer", "bearer", "BEARER"] {
        let request = request().header("authorization", format!("{scheme} {token}"));
        assert!(extract(request).is_ok(), "{scheme}");
    }
    assert_eq!(extract(request()), Err(code::NO_TOKEN));
    let query = Request::builder().uri(format!("/?access_token={token}&token={token}"));
    assert_eq!(extract(query), Err(code::NO_TOKEN));
    let cookie = request().header("cookie", format!("token={token}"));
    assert_eq!(extract(cookie), Err(code::NO_TOKEN));
    let basic = request().header("authorization", "Basic dTpw");
    assert_eq!(extract(basic), Err(code::NO_TOKEN));
    let twice = request()
        .header("authorization", format!("Bearer {token}"))
        .header("authorization", format!("Bearer {token}"));
    assert_eq!(extract(twice), Err(code::BAD_TOKEN));
}

#[test]
fn a_short_secret_is_refused_and_none_is_ever_shown() {
    assert!(matches!(
        TokenSecret::new(vec![7; 31]),
        Err(TokenError::Short)
    ));
    let secret = TokenSecret::new(vec![7; 32]).unwrap();
    for shown in [format!("{secret:?}"), format!("{:?}", Tokens::new(&secret))] {
        assert!(
            shown.contains("REDACTED") && !shown.contains("7, 7"),
            "{shown}"
        );
    }
    let (one, two) = (
        TokenSecret::random().unwrap(),
        TokenSecret::random().unwrap(),
    );
    let token = Tokens::new(&one).make(&claims()).unwrap();
    assert!(Tokens::new(&two).read(&token).is_err());
}

#[test]
fn a_token_that_is_too_long_says_so() {
    let long = "x".repeat(super::MAX_TOKEN + 1);
    let refusal = tokens().read(&long).unwrap_err();
    assert_eq!(refusal.code, code::BAD_TOKEN);
    assert!(refusal.detail.contains("8192 bytes"), "{refusal}");
}

/// A caller without the secret cannot make the proxy compute more than one code per token.
#[test]
fn a_token_costs_one_code_at_the_most() {
    let cost = |token: &str| {
        let before = crate::mac::tests::computed();
        let _ = tokens().read(token);
        crate::mac::tests::computed() - before
    };
    let good = tokens().make(&claims()).unwrap();
    assert_eq!(cost(&good), 1);
    let (signed, _) = good.rsplit_once('.').unwrap();
    assert_eq!(cost(&format!("{signed}.{}", "A".repeat(43))), 1);
    for free in [
        signed.to_owned(),
        format!("{signed}."),
        format!("{signed}.AAAA"),
        "x".repeat(100_000),
        "a.b.".repeat(2000),
        ".".repeat(8000),
    ] {
        assert_eq!(cost(&free), 0, "{free}");
    }
}
