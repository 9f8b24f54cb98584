//! Signs callbacks as Kustom does.

use std::time::{SystemTime, UNIX_EPOCH};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::failure::{Failure, Outcome};
use crate::native::Post;

/// Signs with one secret.
pub(crate) struct Signer(Hmac<Sha256>);

impl Signer {
    /// Takes the secret in the proxy's format: `whsec_` and base64.
    pub(crate) fn new(secret: &str) -> Outcome<Self> {
        let wrong = || Failure::Http("the secret is not whsec_ and base64".to_owned());
        let base64 = secret.strip_prefix("whsec_").ok_or_else(wrong)?;
        let key = STANDARD.decode(base64).map_err(|_| wrong())?;
        Hmac::new_from_slice(&key).map(Self).map_err(|_| wrong())
    }

    /// Signs a callback with the current time.
    pub(crate) fn sign(&self, url: &str, id: &str, body: &str) -> Outcome<Post> {
        let now = SystemTime::now().duration_since(UNIX_EPOCH);
        let now = now.map_err(|error| Failure::Http(error.to_string()))?;
        let signature = self.signature(id, now.as_secs(), body);
        Ok(Post::new(url.to_owned(), body.to_owned())
            .header("webhook-id", id.to_owned())
            .header("webhook-timestamp", now.as_secs().to_string())
            .header("webhook-signature", signature))
    }

    fn signature(&self, id: &str, timestamp: u64, body: &str) -> String {
        let mut mac = self.0.clone();
        mac.update(format!("{id}.{timestamp}.{body}").as_bytes());
        format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_published_vector_is_what_is_signed() {
        let signer = Signer::new("whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD");
        let body = r#"{"email":"test@example.com","username":"test_user"}"#;
        let signed =
            signer.map(|s| s.signature("msg_27UH4WbU6Z5A5EzD8u03UvzRbpk", 1_649_367_553, body));
        assert!(signed.is_ok_and(|s| s == "v1,tZ1I4/hDygAJgO5TYxiSd6Sd0kDW6hPenDe+bTa3Kkw="));
    }
}
