//! What is told of headers and bodies, and what is not.
#![allow(clippy::unwrap_used)]

use serde_json::json;

use super::*;

const KEY: &str = "shop-key-without-a-prefix";

fn mask() -> Mask {
    Mask(Redactor::new(&KEY.into()))
}

fn told(body: &Value) -> Value {
    let (text, whole) = mask().body(body.to_string().as_bytes()).unwrap();
    assert!(whole);
    serde_json::from_str(&text).unwrap()
}

#[test]
fn a_header_is_told_only_where_it_holds_no_secret() {
    let mut headers = HeaderMap::new();
    for (name, value) in [
        ("authorization", "Bearer eyJh.eyJz.c2ln"),
        ("cookie", "session=1"),
        ("webhook-signature", "v1,c2ln"),
        ("x-of-the-merchant", "hunter2"),
        ("content-type", "application/json"),
        ("vary", "origin"),
        ("vary", KEY),
    ] {
        headers.append(name, value.parse().unwrap());
    }
    let headers = mask().headers(&headers);
    assert_eq!(headers["authorization"], "Bearer [secret]");
    for name in ["cookie", "webhook-signature", "x-of-the-merchant"] {
        assert_eq!(headers[name], "[secret]", "{name}");
    }
    assert_eq!(headers["content-type"], "application/json");
    assert_eq!(headers["vary"], "origin, [secret]");
}

#[test]
fn another_scheme_of_authorization_may_be_the_secret_itself() {
    for value in ["hunter2", "hunter2 x", "", "Bearer"] {
        let headers =
            HeaderMap::from_iter([("authorization".parse().unwrap(), value.parse().unwrap())]);
        assert_eq!(mask().headers(&headers)["authorization"], "[secret]");
    }
}

#[test]
fn fields_are_masked_by_their_names_at_any_depth() {
    let inner = json!({ "cashier": "Kim", "session-Token": "hunter2" }).to_string();
    let body = json!({
        "credentials": { "bearer_token": "hunter2" },
        "list": [{ "API_KEY": 7, "name": "Coffee", "password": null }],
        "merchant_data": inner,
    });
    let merchant = json!({ "cashier": "Kim", "session-Token": "[secret]" });
    assert_eq!(
        told(&body),
        json!({
            "credentials": "[secret]",
            "list": [{ "API_KEY": "[secret]", "name": "Coffee", "password": null }],
            "merchant_data": merchant.to_string(),
        })
    );
}

#[test]
fn keys_and_tokens_are_masked_in_any_text() {
    for secret in [
        KEY,
        "kco_test_api_1",
        "kco_te",
        "whsec_c2VjcmV0",
        "eyJh.eyJz.c2ln-_",
    ] {
        let body = json!({ "detail": format!("bad key {secret}: “{secret}”"), secret: 1 });
        let text = told(&body).to_string();
        assert!(!text.contains(secret), "{text}");
        assert!(text.contains("bad key [secret]: “[secret]”"), "{text}");
    }
    let harmless = json!({ "detail": "eyJ is no token; 1.2.3 is none; O-1/2", "n": 24.5 });
    assert_eq!(told(&harmless), harmless);
}

#[test]
fn what_is_not_json_is_not_told() {
    for body in ["password=hunter2", "<p>hunter2", "{\"a\":", "\u{fffd}"] {
        let (text, whole) = mask().body(body.as_bytes()).unwrap();
        assert_eq!(text, format!("({} bytes that are not JSON)", body.len()));
        assert!(!whole);
    }
    assert_eq!(mask().body(b""), None);
}

#[test]
fn a_long_body_is_cut_after_it_is_masked() {
    let fill = "å".repeat(MAX_BODY / 2 - 12);
    let body = json!([format!("{fill} {KEY} {fill}")]).to_string();
    let (text, whole) = mask().body(body.as_bytes()).unwrap();
    assert!(!whole && text.len() < MAX_BODY + 50, "{}", text.len());
    assert!(!text.contains("shop"), "{}", text.len());
    assert!(text.ends_with(" more bytes)"));
}
