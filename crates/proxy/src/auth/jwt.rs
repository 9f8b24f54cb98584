//! The only JSON Web Token form that tills use: compact (RFC 7515), signed with HS256.
//!
//! Written here: two short functions over the HMAC that the proxy computes anyway, which read nothing
//! of a token before its signature is found valid, and know one algorithm. A JWT library would take
//! the place of these two alone: the checks of the claims (`claims.rs`, `date.rs`) would stay.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};

use crate::mac::{self, Keys};

/// Why a token's claims are not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum Unsigned {
    /// It is not three parts of base64.
    #[error("it is no compact token")]
    Form,
    /// It is unsigned, signed with another secret, or was changed since.
    #[error("its signature is not by IPP_TOKEN_SECRET")]
    Signature,
    /// Its header asks for anything other than plain HS256.
    #[error("its header is not that of HS256")]
    Header,
}

/// The header's fields that matter. Hints about the key or the type are ignored.
#[derive(Deserialize)]
struct Header {
    alg: String,
    /// Extensions that the reader must understand (RFC 7515, 4.1.11); we support none.
    #[serde(default)]
    crit: Option<IgnoredAny>,
}

/// Signs the claims by the first key.
pub(super) fn sign(keys: &Keys, claims: &impl Serialize) -> Result<String, serde_json::Error> {
    let header = URL_SAFE_NO_PAD.encode(r#"{"typ":"JWT","alg":"HS256"}"#);
    let claims = URL_SAFE_NO_PAD.encode(serde_json::to_vec(claims)?);
    let mut token = format!("{header}.{claims}");
    // `None` does not happen; if it did, the token would stay unsigned and every reader refuse it.
    let signature = keys.sign_by_first(&[token.as_bytes()]);
    let signature = signature.map(|code| code.into_bytes());
    token.push('.');
    URL_SAFE_NO_PAD.encode_string(signature.unwrap_or_default(), &mut token);
    Ok(token)
}

/// Returns the claims, signed by any of the keys. Whatever the header asks for, nothing in the token
/// is read before its HS256 signature is found valid.
pub(super) fn open(keys: &Keys, token: &str) -> Result<Vec<u8>, Unsigned> {
    let (signed, signature) = token.rsplit_once('.').ok_or(Unsigned::Form)?;
    let (header, claims) = signed.split_once('.').ok_or(Unsigned::Form)?;
    let decode = |part: &str| URL_SAFE_NO_PAD.decode(part).map_err(|_| Unsigned::Form);
    // Don't hash for something that cannot be a signature.
    let signature = mac::sent(&decode(signature)?).ok_or(Unsigned::Signature)?;
    if !keys.signed(&[signed.as_bytes()], &[signature]) {
        return Err(Unsigned::Signature);
    }
    let header: Header = serde_json::from_slice(&decode(header)?).map_err(|_| Unsigned::Header)?;
    if header.alg != "HS256" || header.crit.is_some() {
        return Err(Unsigned::Header);
    }
    decode(claims)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use secrecy::SecretSlice;

    use super::*;

    /// RFC 7515, A.1.
    const KEY: &str =
        "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow";
    const TOKEN: &str = "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9\
        .eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ\
        .dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

    fn key() -> Keys {
        let key = URL_SAFE_NO_PAD.decode(KEY).unwrap();
        Keys::new(vec![SecretSlice::from(key)])
    }

    #[test]
    fn the_published_token_is_opened() {
        let claims = open(&key(), TOKEN).unwrap();
        assert_eq!(
            claims,
            b"{\"iss\":\"joe\",\r\n \"exp\":1300819380,\r\n \"http://example.com/is_root\":true}"
        );
    }

    #[test]
    fn any_other_character_anywhere_is_refused() {
        for at in 0..TOKEN.len() {
            for other in ["A", "B", ".", "=", "é"] {
                if TOKEN[at..].starts_with(other) {
                    continue;
                }
                let changed = format!("{}{other}{}", &TOKEN[..at], &TOKEN[at + 1..]);
                assert!(open(&key(), &changed).is_err(), "{changed}");
            }
            assert!(open(&key(), &TOKEN[..at]).is_err(), "cut at {at}");
        }
        for more in [".", "A", "=", " "] {
            assert!(open(&key(), &format!("{TOKEN}{more}")).is_err(), "{more:?}");
        }
    }
}
