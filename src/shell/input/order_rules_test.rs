//! Orders that add up, and each way in which one may not.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use ipp_wire::{Order, OrderItem};

use super::check;

fn item(name: &str, quantity: i64, unit_price: i64, discount: i64) -> OrderItem {
    OrderItem {
        kind: Some("physical".to_owned()),
        reference: Some("SKU-001".to_owned()),
        name: name.to_owned(),
        quantity,
        unit_price,
        total_amount: unit_price * quantity - discount,
        tax_rate: 2500,
        total_discount_amount: discount,
        total_tax_amount: 0,
    }
}

fn order() -> Order {
    Order {
        merchant_reference1: "ORDER-12345".to_owned(),
        order_amount: 240_000,
        order_tax_amount: 48_000,
        purchase_currency: "SEK".to_owned(),
        order_items: vec![item("T-Shirt", 2, 100_000, 0), item("Socks", 1, 40_000, 0)],
        merchant_reference2: None,
        merchant_data: None,
    }
}

fn refused(change: impl FnOnce(&mut Order)) -> (String, String) {
    let mut order = order();
    change(&mut order);
    let bad = check(&order).expect_err("it must be refused");
    (bad.field, bad.message)
}

#[test]
fn the_documented_example_adds_up() {
    assert_eq!(check(&order()), Ok(()));
}

#[test]
fn a_discount_and_a_negative_line_are_part_of_the_sum() {
    let mut order = order();
    order.order_items.push(item("Voucher", 1, -15_000, 0));
    order.order_items.push(item("Cap", 1, 20_000, 5_000));
    assert_eq!(check(&order), Ok(()));
}

#[test]
fn a_line_that_does_not_add_up_is_named_with_both_amounts() {
    let (field, message) = refused(|order| order.order_items[1].total_amount = 39_999);
    assert_eq!(field, "order_items[1].total_amount");
    assert_eq!(
        message,
        "is 39999, but unit_price × quantity − total_discount_amount is 40000"
    );
}

#[test]
fn lines_that_do_not_sum_to_the_order_are_refused() {
    let (field, message) = refused(|order| order.order_amount = 240_001);
    assert_eq!(field, "order_amount");
    assert_eq!(
        message,
        "is 240001, but the lines' total_amount sum to 240000"
    );
}

type Change = fn(&mut Order);

#[test]
fn each_field_of_the_order_has_its_rule() {
    let cases: [(&str, Change); 9] = [
        ("merchant_reference1", |order| {
            order.merchant_reference1 = "ORDER-12345 ".into();
        }),
        ("merchant_reference1", |order| {
            order.merchant_reference1 = "  ".into();
        }),
        ("order_amount", |order| {
            order.order_amount = 0;
        }),
        ("order_amount", |order| {
            order.order_amount = -1;
        }),
        ("order_tax_amount", |order| {
            order.order_tax_amount = -1;
        }),
        ("order_tax_amount", |order| {
            order.order_tax_amount = 240_001;
        }),
        ("purchase_currency", |order| {
            order.purchase_currency = "sek".into();
        }),
        ("purchase_currency", |order| {
            order.purchase_currency = "KR".into();
        }),
        ("order_items", |order| {
            order.order_items = Vec::new();
        }),
    ];
    for (field, change) in cases {
        assert_eq!(refused(change).0, field);
    }
}

type ChangeLine = fn(&mut OrderItem);

#[test]
fn each_field_of_a_line_has_its_rule() {
    let cases: [(&str, ChangeLine); 5] = [
        ("name", |line| {
            line.name = String::new();
        }),
        ("quantity", |line| {
            line.quantity = 0;
        }),
        ("tax_rate", |line| {
            line.tax_rate = -1;
        }),
        ("reference", |line| {
            line.reference = Some("x".repeat(65));
        }),
        ("total_discount_amount", |line| {
            line.total_discount_amount = -1;
        }),
    ];
    for (field, change) in cases {
        let (named, _) = refused(|order| change(&mut order.order_items[0]));
        assert_eq!(named, format!("order_items[0].{field}"));
    }
}

#[test]
fn absurd_amounts_overflow_nothing() {
    let (field, _) = refused(|order| order.order_items[0].unit_price = i64::MAX);
    assert_eq!(field, "order_items[0].total_amount");
    let (field, _) = refused(|order| {
        for line in &mut order.order_items {
            (line.quantity, line.unit_price, line.total_amount) = (1, i64::MAX, i64::MAX);
        }
    });
    assert_eq!(field, "order_amount");
}
