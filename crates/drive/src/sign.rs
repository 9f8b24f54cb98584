//! Signs callbacks as Kustom does.

use std::time::{SystemTime, UNIX_EPOCH};

use standardwebhooks::Webhook;

use crate::failure::{Failure, Outcome};
use crate::native::Post;

/// Signs with one secret.
pub(crate) struct Signer(Webhook);

impl Signer {
    /// Takes the secret in the proxy's format: `whsec_` and base64.
    pub(crate) fn new(secret: &str) -> Outcome<Self> {
        Webhook::new(secret).map(Self).map_err(failed)
    }

    /// Signs a callback with the current time.
    pub(crate) fn sign(&self, url: &str, id: &str, body: &str) -> Outcome<Post> {
        let now = SystemTime::now().duration_since(UNIX_EPOCH);
        let now = i64::try_from(now.map_err(failed)?.as_secs()).map_err(failed)?;
        let signature = self.0.sign(id, now, body.as_bytes()).map_err(failed)?;
        Ok(Post::new(url.to_owned(), body.to_owned())
            .header("webhook-id", id.to_owned())
            .header("webhook-timestamp", now.to_string())
            .header("webhook-signature", signature))
    }
}

fn failed(error: impl std::fmt::Display) -> Failure {
    Failure::Http(error.to_string())
}
