//! Orders that add up are accepted; in others the wrong field is named.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use serde_json::{Value, json};

use super::*;
use crate::problem::Problem;

/// The order in Kustom's documentation.
fn documented() -> Value {
    json!({
        "device_id": "550e8400-e29b-41d4-a716-446655440000",
        "order_amount": 240000,
        "order_tax_amount": 48000,
        "purchase_currency": "SEK",
        "merchant_reference1": "ORDER-12345",
        "order_items": [
            {"type": "physical", "reference": "SKU-001", "name": "T-Shirt", "quantity": 2,
             "unit_price": 100000, "total_amount": 200000, "tax_rate": 2500,
             "total_discount_amount": 0, "total_tax_amount": 40000},
            {"type": "physical", "reference": "SKU-002", "name": "Socks", "quantity": 1,
             "unit_price": 40000, "total_amount": 40000, "tax_rate": 2500,
             "total_discount_amount": 0, "total_tax_amount": 8000}
        ]
    })
}

fn check(body: Value) -> Result<NewSession, Problem> {
    let body: SessionBody = serde_json::from_value(body).unwrap();
    body.check(Rules::lenient()).map_err(Problem::from)
}

/// The documented order with one value changed.
fn with(pointer: &str, value: impl Into<Value>) -> Value {
    let mut body = documented();
    *body
        .pointer_mut(pointer)
        .expect("the pointer leads nowhere") = value.into();
    body
}

/// The only invalid field, and its message.
fn blamed(body: Value) -> (String, String) {
    let mut errors = check(body).unwrap_err().errors.into_iter();
    let one = errors.next().unwrap();
    assert_eq!(errors.next(), None, "more than one field is blamed");
    one
}

#[test]
fn the_documented_order_is_taken_as_it_is() {
    let new = check(documented()).unwrap();
    assert_eq!(new.purchase.order_amount, 240_000);
    assert_eq!(new.purchase.order_items.len(), 2);
    assert_eq!(new.started_at, None);
}

#[test]
fn a_discount_taken_off_a_line_and_a_discount_line_both_add_up() {
    let mut body = with("/order_items/0/total_discount_amount", 5000);
    body["order_items"][0]["total_amount"] = json!(195_000);
    body["order_items"].as_array_mut().unwrap().push(json!({
        "type": "discount", "name": "Members' day", "quantity": 1,
        "unit_price": -10000, "total_amount": -10000
    }));
    body["order_amount"] = json!(225_000);
    assert!(check(body).is_ok());
}

#[test]
fn a_line_that_does_not_add_up_is_named_with_the_difference() {
    let (field, message) = blamed(with("/order_items/1/total_amount", 39_000));
    assert_eq!(field, "order_items[1].total_amount");
    assert!(message.contains("is 40000, off by -1000"), "{message}");
}

#[test]
fn a_wrong_order_amount_is_named_with_the_difference() {
    let (field, message) = blamed(with("/order_amount", 240_001));
    assert_eq!(field, "order_amount");
    assert!(message.contains("sum to 240000, off by 1"), "{message}");
}

#[test]
fn numbers_out_of_range_are_refused_instead_of_overflowing() {
    let (field, message) = blamed(with("/order_items/0/unit_price", i64::MAX));
    assert_eq!(field, "order_items[0].total_amount");
    assert!(message.contains("out of range"), "{message}");

    let mut body = documented();
    for line in 0..2 {
        body["order_items"][line]["quantity"] = json!(1);
        body["order_items"][line]["unit_price"] = json!(i64::MAX);
        body["order_items"][line]["total_amount"] = json!(i64::MAX);
    }
    let (field, message) = blamed(body);
    assert_eq!(field, "order_amount");
    assert!(message.contains("out of range"), "{message}");

    let mut body = with("/order_items/0/unit_price", i64::MIN);
    body["order_items"][0]["quantity"] = json!(1);
    body["order_items"][0]["total_amount"] = json!(i64::MAX);
    assert_eq!(blamed(body).0, "order_items[0].total_amount");
}

#[test]
fn each_bad_field_is_the_one_that_is_blamed() {
    let long = "x".repeat(65);
    for (pointer, value, field) in [
        ("/device_id", json!("till-1"), "device_id"),
        ("/device_id", json!(null), "device_id"),
        ("/order_amount", json!(0), "order_amount"),
        ("/order_amount", json!(null), "order_amount"),
        ("/order_tax_amount", json!(-1), "order_tax_amount"),
        ("/order_tax_amount", json!(null), "order_tax_amount"),
        ("/purchase_currency", json!("kr"), "purchase_currency"),
        ("/purchase_currency", json!("sek"), "purchase_currency"),
        ("/purchase_currency", json!(null), "purchase_currency"),
        (
            "/merchant_reference1",
            json!("x".repeat(256)),
            "merchant_reference1",
        ),
        ("/order_items", json!(null), "order_items"),
        ("/order_items", json!([]), "order_items"),
        ("/order_items/0/name", json!(" "), "order_items[0].name"),
        ("/order_items/0/name", json!(null), "order_items[0].name"),
        (
            "/order_items/1/reference",
            json!(long),
            "order_items[1].reference",
        ),
        (
            "/order_items/0/unit_price",
            json!(null),
            "order_items[0].unit_price",
        ),
        (
            "/order_items/0/total_amount",
            json!(null),
            "order_items[0].total_amount",
        ),
        (
            "/order_items/0/quantity",
            json!(null),
            "order_items[0].quantity",
        ),
        (
            "/order_items/0/tax_rate",
            json!(10_001),
            "order_items[0].tax_rate",
        ),
    ] {
        assert_eq!(blamed(with(pointer, value)).0, field, "{pointer}");
    }
    for (field, value) in [
        ("purchase_started_at", json!("yesterday")),
        ("merchant_reference2", json!("x".repeat(256))),
        ("merchant_data", json!("x".repeat(6001))),
    ] {
        let mut body = documented();
        body[field] = value;
        assert_eq!(blamed(body).0, field);
    }
}

#[test]
fn bad_quantities_and_discounts_are_refused_even_if_they_add_up() {
    let mut body = with("/order_items/1/quantity", -1);
    body["order_items"][1]["unit_price"] = json!(-40_000);
    assert_eq!(blamed(body).0, "order_items[1].quantity");

    let mut body = with("/order_items/1/total_discount_amount", -1000);
    body["order_items"][1]["total_amount"] = json!(41_000);
    assert_eq!(blamed(body).0, "order_items[1].total_discount_amount");
}

#[test]
fn everything_that_is_wrong_is_said_at_once() {
    let mut body = with("/purchase_currency", "kr");
    body["order_items"][0]["quantity"] = json!(0);
    let problem = check(body).unwrap_err();
    assert!(problem.errors.len() >= 2, "{problem:?}");
    assert!(problem.detail.contains("purchase_currency"));
}

#[test]
fn an_item_type_and_fields_that_we_do_not_know_are_let_through() {
    let mut body = with("/order_items/0/type", "bottle_deposit");
    body["something_new"] = json!({"a": 1});
    let new = check(body).unwrap();
    assert_eq!(
        new.purchase.order_items[0].kind.as_deref(),
        Some("bottle_deposit")
    );
}
