//! Orders as shops write them: `tests/orders`, judged and charged.

use std::collections::BTreeMap;
use std::fmt::Display;
use std::path::Path;
use std::time::Duration;

use serde::Deserialize;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{Bench, Reply, order};
use ipp_wire::code;

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/orders");

/// What is right for an order.
#[derive(Deserialize)]
struct Expected {
    right: String,
    #[serde(default)]
    field: String,
    #[serde(default)]
    says: String,
}

fn read(name: &str) -> String {
    std::fs::read_to_string(Path::new(FOLDER).join(name)).unwrap()
}

async fn put(bench: &Bench, order: &impl Display) -> (String, Reply) {
    let device = bench.device("Counter").await;
    let path = format!("/api/payments/{}", Uuid::new_v4());
    let body = format!(r#"{{"device_id":"{device}","order":{order}}}"#);
    let reply = bench.call("PUT", &path, body).await;
    (path, reply)
}

/// The payment, once Kustom has answered.
async fn answered(bench: &Bench, path: &str) -> Value {
    loop {
        let payment = bench.get(path).await.body;
        if payment["state"] != "starting" {
            return payment;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

#[tokio::test]
async fn every_order_of_a_shop_is_judged_as_it_should_be() {
    let expected: BTreeMap<String, Expected> =
        serde_json::from_str(&read("expected.json")).unwrap();
    let files = std::fs::read_dir(FOLDER).unwrap();
    let files = files.map(|file| file.unwrap().file_name().into_string().unwrap());
    assert_eq!(files.count(), expected.len() + 2, "each file is expected");
    let bench = Bench::new().await;
    for (name, expected) in &expected {
        let text = read(name);
        let (path, reply) = put(&bench, &text).await;
        let order: Value = serde_json::from_str(&text).unwrap();
        let odd = serde_json::from_value(order.clone())
            .ok()
            .and_then(|order| ipp_wire::order::check(&order).ok())
            .unwrap_or_default();
        if expected.right == "refuse" {
            assert!(reply.status.is_client_error(), "{name}");
            let message = reply.body["errors"][&expected.field].as_str();
            let message = message.unwrap_or_else(|| panic!("{name}: {}", reply.body));
            assert!(message.contains(&expected.says), "{name}: {message}");
            let begin = format!("{}: {message}", expected.field);
            assert!(reply.body["detail"].as_str().unwrap().starts_with(&begin));
            continue;
        }
        assert_eq!(reply.status, 201, "{name}: {}", reply.body);
        let payment = answered(&bench, &path).await;
        assert_eq!(payment["state"], "sent", "{name}: {payment}");
        assert_eq!(
            payment["order"]["merchant_data"], order["merchant_data"],
            "{name}"
        );
        assert_eq!(odd.is_empty(), expected.right == "accept", "{name}");
        for finding in odd.named() {
            assert_eq!(finding.field, expected.field, "{name}");
            assert!(finding.message.contains(&expected.says), "{name}");
        }
    }
}

#[tokio::test]
async fn unknown_fields_are_named_at_once() {
    let mut order = order("O-1");
    let line = order["order_items"][0].clone();
    order["order_items"] = json!([line, line]);
    for line in order["order_items"].as_array_mut().unwrap() {
        line["quantity_unit"] = json!("kg");
        line["image_url"] = json!("https://shop.example.com/a.png");
    }
    order["order_items"][1]["product_url"] = json!("https://shop.example.com/a");
    order["order_lines"] = json!([]);
    order["purchase_country"] = json!("SE");
    order["locale"] = Value::Null;
    let (_, reply) = put(&Bench::new().await, &order).await;
    let fields = vec![
        "order_items[0].image_url",
        "order_items[0].quantity_unit",
        "order_items[1].product_url",
        "order_lines",
        "purchase_country",
    ];
    assert_eq!(reply.refusal(), (400, code::BAD_JSON, fields));
    let said = reply.body["errors"]["order_lines"].as_str().unwrap();
    assert!(said.ends_with("use `order_items`"), "{said}");
}

#[tokio::test]
async fn null_is_the_same_as_leaving_a_field_out() {
    let mut order = order("O-1");
    for name in ["merchant_reference2", "merchant_data", "locale"] {
        order[name] = Value::Null;
    }
    let line = &mut order["order_items"][0];
    for name in ["type", "reference", "total_discount_amount", "image_url"] {
        line[name] = Value::Null;
    }
    let bench = Bench::new().await;
    let (_, reply) = put(&bench, &order).await;
    assert_eq!(reply.status, 201, "{}", reply.body);
    let (_, reply) = put(&bench, &json!({ "order_amount": null })).await;
    let missing = reply.body["errors"]["order_amount"].as_str();
    assert_eq!(missing, Some("is missing"));
}

#[tokio::test]
async fn a_thousand_lines_fit() {
    let mut order = order("O-1");
    let mut line = order["order_items"][0].clone();
    line["type"] = json!("physical");
    line["reference"] = json!("7350053850019");
    line["name"] = json!("Kaffe, mellanrost, malet, 450 g");
    line["total_discount_amount"] = json!(0);
    order["order_items"] = vec![line; 1000].into();
    order["order_amount"] = json!(1_000_000);
    order["order_tax_amount"] = json!(200_000);
    let bench = Bench::new().await;
    let (path, reply) = put(&bench, &order).await;
    assert_eq!(reply.status, 201, "{}", reply.body["detail"]);
    assert_eq!(answered(&bench, &path).await["state"], "sent");
}

#[tokio::test]
async fn fractions_are_told_how_to_write_them() {
    let bench = Bench::new().await;
    for (field, said) in [
        ("quantity", "quantity 1"),
        ("unit_price", "2400 for 24.00"),
        ("tax_rate", "1250 for 12.5 %"),
    ] {
        let mut order = order("O-1");
        order["order_items"][0][field] = json!(0.5);
        let (_, reply) = put(&bench, &order).await;
        let name = format!("order_items[0].{field}");
        assert_eq!(reply.refusal(), (400, code::BAD_JSON, vec![&*name]));
        let message = reply.body["errors"][&name].as_str().unwrap();
        assert!(message.contains(said), "{message}");
    }
}

#[tokio::test]
async fn a_field_that_is_given_twice_is_refused() {
    let bench = Bench::new().await;
    let body = json!({ "device_id": "d", "order": order("O-1") }).to_string();
    let twice = body.replace(
        r#""order_amount":1000"#,
        r#""order_amount":1,"order_amount":1000"#,
    );
    assert_ne!(body, twice);
    let path = format!("/api/payments/{}", Uuid::new_v4());
    let reply = bench.call("PUT", &path, twice).await;
    assert_eq!(reply.code(), code::BAD_JSON);
    let said = reply.body["detail"].as_str().unwrap();
    assert!(said.contains("duplicate field `order_amount`"), "{said}");
}
