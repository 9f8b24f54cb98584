//! What the targets share: a payment to answer about, and the two signatures made by hand, so
//! that the code under test is not what judges itself.
//!
//! A target asserts what must hold of anything that is taken, not only that nothing panics. The
//! widget reads the proxy's JSON too, but with the browser's own parser: there is nothing of
//! ours in it that could be built without one.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit, Mac};
use ipp_payment::{Millis, Payment, Timings};
use ipp_proxy::Refusal;
use ipp_wire::{Order, OrderItem};
use serde::Serialize;
use serde::de::DeserializeOwned;
use sha2::Sha256;
use uuid::Uuid;

/// The payment that Kustom's answers are read for.
pub const PAYMENT: Uuid = Uuid::from_u128(0x8c9b_3f2e_5d1a_4c7e_9f60_2b1d_3a4e_5f67);

/// HMAC-SHA256.
pub fn hmac(secret: &[u8], parts: &[&[u8]]) -> Vec<u8> {
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret) else {
        return Vec::new();
    };
    for part in parts {
        mac.update(part);
    }
    mac.finalize().into_bytes().to_vec()
}

/// One entry of `webhook-signature`.
pub fn entry(secret: &[u8], id: &[u8], timestamp: &[u8], body: &[u8]) -> String {
    let mac = hmac(secret, &[id, b".", timestamp, b".", body]);
    format!("v1,{}", STANDARD.encode(mac))
}

/// A token with these claims, whatever they are.
pub fn token(secret: &[u8], claims: &[u8]) -> String {
    let header = URL_SAFE_NO_PAD.encode(r#"{"alg":"HS256"}"#);
    let signed = format!("{header}.{}", URL_SAFE_NO_PAD.encode(claims));
    let mac = URL_SAFE_NO_PAD.encode(hmac(secret, &[signed.as_bytes()]));
    format!("{signed}.{mac}")
}

/// What was taken says the same when it is written and read again.
///
/// # Panics
/// If it does not.
pub fn again<T>(taken: &T)
where
    T: Serialize + DeserializeOwned + PartialEq + std::fmt::Debug,
{
    let written = serde_json::to_vec(taken).expect("what was read can be written");
    let read: T = serde_json::from_slice(&written).expect("what was written can be read");
    assert_eq!(*taken, read);
}

/// A refusal tells a page what to do, without sending its own megabytes back.
///
/// # Panics
/// If it does not.
pub fn a_page_can_show(refusal: &Refusal) {
    assert!(refusal.status.is_client_error(), "{refusal}");
    assert!(!refusal.detail.is_empty() && refusal.detail.len() < 4000);
    for (field, message) in &refusal.errors {
        assert!(field.len() < 1000 && message.len() < 1000, "{field}");
    }
}

/// A payment that was just started.
pub fn payment() -> Payment {
    let order = Order {
        merchant_reference1: "ORDER-12345".to_owned(),
        order_amount: 40_000,
        order_tax_amount: 8_000,
        purchase_currency: "SEK".to_owned(),
        order_items: vec![OrderItem {
            kind: Some("physical".to_owned()),
            reference: Some("SKU-002".to_owned()),
            name: "Socks".to_owned(),
            quantity: 1,
            unit_price: 40_000,
            total_amount: 40_000,
            tax_rate: 2500,
            total_discount_amount: 0,
            total_tax_amount: 8_000,
        }],
        merchant_reference2: None,
        merchant_data: None,
    };
    Payment::begun(
        PAYMENT,
        "till-1".to_owned(),
        "550e8400-e29b-41d4-a716-446655440000".to_owned(),
        order,
        Millis(1_764_000_000_000),
        &Timings::default(),
    )
}
