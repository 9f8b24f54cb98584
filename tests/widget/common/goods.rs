//! Orders, and terminals to charge them on.

use std::cell::Cell;

use ipp_wire::{Order, OrderItem};
use wasm_bindgen::JsValue;

use super::proxy::{Till, value};

/// An order and a terminal of one test's own.
pub(crate) struct Sale {
    /// The order's `merchant_reference1`.
    pub(crate) reference: String,
    /// The terminal's name.
    pub(crate) terminal: String,
    /// The terminal's id.
    pub(crate) device: String,
}

impl Sale {
    /// The order as the page sets it.
    pub(crate) fn order(&self) -> JsValue {
        value(&order_of(&self.reference))
    }
}

/// Creates a terminal and a reference that were not charged before.
pub(crate) async fn sale(till: &Till, name: &str) -> Sale {
    let unique = unique(name);
    let terminal = format!("Counter {unique}");
    let device = till.make_device(&terminal).await;
    Sale {
        reference: unique,
        terminal,
        device,
    }
}

/// A name unique to this test and run.
pub(crate) fn unique(name: &str) -> String {
    thread_local!(static COUNT: Cell<u32> = const { Cell::new(0) });
    let count = COUNT.get() + 1;
    COUNT.set(count);
    format!("{name}-{}-{count}", js_sys::Date::now())
}

/// Kustom's documented example: a T-shirt twice and socks, 2400 kr with 480 kr of tax.
pub(crate) fn order_of(reference: &str) -> Order {
    Order {
        merchant_reference1: reference.to_owned(),
        order_amount: 240_000,
        order_tax_amount: 48_000,
        purchase_currency: "SEK".to_owned(),
        order_items: vec![
            line("SKU-001", "T-Shirt", 2, 100_000, 40_000),
            line("SKU-002", "Socks", 1, 40_000, 8_000),
        ],
        merchant_reference2: None,
        merchant_data: None,
    }
}

fn line(reference: &str, name: &str, quantity: i64, unit_price: i64, tax: i64) -> OrderItem {
    OrderItem {
        kind: Some("physical".to_owned()),
        reference: Some(reference.to_owned()),
        name: name.to_owned(),
        quantity,
        unit_price,
        total_amount: quantity * unit_price,
        tax_rate: 2500,
        total_discount_amount: 0,
        total_tax_amount: tax,
    }
}
