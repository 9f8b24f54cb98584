//! [`IppCheckout`]: the checkout as a component of a Leptos app.
//!
//! It does in Rust what the modules in `www/element` do for other pages: it gives the widget a
//! shadow root with the stylesheet, hands on what the app sets, and tells the app what happens.
//! A page that has `<ipp-checkout>` as a custom element has none of this in its bundle.

#[expect(
    unreachable_pub,
    reason = "the component macro has a function of its own"
)]
mod checkout;
mod frame;
mod language;
mod mounted;
mod payment;
mod till_token;

#[cfg(all(test, target_arch = "wasm32"))]
mod browser_test;

pub use checkout::{IppCheckout, IppCheckoutProps};
pub use payment::{Complaint, Payment};
pub use till_token::FetchToken;
