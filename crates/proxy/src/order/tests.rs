//! Tests the order check by tables and with arbitrary numbers.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use ipp_wire::{Order, OrderItem, code};
use proptest::prelude::*;

use super::{MAX_AMOUNT, MAX_LINES, check};

fn item(name: &str, quantity: i64, unit_price: i64, tax: i64) -> OrderItem {
    OrderItem {
        kind: Some("physical".to_owned()),
        reference: Some(format!("SKU-{name}")),
        name: name.to_owned(),
        quantity,
        unit_price,
        total_amount: quantity.wrapping_mul(unit_price),
        tax_rate: 2500,
        total_discount_amount: 0,
        total_tax_amount: tax,
    }
}

/// The example in Kustom's documentation.
fn order() -> Order {
    Order {
        merchant_reference1: "ORDER-12345".to_owned(),
        order_amount: 240_000,
        order_tax_amount: 48_000,
        purchase_currency: "SEK".to_owned(),
        order_items: vec![
            item("T-Shirt", 2, 100_000, 40_000),
            item("Socks", 1, 40_000, 8_000),
        ],
        merchant_reference2: None,
        merchant_data: None,
    }
}

/// Code, field and message of the only finding after `change`.
fn only(change: impl FnOnce(&mut Order)) -> (&'static str, String, String) {
    let mut order = order();
    change(&mut order);
    let refusal = check(&order).expect_err("it should be refused");
    assert_eq!(refusal.errors.len(), 1, "{refusal:?}");
    let (field, message) = refusal.errors.into_iter().next().unwrap();
    assert!(refusal.detail.contains(&message), "{}", refusal.detail);
    (refusal.code, field, message)
}

#[test]
fn the_documented_example_is_taken() {
    check(&order()).unwrap();
}

#[test]
fn a_discount_line_may_be_negative() {
    let mut order = order();
    order.order_items.push(item("Ten off", 1, -1_000, -200));
    order.order_amount -= 1_000;
    order.order_tax_amount -= 200;
    check(&order).unwrap();
}

#[test]
fn lines_without_tax_leave_the_orders_tax_alone() {
    let mut order = order();
    for item in &mut order.order_items {
        item.total_tax_amount = 0;
    }
    check(&order).unwrap();
}

#[test]
fn a_line_that_does_not_add_up_is_named_with_the_difference() {
    let (code, field, message) = only(|o| o.order_items[1].total_amount = 40_100);
    assert_eq!(code, code::ORDER_DOES_NOT_ADD_UP);
    assert_eq!(field, "order_items[1].total_amount");
    assert!(message.contains("100 more"), "{message}");
}

#[test]
fn a_wrong_sum_of_lines_is_named_with_the_difference() {
    let (code, field, message) = only(|o| o.order_amount = 239_000);
    assert_eq!(code, code::ORDER_DOES_NOT_ADD_UP);
    assert_eq!(field, "order_amount");
    assert!(message.contains("1000 less"), "{message}");
}

#[test]
fn each_bad_field_is_refused_with_its_code_and_name() {
    type Change = fn(&mut Order);
    let table: &[(Change, &str, &str)] = &[
        (|o| o.order_amount = 0, code::BAD_AMOUNT, "order_amount"),
        (|o| o.order_amount = -1, code::BAD_AMOUNT, "order_amount"),
        (
            |o| o.order_amount = MAX_AMOUNT + 1,
            code::BAD_AMOUNT,
            "order_amount",
        ),
        (
            |o| o.order_amount = i64::MIN,
            code::BAD_AMOUNT,
            "order_amount",
        ),
        (
            |o| o.order_tax_amount = -1,
            code::BAD_AMOUNT,
            "order_tax_amount",
        ),
        (
            |o| o.order_tax_amount = 240_001,
            code::BAD_AMOUNT,
            "order_tax_amount",
        ),
        (
            |o| o.order_tax_amount = 47_999,
            code::ORDER_DOES_NOT_ADD_UP,
            "order_tax_amount",
        ),
        (
            |o| o.purchase_currency = "KR".into(),
            code::BAD_CURRENCY,
            "purchase_currency",
        ),
        (
            |o| o.purchase_currency = "sek".into(),
            code::BAD_CURRENCY,
            "purchase_currency",
        ),
        (
            |o| o.merchant_reference1 = " ".into(),
            code::BAD_ORDER,
            "merchant_reference1",
        ),
        (
            |o| o.merchant_reference1 = "ORDER-12345 ".into(),
            code::BAD_ORDER,
            "merchant_reference1",
        ),
        (
            |o| o.merchant_reference1 = "a\nb".into(),
            code::BAD_ORDER,
            "merchant_reference1",
        ),
        (
            |o| o.merchant_reference1 = "x".repeat(256),
            code::BAD_ORDER,
            "merchant_reference1",
        ),
        (
            |o| o.merchant_reference2 = Some("x".repeat(256)),
            code::BAD_ORDER,
            "merchant_reference2",
        ),
        (|o| o.order_items.clear(), code::BAD_ORDER, "order_items"),
        (
            |o| o.order_items = vec![item("Sock", 1, 240, 0); MAX_LINES + 1],
            code::BAD_ORDER,
            "order_items",
        ),
        (
            |o| o.order_items[0].name = String::new(),
            code::BAD_ORDER,
            "order_items[0].name",
        ),
        (
            |o| o.order_items[1].reference = Some("x".repeat(65)),
            code::BAD_ORDER,
            "order_items[1].reference",
        ),
        (
            |o| o.order_items[0].tax_rate = -1,
            code::BAD_AMOUNT,
            "order_items[0].tax_rate",
        ),
        (
            |o| o.order_items[0].total_tax_amount = -40_000,
            code::BAD_AMOUNT,
            "order_items[0].total_tax_amount",
        ),
    ];
    for (change, code, field) in table {
        let (found, at, _) = only(change);
        assert_eq!((found, at.as_str()), (*code, *field));
    }
}

#[test]
fn a_product_that_overflows_is_refused_and_does_not_wrap() {
    let mut order = order();
    order.order_items[0].unit_price = MAX_AMOUNT;
    order.order_items[0].quantity = MAX_AMOUNT;
    let refusal = check(&order).unwrap_err();
    assert_eq!(refusal.code, code::BAD_AMOUNT);
    assert!(refusal.errors.contains_key("order_items[0].total_amount"));
}

#[test]
fn merchant_data_is_taken_up_to_4_kb_as_it_is_sent() {
    let mut order = order();
    order.merchant_data = Some("x".repeat(4000));
    assert!(check(&order).is_ok());
    // As many characters, but each takes two bytes in JSON.
    for long in ["x".repeat(5000), "\"".repeat(4000)] {
        order.merchant_data = Some(long);
        let refusal = check(&order).unwrap_err();
        assert_eq!(refusal.code, code::BAD_ORDER);
        let message = &refusal.errors["merchant_data"];
        assert!(message.contains("at most 4096"), "{message}");
    }
}

#[test]
fn all_that_is_wrong_is_reported_at_once_but_not_endlessly() {
    let mut order = order();
    order.order_items = vec![item("", 1, 240, 0); MAX_LINES];
    order.purchase_currency = "kronor".to_owned();
    let refusal = check(&order).unwrap_err();
    assert_eq!(refusal.code, code::BAD_CURRENCY);
    assert_eq!(refusal.errors.len(), 20);
    assert!(
        refusal.detail.ends_with("(and 1000 more)"),
        "{}",
        refusal.detail
    );
}

fn any_item() -> impl Strategy<Value = OrderItem> {
    (any::<[i64; 6]>(), ".{0,70}").prop_map(|(n, text)| OrderItem {
        kind: None,
        reference: Some(text.clone()),
        name: text,
        quantity: n[0],
        unit_price: n[1],
        total_amount: n[2],
        tax_rate: n[3],
        total_discount_amount: n[4],
        total_tax_amount: n[5],
    })
}

fn good_order() -> impl Strategy<Value = Order> {
    prop::collection::vec((1..100_i64, 1..100_000_i64, 0..100_i64), 1..20).prop_map(|lines| {
        let items: Vec<_> = lines
            .into_iter()
            .map(|(quantity, price, tax)| {
                item("Thing", quantity, price, quantity * price * tax / 100)
            })
            .collect();
        Order {
            order_amount: items.iter().map(|i| i.total_amount).sum(),
            order_tax_amount: items.iter().map(|i| i.total_tax_amount).sum(),
            order_items: items,
            ..order()
        }
    })
}

proptest! {
    #[test]
    fn no_numbers_make_the_check_panic(
        amount in any::<i64>(),
        tax in any::<i64>(),
        items in prop::collection::vec(any_item(), 0..5),
    ) {
        let order = Order { order_amount: amount, order_tax_amount: tax, order_items: items, ..order() };
        // Overflow panics in tests; the verdict does not matter here.
        let _verdict = check(&order);
    }

    #[test]
    fn an_order_that_adds_up_is_taken(order in good_order()) {
        prop_assert!(check(&order).is_ok());
    }

    #[test]
    fn any_difference_in_any_line_is_found(order in good_order(), by in 1..1000_i64, at in any::<prop::sample::Index>()) {
        let mut order = order;
        let at = at.index(order.order_items.len());
        order.order_items[at].total_amount += by;
        order.order_amount += by;
        let refusal = check(&order).unwrap_err();
        prop_assert_eq!(refusal.code, code::ORDER_DOES_NOT_ADD_UP);
        let field = format!("order_items[{at}].total_amount");
        prop_assert!(refusal.errors.contains_key(&field));
    }
}
