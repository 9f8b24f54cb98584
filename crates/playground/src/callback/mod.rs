//! Callbacks to the merchant: signed, and repeated until answered with 2xx.

mod courier;
mod secret;

pub use courier::BadCallbackUrl;
pub(crate) use courier::{Courier, install_crypto_provider, parse_url};
pub use secret::{BadSecret, WebhookSecret};
