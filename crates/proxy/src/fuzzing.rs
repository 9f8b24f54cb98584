//! Every JSON entrance as a plain function of bytes, for the targets in `fuzz/`. Behind a feature,
//! and no part of what this library promises.

use ipp_payment::{Mark, Payment, Reading};
use ipp_wire::{Device, Order};
use serde::de::DeserializeOwned;

use crate::problem::Answer;
use crate::store::NewCallback;

/// The body of a page's request.
///
/// # Errors
/// 400, as the page gets it.
pub fn page_body<T: DeserializeOwned>(bytes: &[u8]) -> Answer<T> {
    crate::http::body::parse(bytes)
}

/// The body of a callback whose signature was good.
#[must_use]
pub fn callback(webhook_id: &str, bytes: &[u8]) -> NewCallback {
    crate::engine::callbacks::read(webhook_id, bytes)
}

/// Kustom's answer to create.
///
/// # Errors
/// Why it says nothing.
pub fn created(bytes: &[u8], payment: &Payment) -> Result<Reading, String> {
    crate::kustom::answered(bytes, payment)
}

/// Kustom's answer about a session.
///
/// # Errors
/// Why it says nothing.
pub fn session(asked: &str, bytes: &[u8]) -> Result<Reading, crate::kustom::ReadError> {
    crate::kustom::reading(asked, bytes)
}

/// One page of Kustom's devices.
///
/// # Errors
/// If it is none.
pub fn devices(bytes: &[u8]) -> Result<Vec<Device>, serde_json::Error> {
    crate::kustom::on_page(bytes)
}

/// What Kustom's problem body says.
#[must_use]
pub fn problem(status: u16, bytes: &[u8]) -> String {
    crate::kustom::sentence(status, bytes)
}

/// The mark in a session's `merchant_data`.
#[must_use]
pub fn unwrap_merchant_data(text: &str) -> Option<Mark> {
    crate::kustom::mark(text)
}

/// What create sends as `merchant_data`.
///
/// # Errors
/// Never, as far as is known.
pub fn wrap_merchant_data(mark: &Mark, own: Option<&str>) -> Result<String, serde_json::Error> {
    crate::kustom::wrap(mark, own)
}

/// The order as the merchant's own system answers it.
///
/// # Errors
/// 502, as the page gets it.
pub fn merchant_order(bytes: &[u8]) -> Answer<Order> {
    crate::orders::read(bytes)
}
