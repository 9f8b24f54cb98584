//! Whether the package's TypeScript says of orders and payments what these types say.

#![cfg(feature = "serde")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::BTreeMap;

use ipp_wire::{
    Order, OrderItem, Payment, PaymentState, Reason, ReasonCode, ResolveOutcome, Settlement, Tap,
    Word as _,
};
use serde_json::{Value, json};

const TYPES: &str = include_str!("../../../www/npm/payment.d.ts");

/// The members of an interface: whether each may be left out, and its type.
fn members(interface: &str) -> BTreeMap<String, (bool, String)> {
    let head = format!("export interface {interface} {{\n");
    let (_, rest) = TYPES.split_once(&head).expect(interface);
    let lines = rest.lines().take_while(|line| *line != "}");
    let members = lines.filter_map(|line| line.trim().strip_suffix(';')?.split_once(": "));
    members
        .map(|(name, kind)| {
            let optional = name.ends_with('?');
            let name = name.trim_end_matches('?').to_owned();
            (name, (optional, kind.to_owned()))
        })
        .collect()
}

/// What TypeScript calls a value as JSON has it.
fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

/// Whether a value may stand where the type says so.
fn fits(value: &Value, said: &str) -> bool {
    let one = |said: &str| match value {
        Value::String(word) => said == "string" || said == format!("\"{word}\""),
        Value::Array(_) => said.ends_with("[]"),
        // Its own interface is compared on its own.
        Value::Object(_) => TYPES.contains(&format!("export interface {said} ")),
        other => said == kind(other),
    };
    let said = if said == "PaymentState" {
        states()
    } else {
        said.to_owned()
    };
    said.split(" | ").any(one)
}

/// The states' words, as one line.
fn states() -> String {
    let (_, rest) = TYPES.split_once("export type PaymentState =").unwrap();
    let (words, _) = rest.split_once(';').unwrap();
    let words = words
        .split('|')
        .map(str::trim)
        .filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join(" | ")
}

/// The same names, and each value of each of these fits what is said of it.
fn same(interface: &str, values: &[Value]) {
    let members = members(interface);
    for value in values {
        let object = value.as_object().expect("an object");
        for (name, value) in object {
            let (_, said) = members
                .get(name)
                .unwrap_or_else(|| panic!("{interface}.{name}"));
            assert!(
                fits(value, said),
                "{interface}.{name} is {value}, not {said}"
            );
        }
        for (name, (optional, _)) in &members {
            let there = object.contains_key(name);
            assert!(there || *optional, "{interface} has no {name}: {value}");
        }
    }
    let names: Vec<&String> = members.keys().collect();
    let full = values.first().and_then(Value::as_object).unwrap();
    assert_eq!(full.keys().collect::<Vec<_>>(), names, "{interface}");
    for (name, (_, said)) in &members {
        let nullable = said.ends_with(" | null");
        let null = values
            .iter()
            .any(|value| value.get(name) == Some(&Value::Null));
        assert_eq!(nullable, null, "{interface}.{name}: {said}");
    }
}

fn text() -> Option<String> {
    Some("x".to_owned())
}

fn order() -> Order {
    Order {
        merchant_reference1: "ORDER-12345".to_owned(),
        order_amount: 240_000,
        order_tax_amount: 48_000,
        purchase_currency: "SEK".to_owned(),
        order_items: vec![item()],
        merchant_reference2: text(),
        merchant_data: text(),
    }
}

fn item() -> OrderItem {
    OrderItem {
        kind: text(),
        reference: text(),
        name: "T-Shirt".to_owned(),
        quantity: 2,
        unit_price: 120_000,
        total_amount: 240_000,
        tax_rate: 2_500,
        total_discount_amount: 0,
        total_tax_amount: 48_000,
    }
}

fn tap() -> Tap {
    Tap {
        time: "2026-11-22T17:20:31Z".to_owned(),
        failure_reason: text(),
    }
}

fn reason() -> Reason {
    Reason::new(ReasonCode::SessionFailed, "It failed.")
}

fn settled(outcome: ResolveOutcome) -> Settlement {
    Settlement {
        outcome,
        by: "supervisor".to_owned(),
        note: "Seen on the terminal.".to_owned(),
        at: "2026-11-22T17:20:31Z".to_owned(),
    }
}

/// With everything that it can have.
fn full() -> Payment {
    Payment {
        payment_id: "8c9b3f2e".to_owned(),
        version: 4,
        state: PaymentState::Paid,
        session_id: text(),
        session_status: text(),
        device_id: "550e8400".to_owned(),
        order: order(),
        order_id: text(),
        taps: vec![tap()],
        reason: Some(reason()),
        cancel_asked: true,
        settled: Some(settled(ResolveOutcome::Paid)),
        created_at: "2026-11-22T17:20:31Z".to_owned(),
        confirmed_at: text(),
        expires_at: text(),
    }
}

/// With nothing but what it must have.
fn bare() -> Payment {
    Payment {
        session_id: None,
        session_status: None,
        order_id: None,
        taps: Vec::new(),
        reason: None,
        settled: None,
        confirmed_at: None,
        expires_at: None,
        ..full()
    }
}

#[test]
fn a_payment_is_typed_as_it_is_sent() {
    same("Payment", &[json!(full()), json!(bare())]);
    let tap_without = Tap {
        failure_reason: None,
        ..tap()
    };
    same("Tap", &[json!(tap()), json!(tap_without)]);
    same("Reason", &[json!(reason())]);
    let outcomes = [ResolveOutcome::Paid, ResolveOutcome::NotPaid];
    same(
        "Settlement",
        &outcomes.map(|outcome| json!(settled(outcome))),
    );
}

#[test]
fn every_state_has_its_word_in_the_types() {
    let words: Vec<String> = PaymentState::words()
        .map(|word| format!("{word:?}"))
        .collect();
    assert_eq!(states(), words.join(" | "));
}

#[test]
fn what_the_types_demand_of_an_order_is_what_the_proxy_demands() {
    same("Order", &[json!(order())]);
    same("OrderItem", &[json!(item())]);
    // `same` has seen that all of them are known: each may be left out, or must not be.
    let mut least = json!(order());
    for (interface, whole) in [("Order", json!(order())), ("OrderItem", json!(item()))] {
        for (name, (optional, _)) in members(interface) {
            let mut less = whole.clone();
            less.as_object_mut().unwrap().remove(&name);
            let taken = if interface == "Order" {
                serde_json::from_value::<Order>(less).is_ok()
            } else {
                serde_json::from_value::<OrderItem>(less).is_ok()
            };
            assert_eq!(taken, optional, "{interface}.{name}");
        }
    }
    least["device_id"] = json!("550e8400");
    assert!(serde_json::from_value::<Order>(least).is_err());
}
