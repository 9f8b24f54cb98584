//! Reads tokens without verifying them; that is the proxy's job.

use js_sys::JSON;
use wasm_bindgen::JsValue;

use crate::shell::input::reader;

/// Reads a body of `{"token": "…"}` or the bare token.
pub(crate) fn token_in(body: &str) -> Option<String> {
    match JSON::parse(body) {
        Ok(value) => value.as_string().or_else(|| reader::text(&value, "token")),
        Err(_) => Some(body.trim())
            .filter(|text| is_jwt(text))
            .map(str::to_owned),
    }
}

/// Whether it is three parts of base64url; a login page or an error text is not.
fn is_jwt(text: &str) -> bool {
    let letter = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    text.split('.').count() == 3
        && text
            .split('.')
            .all(|part| !part.is_empty() && part.bytes().all(letter))
}

/// Whether the browser accepts it in a header.
pub(crate) fn fits_header(token: &str) -> bool {
    !token.is_empty() && token.bytes().all(|byte| byte.is_ascii_graphic())
}

/// The till that a token names, unverified: only to keep the tills of one browser apart. Empty if
/// unreadable.
pub(crate) fn till_of(token: &str) -> String {
    reader::text(&claims(token), "sub").unwrap_or_default()
}

/// Whether a token claims the right to pair phones: only to decide what to offer. The proxy checks.
pub(crate) fn may_enroll(token: &str) -> bool {
    let scope = reader::text(&claims(token), "scope").unwrap_or_default();
    scope.split_ascii_whitespace().any(|word| word == "enroll")
}

fn claims(token: &str) -> JsValue {
    let payload = token
        .split('.')
        .nth(1)
        .unwrap_or_default()
        .replace('-', "+")
        .replace('_', "/");
    let json = web_sys::window().and_then(|window| window.atob(&payload).ok());
    json.and_then(|json| JSON::parse(&json).ok())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{fits_header, is_jwt};
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn a_token_that_no_header_can_carry_is_none() {
        assert!(fits_header("eyJh.eyJzdWIi.c2ln-_"));
        for token in ["", "a\nb", "a b", "tökn"] {
            assert!(!fits_header(token), "{token}");
        }
    }

    #[test]
    fn three_parts_are_a_token_and_a_page_is_none() {
        assert!(is_jwt("eyJh.eyJzdWIi.c2ln-_"));
        for text in ["", "a.b", "a..c", "a.b.c.d", "<!doctype html>", "a b.c.d"] {
            assert!(!is_jwt(text), "{text}");
        }
    }
}
