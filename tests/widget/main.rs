//! The widget as a page has it: the real components in a real shadow root, against a real
//! `ipp-proxy` with the playground inside, in a real browser.
//!
//! `cargo xtask test` starts what these tests speak to: the proxy, a line to it that can be cut,
//! and the line's control. A test has a terminal and an order of its own, and nothing of one
//! element is left when the next test begins.

#![cfg(target_arch = "wasm32")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);

mod common;

mod cancel;
mod driving;
mod freshness;
mod language;
mod leaving;
mod line;
mod memory;
mod moving;
mod open_payments;
mod order;
mod pairing;
mod panel;
mod picker;
mod sale;
mod sharing;
mod tills;
mod two_tabs;
