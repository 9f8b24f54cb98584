//! `<ipp-checkout>`: charges an order on a Kustom terminal, live, from any web page.
//!
//! This crate is the wasm. The modules in `www/element` define the custom elements, load the wasm,
//! hand it a container in their shadow root and pass on what the page sets; [`Checkout`] is its
//! whole interface. A Leptos app uses [`IppCheckout`] instead.

mod attributes;
mod checkout;
mod component;
#[macro_use]
mod markup;
mod shell;
mod text;
mod ui;
mod widget;

#[cfg(feature = "playground")]
mod panel;

pub use checkout::Checkout;
pub use component::{
    CheckoutHandle, Complaint, Feedback, FetchToken, IppCheckout, IppCheckoutProps, Payment,
    Refusal,
};
pub use ipp_wire::{Order, OrderItem, PaymentState};
#[cfg(feature = "playground")]
pub use panel::Panel;
