//! Signs by the Standard Webhooks scheme.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::ids::Ids;

const PREFIX: &str = "whsec_";
/// The scheme requires 24 to 64 bytes; a shorter key is refused, a longer one is harmless.
const MIN_KEY_BYTES: usize = 24;

/// The key that signs callbacks. Its `Debug` does not show it.
#[derive(Clone)]
pub struct WebhookSecret {
    text: String,
    mac: Hmac<Sha256>,
}

/// The text is not `whsec_` and the base64 of at least 24 bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a webhook secret must be whsec_ followed by the base64 of at least 24 bytes")]
pub struct BadSecret;

impl WebhookSecret {
    /// Parses `whsec_…`.
    pub fn parse(text: &str) -> Result<Self, BadSecret> {
        let key = text
            .strip_prefix(PREFIX)
            .and_then(|encoded| BASE64.decode(encoded).ok())
            .filter(|key| key.len() >= MIN_KEY_BYTES)
            .ok_or(BadSecret)?;
        let mac = Hmac::new_from_slice(&key).map_err(|_| BadSecret)?;
        Ok(Self {
            text: text.to_owned(),
            mac,
        })
    }

    pub(crate) fn generate(ids: &mut Ids) -> Result<Self, BadSecret> {
        Self::parse(&format!("{PREFIX}{}", BASE64.encode(ids.bytes())))
    }

    /// The secret itself, for the verifier.
    pub fn expose(&self) -> &str {
        &self.text
    }

    /// The `webhook-signature` of a body sent as `id` at `timestamp` (unix seconds).
    pub fn sign(&self, id: &str, timestamp: i64, body: &[u8]) -> String {
        let mut mac = self.mac.clone();
        mac.update(format!("{id}.{timestamp}.").as_bytes());
        mac.update(body);
        format!("v1,{}", BASE64.encode(mac.finalize().into_bytes()))
    }
}

impl fmt::Debug for WebhookSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("WebhookSecret(…)")
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    const SECRET: &str = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";

    #[test]
    fn the_schemes_own_example_is_signed_as_it_says() {
        let signature = WebhookSecret::parse(SECRET).unwrap().sign(
            "msg_27UH4WbU6Z5A5EzD8u03UvzRbpk",
            1_649_367_553,
            br#"{"email":"test@example.com","username":"test_user"}"#,
        );
        assert_eq!(signature, "v1,tZ1I4/hDygAJgO5TYxiSd6Sd0kDW6hPenDe+bTa3Kkw=");
    }

    #[test]
    fn an_empty_short_or_unprefixed_secret_is_refused() {
        let short = format!("whsec_{}", BASE64.encode([0; 23]));
        for wrong in ["", "whsec_", "whsec_!!!", &SECRET[6..], &short] {
            assert_eq!(
                WebhookSecret::parse(wrong).unwrap_err(),
                BadSecret,
                "{wrong}"
            );
        }
    }

    #[test]
    fn a_generated_secret_parses_and_debug_does_not_show_it() {
        let secret = WebhookSecret::generate(&mut Ids::seeded(1)).unwrap();
        assert_eq!(
            WebhookSecret::parse(secret.expose()).unwrap().expose(),
            secret.expose()
        );
        assert!(!format!("{secret:?}").contains(&secret.expose()[6..]));
    }
}
