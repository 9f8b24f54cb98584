//! Exposes every JSON parser as a function of bytes, for the targets in `fuzz/`. Behind a feature,
//! and not part of the public API.

use ipp_payment::{Mark, Payment, Reading};
use ipp_wire::{Device, Order, StartPayment};
use serde::de::DeserializeOwned;

use crate::problem::Answer;
use crate::store::NewCallback;

/// Parses the body of a page's request.
///
/// # Errors
/// 400, as the page gets it.
pub fn page_body<T: DeserializeOwned>(bytes: &[u8]) -> Answer<T> {
    crate::http::body::parse(bytes)
}

/// Reads the body that starts a payment.
///
/// # Errors
/// 400, as the page gets it.
pub fn start(bytes: &[u8]) -> Answer<StartPayment> {
    crate::http::body::start(bytes)
}

/// Parses the body of a verified callback.
#[must_use]
pub fn callback(webhook_id: &str, bytes: &[u8]) -> NewCallback {
    crate::engine::callbacks::receive::read(webhook_id, bytes)
}

/// Parses Kustom's answer to create.
///
/// # Errors
/// If it names no usable session.
pub fn created(bytes: &[u8], payment: &Payment) -> Result<Reading, String> {
    crate::kustom::answered(bytes, payment)
}

/// Parses Kustom's answer to a read.
///
/// # Errors
/// If it says nothing about the session.
pub fn session(asked: &str, bytes: &[u8]) -> Result<Reading, crate::kustom::ReadError> {
    crate::kustom::reading(asked, bytes)
}

/// Parses one page of Kustom's devices.
///
/// # Errors
/// If it is not such a page.
pub fn devices(bytes: &[u8]) -> Result<Vec<Device>, serde_json::Error> {
    crate::kustom::on_page(bytes)
}

/// Returns what Kustom's problem body says, as one sentence.
#[must_use]
pub fn problem(status: u16, bytes: &[u8]) -> String {
    crate::kustom::sentence(status, bytes)
}

/// Parses the mark in a session's `merchant_data`.
#[must_use]
pub fn unwrap_merchant_data(text: &str) -> Option<Mark> {
    crate::kustom::mark(text)
}

/// Builds the `merchant_data` that create sends.
///
/// # Errors
/// If it cannot be written as JSON.
pub fn wrap_merchant_data(mark: &Mark, own: Option<&str>) -> Result<String, serde_json::Error> {
    crate::kustom::wrap(mark, own)
}

/// Parses an order as the merchant's own system answers it.
///
/// # Errors
/// 502 for what is not JSON, 422 for another JSON, as the page gets it.
pub fn merchant_order(bytes: &[u8]) -> Answer<Order> {
    crate::merchant::read_order(bytes)
}
