//! Tests of the whole widget: the real components in a real shadow root, against a real `ipp-proxy`
//! with the playground inside, in a real browser.
//!
//! `cargo xtask test` starts what these tests need: the proxy, a line to it that can be cut, and
//! the control of that line. Each test has its own terminal and order, and no element outlives its
//! test.

#![cfg(target_arch = "wasm32")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);

mod common;

mod cancel;
mod component;
mod driving;
mod freshness;
mod language;
mod leaving;
mod line;
mod memory;
mod moving;
mod open_payments;
mod order;
mod orders;
mod pairing;
mod panel;
mod picker;
mod sale;
mod sharing;
mod tills;
mod two_tabs;
