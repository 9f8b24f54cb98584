//! The order that a till charges.

use serde_json::{Value, json};

use super::file::Sale;

/// The tax that every line has, in basis points.
const TAX_RATE: i64 = 2500;

/// The body of a start: one line, tax included.
pub(crate) fn start(sale: &Sale, reference: &str, device_id: &str) -> Value {
    // Tax is included, so of 125 it is 25.
    let tax = sale.amount - sale.amount * 10_000 / (10_000 + TAX_RATE);
    json!({
        "device_id": device_id,
        "order": {
            "merchant_reference1": reference,
            "order_amount": sale.amount,
            "order_tax_amount": tax,
            "purchase_currency": sale.currency,
            "order_items": [{
                "type": "physical",
                "reference": "SKU-1",
                "name": "Scenario",
                "quantity": 1,
                "unit_price": sale.amount,
                "total_amount": sale.amount,
                "tax_rate": TAX_RATE,
                "total_tax_amount": tax,
            }],
        },
    })
}
