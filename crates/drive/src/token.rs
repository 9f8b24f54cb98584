//! Signs till tokens, as a merchant's backend does: thousands of tills, each with its own, would
//! take minutes by `ipp-proxy token`.

use std::time::{SystemTime, UNIX_EPOCH};

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde_json::json;
use sha2::Sha256;

use crate::failure::Outcome;
use crate::native::failed;

/// Lifetime of a token, in seconds: longer than any measurement.
const LIFE: u64 = 3600;

/// A till's token, signed with this secret (`IPP_TOKEN_SECRET`).
pub(crate) fn sign(secret: &str, till: &str) -> Outcome<String> {
    let now = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_err(failed)?;
    let claims = json!({"sub": till, "scope": "pay playground", "exp": now.as_secs() + LIFE});
    let header = json!({"alg": "HS256", "typ": "JWT"});
    let [header, claims] =
        [header, claims].map(|part| BASE64_URL_SAFE_NO_PAD.encode(part.to_string()));
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).map_err(failed)?;
    mac.update(format!("{header}.{claims}").as_bytes());
    let signature = BASE64_URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes());
    Ok(format!("{header}.{claims}.{signature}"))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_token_has_three_parts_and_says_whose_it_is() {
        let token = sign("secret", "till-7").unwrap();
        let parts: Vec<&str> = token.split('.').collect();
        assert_eq!(parts.len(), 3);
        let claims = BASE64_URL_SAFE_NO_PAD.decode(parts[1]).unwrap();
        assert!(String::from_utf8(claims).unwrap().contains("\"till-7\""));
        assert_ne!(sign("other", "till-7").unwrap(), token);
    }
}
