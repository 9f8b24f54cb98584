//! The rules of an order, by tables and with arbitrary numbers.

#![cfg(feature = "serde")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use ipp_wire::order::{Finding, Findings, MAX_AMOUNT, MAX_LINES, WARN_LINE_TAX, check};
use ipp_wire::{Order, OrderItem, code};
use proptest::prelude::*;

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

fn changed(change: impl FnOnce(&mut Order)) -> Order {
    let mut order = order();
    change(&mut order);
    order
}

/// The only finding after `change`.
fn only(change: impl FnOnce(&mut Order)) -> Finding {
    let found = check(&changed(change)).expect_err("it should be refused");
    let [finding] = found.named() else {
        panic!("{found:?}")
    };
    let sentence = format!("{}: {}", finding.field, finding.message);
    assert_eq!(found.sentence(), sentence);
    finding.clone()
}

/// Taken, and nothing is odd about it.
fn taken(order: &Order) {
    assert_eq!(check(order), Ok(Findings::default()));
}

fn names(found: &Findings, field: &str) -> bool {
    found.named().iter().any(|finding| finding.field == field)
}

#[test]
fn the_documented_example_is_taken() {
    taken(&order());
}

#[test]
fn a_discount_line_may_be_negative() {
    let mut order = order();
    order.order_items.push(item("Ten off", 1, -1_000, -200));
    order.order_amount -= 1_000;
    order.order_tax_amount -= 200;
    taken(&order);
}

#[test]
fn lines_without_tax_leave_the_orders_tax_alone() {
    let mut order = order();
    for item in &mut order.order_items {
        (item.total_tax_amount, item.tax_rate) = (0, 0);
    }
    taken(&order);
    order.order_tax_amount = 240_001;
    let found = check(&order).unwrap_err();
    assert!(names(&found, "order_tax_amount"), "{found:?}");
}

#[test]
fn a_line_that_does_not_add_up_is_named_with_the_difference() {
    let found = only(|o| o.order_items[1].total_amount = 40_100);
    assert_eq!(found.code, code::ORDER_DOES_NOT_ADD_UP);
    assert_eq!(found.field, "order_items[1].total_amount");
    let said = "40100 is 100 more than unit_price × quantity − total_discount_amount, 40000";
    assert_eq!(found.message, said);
}

#[test]
fn a_wrong_sum_of_lines_is_named_with_the_difference() {
    let found = only(|o| o.order_amount = 239_000);
    assert_eq!(found.code, code::ORDER_DOES_NOT_ADD_UP);
    assert_eq!(found.field, "order_amount");
    let said = "239000 is 1000 less than the sum of the lines' total_amount, 240000";
    assert_eq!(found.message, said);
}

#[test]
fn a_line_rounded_as_a_whole_is_told_how_to_write_it() {
    for (quantity, price, discount, total, advice) in [
        (
            2,
            540,
            0,
            1081,
            "write unit_price 541 and total_discount_amount 1",
        ),
        (
            3,
            3333,
            0,
            10_000,
            "write unit_price 3334 and total_discount_amount 2",
        ),
        (
            7,
            100,
            50,
            648,
            "write unit_price 100 and total_discount_amount 52",
        ),
        (
            3,
            -3333,
            0,
            -10_000,
            "write unit_price -3333 and total_discount_amount 1",
        ),
    ] {
        let found = only(|o| {
            let line = &mut o.order_items[0];
            (line.quantity, line.unit_price) = (quantity, price);
            (line.total_amount, line.total_discount_amount) = (total, discount);
            line.total_tax_amount = 0;
        });
        assert!(found.message.ends_with(advice), "{}", found.message);
    }
    let far = only(|o| o.order_items[0].total_amount += 3);
    assert!(!far.message.contains("write"), "{}", far.message);
}

#[test]
fn the_orders_tax_may_differ_by_one_minor_unit_a_line() {
    for by in [-2, -1, 1, 2] {
        taken(&changed(|o| o.order_tax_amount += by));
    }
    for by in [-3, 3] {
        let found = only(|o| o.order_tax_amount += by);
        assert_eq!(found.code, code::ORDER_DOES_NOT_ADD_UP);
        assert_eq!(found.field, "order_tax_amount");
    }
}

#[test]
fn a_gift_card_may_leave_less_to_pay_than_the_tax() {
    let paid = |lines_have_tax: bool| {
        changed(|o| {
            if !lines_have_tax {
                for item in &mut o.order_items {
                    (item.total_tax_amount, item.tax_rate) = (0, 0);
                }
            }
            let card = item("Gift card", 1, -239_900, 0);
            o.order_items.push(OrderItem {
                tax_rate: 0,
                ..card
            });
            o.order_amount = 100;
        })
    };
    taken(&paid(true));
    taken(&paid(false));
}

#[test]
fn tax_that_the_rate_does_not_make_is_odd_and_taken() {
    for (by, odd) in [(0, false), (1, false), (-1, false), (2, true), (-2, true)] {
        let order = changed(|o| {
            o.order_items[1].total_tax_amount += by;
            o.order_tax_amount += by;
        });
        let found = check(&order).unwrap();
        assert_eq!(found.is_empty(), !odd, "{by}");
        for finding in found.named() {
            assert_eq!(finding.code, WARN_LINE_TAX);
            assert_eq!(finding.field, "order_items[1].total_tax_amount");
            assert!(finding.message.contains("8000"), "{}", finding.message);
        }
    }
}

#[test]
fn the_element_documents_the_warning() {
    let element = include_str!("../../../www/element/checkout.js");
    assert!(element.contains(&format!(" * | `{WARN_LINE_TAX}` | ")));
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
            |o| o.order_tax_amount = MAX_AMOUNT + 1,
            code::BAD_AMOUNT,
            "order_tax_amount",
        ),
        (
            |o| o.order_tax_amount = 47_997,
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
            |o| o.order_items[0].name = "two\nlines".into(),
            code::BAD_ORDER,
            "order_items[0].name",
        ),
        (
            |o| o.order_items[0].kind = Some("x".repeat(65)),
            code::BAD_ORDER,
            "order_items[0].type",
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
        let found = only(change);
        assert_eq!((found.code, found.field.as_str()), (*code, *field));
    }
}

#[test]
fn quantities_and_discounts_below_their_least_are_refused() {
    type Change = fn(&mut OrderItem);
    let table: [(Change, &str); 2] = [
        (|line| line.quantity = 0, "quantity"),
        (
            |line| line.total_discount_amount = -1,
            "total_discount_amount",
        ),
    ];
    for (change, field) in table {
        let found = check(&changed(|o| change(&mut o.order_items[0]))).unwrap_err();
        assert_eq!(found.named()[0].field, format!("order_items[0].{field}"));
    }
}

#[test]
fn a_currency_in_small_letters_is_told_how_to_write_it() {
    let said = |currency: &str| only(|o| o.purchase_currency = currency.into()).message;
    assert_eq!(said("gbp"), "must be in capital letters: write GBP");
    assert_eq!(said("Sek"), "must be in capital letters: write SEK");
    assert!(said("kronor").contains("such as SEK"));
}

#[test]
fn a_product_that_overflows_is_refused_and_does_not_wrap() {
    let mut order = order();
    order.order_items[0].unit_price = MAX_AMOUNT;
    order.order_items[0].quantity = MAX_AMOUNT;
    let found = check(&order).unwrap_err();
    assert_eq!(found.named()[0].code, code::BAD_AMOUNT);
    assert!(names(&found, "order_items[0].total_amount"));
}

#[test]
fn merchant_data_is_taken_up_to_4_kb_as_it_is_sent() {
    let mut order = order();
    order.merchant_data = Some("x".repeat(4000));
    assert!(check(&order).is_ok());
    // As many characters, but each takes two bytes in JSON.
    for long in ["x".repeat(5000), "\"".repeat(4000)] {
        order.merchant_data = Some(long);
        let found = check(&order).unwrap_err();
        let first = &found.named()[0];
        assert_eq!(
            (first.code, &*first.field),
            (code::BAD_ORDER, "merchant_data")
        );
        assert!(first.message.contains("at most 4096"), "{}", first.message);
    }
}

#[test]
fn all_that_is_wrong_is_reported_at_once_but_not_endlessly() {
    let mut order = order();
    order.order_items = vec![item("", 1, 240, 0); MAX_LINES];
    order.purchase_currency = "kronor".to_owned();
    let found = check(&order).unwrap_err();
    assert_eq!(found.named()[0].code, code::BAD_CURRENCY);
    assert_eq!((found.named().len(), found.count()), (20, 1001));
    assert!(found.sentence().ends_with(" (and 981 more)"));
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
        let found = check(&order).unwrap_err();
        prop_assert_eq!(found.named()[0].code, code::ORDER_DOES_NOT_ADD_UP);
        let field = format!("order_items[{at}].total_amount");
        prop_assert!(names(&found, &field));
    }
}
