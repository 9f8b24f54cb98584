//! [`IppCheckout`]: the checkout as a component of a Leptos app.
//!
//! Does in Rust what the modules in `www/element` do for other pages: gives the widget a shadow
//! root with the stylesheet, passes on what the app sets, and calls the app back. The bundle of the
//! custom element contains none of this.

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
