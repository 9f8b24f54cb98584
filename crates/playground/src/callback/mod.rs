//! Callbacks to the merchant: signed, and repeated until answered with 2xx.

mod courier;
mod secret;

pub use courier::BadCallbackUrl;
#[cfg(feature = "scenarios")]
pub(crate) use courier::install_crypto_provider;
pub(crate) use courier::{Courier, parse_url};
pub use secret::{BadSecret, WebhookSecret};
