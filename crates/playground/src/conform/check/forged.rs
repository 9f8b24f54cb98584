//! Tokens that look like a given one, and are not the merchant's.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

/// Forged tokens with what is wrong with each.
pub(super) fn forged(token: &str) -> Result<Vec<(&'static str, String)>, String> {
    let parts: Vec<_> = token.split('.').collect();
    let [head, claims, signature] = parts[..] else {
        return Err("the token given is no JWT".to_owned());
    };
    let mut read: Value = URL_SAFE_NO_PAD
        .decode(claims)
        .ok()
        .and_then(|bytes| serde_json::from_slice(&bytes).ok())
        .ok_or_else(|| "the claims of the token given cannot be read".to_owned())?;
    read["sub"] = json!("somebody-else");
    let other_claims = URL_SAFE_NO_PAD.encode(read.to_string());
    let none = URL_SAFE_NO_PAD.encode(json!({"alg": "none", "typ": "JWT"}).to_string());
    // The last character may have bits that mean nothing; the first has none.
    let first = if signature.starts_with('A') { 'B' } else { 'A' };
    let rest: String = signature.chars().skip(1).collect();
    Ok(vec![
        ("no JWT", "x".to_owned()),
        (
            "another signature",
            format!("{head}.{claims}.{first}{rest}"),
        ),
        (
            "another till's claims",
            format!("{head}.{other_claims}.{signature}"),
        ),
        ("alg none", format!("{none}.{claims}.")),
        ("no signature", format!("{head}.{claims}.")),
    ])
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn each_forged_token_is_another_one() {
        let claims = URL_SAFE_NO_PAD.encode(r#"{"sub":"till-1"}"#);
        for signature in ["ABC", "xyz"] {
            let token = format!("e30.{claims}.{signature}");
            let forged = forged(&token).unwrap();
            let mut all: BTreeSet<_> = forged.into_iter().map(|(_, text)| text).collect();
            assert!(all.insert(token), "the token itself is not among them");
            assert_eq!(all.len(), 6);
        }
        assert!(forged("opaque").is_err());
    }
}
