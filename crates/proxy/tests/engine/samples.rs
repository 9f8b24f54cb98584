//! Timings, a till and an order for these tests.

use std::time::Duration;

use ipp_payment::{Millis, Timings};
use ipp_proxy::auth::{Caller, Scope};
use ipp_wire::{Order, OrderItem};

/// Short enough for quick tests, long enough that a slow machine keeps their order.
pub(crate) fn quick() -> Timings {
    Timings {
        unknown_after: Duration::from_millis(1500),
        poll_watched: Duration::from_millis(100),
        poll_idle: Duration::from_millis(200),
        kustom_timeout: Duration::from_millis(800),
        ..Timings::default()
    }
}

pub(crate) fn caller(till: &str) -> Caller {
    Caller {
        till: till.to_owned(),
        location: None,
        name: None,
        scopes: vec![Scope::Pay],
        max_amount: None,
        devices: None,
        expires_at: Millis(i64::MAX),
    }
}

pub(crate) fn order(reference: &str) -> Order {
    Order {
        merchant_reference1: reference.to_owned(),
        order_amount: 240_000,
        order_tax_amount: 48_000,
        purchase_currency: "SEK".to_owned(),
        order_items: vec![
            item("SKU-001", "T-Shirt", 2, 100_000),
            item("SKU-002", "Socks", 1, 40_000),
        ],
        merchant_reference2: None,
        merchant_data: Some("table 4".to_owned()),
    }
}

fn item(reference: &str, name: &str, quantity: i64, unit_price: i64) -> OrderItem {
    OrderItem {
        kind: Some("physical".to_owned()),
        reference: Some(reference.to_owned()),
        name: name.to_owned(),
        quantity,
        unit_price,
        total_amount: quantity * unit_price,
        tax_rate: 2500,
        total_discount_amount: 0,
        total_tax_amount: quantity * unit_price / 5,
    }
}
