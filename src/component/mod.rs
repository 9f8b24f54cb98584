//! [`IppCheckout`]: the checkout as a component of a Leptos app.
//!
//! Does in Rust what the modules in `www/element` do for other pages: gives the widget a shadow
//! root with the stylesheet, passes on what the app sets, and calls the app back. Feedback and focus are
//! the very modules of the element. The bundle of the
//! custom element contains none of this.

#[expect(
    unreachable_pub,
    reason = "the component macro has a function of its own"
)]
mod checkout;
mod events;
mod feedback;
mod frame;
mod handle;
mod language;
mod mounted;
mod payment;
mod till_token;
mod waiting;

#[cfg(all(test, target_arch = "wasm32"))]
mod browser_test;

pub use checkout::{IppCheckout, IppCheckoutProps};
pub use feedback::Feedback;
pub use handle::CheckoutHandle;
pub use payment::{Complaint, Payment, Refusal};
pub use till_token::FetchToken;
