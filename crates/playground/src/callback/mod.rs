//! How the merchant is told: signed, and again until it answers 2xx.

mod courier;
mod secret;

pub use courier::BadCallbackUrl;
pub(crate) use courier::{Courier, parse_url};
pub use secret::{BadSecret, WebhookSecret};
