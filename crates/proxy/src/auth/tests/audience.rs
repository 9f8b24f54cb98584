//! `aud`: the services that a token is for.

use ipp_wire::code;
use serde_json::json;

use super::super::{TokenRules, Tokens};
use super::{claims, get_current_timestamp, signed, tokens};

#[test]
fn a_token_for_somebody_is_taken_by_nobody_else() {
    let exp = get_current_timestamp() + 60;
    let token = |aud: serde_json::Value| {
        signed(&json!({"sub": "till-1", "scope": "pay", "exp": exp, "aud": aud}))
    };
    let nameless = tokens();
    let named = tokens().with(TokenRules {
        audience: Some("ipp-proxy".to_owned()),
        ..TokenRules::default()
    });
    let said = |tokens: &Tokens, token: &str| match tokens.read(token) {
        Ok(_) => None,
        Err(refusal) => {
            assert_eq!(refusal.code, code::BAD_TOKEN);
            assert!(refusal.detail.contains("`aud`"), "{refusal}");
            Some(refusal.errors["aud"].clone())
        }
    };
    // RFC 7519, 4.1.3: a service that is not named must refuse the token.
    for aud in [
        json!("ipp-proxy"),
        json!(["ipp-proxy"]),
        json!([]),
        json!(""),
    ] {
        let why = said(&nameless, &token(aud.clone())).unwrap();
        assert!(why.contains("IPP_TOKEN_AUDIENCE"), "{aud}: {why}");
    }
    for aud in [json!("ipp-proxy"), json!(["other", "ipp-proxy"])] {
        assert_eq!(said(&named, &token(aud.clone())), None, "{aud}");
    }
    for aud in [
        json!("IPP-PROXY"),
        json!("ipp-proxy "),
        json!(["other"]),
        json!([]),
        json!(""),
    ] {
        assert!(said(&named, &token(aud.clone())).is_some(), "{aud}");
    }
    for aud in [json!(7), json!({}), json!([7]), json!(true)] {
        assert!(said(&nameless, &token(aud.clone())).is_some(), "{aud}");
        assert!(said(&named, &token(aud.clone())).is_some(), "{aud}");
    }
    // If the proxy has a name, `aud` is required: with one secret for several services, a token
    // without it may be another service's.
    let bare = signed(&json!({"sub": "till-1", "scope": "pay", "exp": exp}));
    assert!(said(&named, &bare).unwrap().contains("missing"));
    assert_eq!(said(&nameless, &bare), None);
    let made = named.make(&claims()).unwrap();
    assert_eq!(said(&named, &made), None);
}
