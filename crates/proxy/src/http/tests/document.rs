//! Checks what `openapi.json` derives from routes, handlers and types.

use std::collections::{BTreeMap, BTreeSet};

use ipp_wire::{self as wire, Word as _};
use serde_json::{Value, json};

use super::Bench;
use crate::auth::Scope;
use crate::http::document::DOCUMENT;
use crate::http::routes::{Needs, routes};

/// The document, parsed.
pub(super) fn document() -> Value {
    serde_json::from_str(&DOCUMENT).expect("openapi.json is JSON")
}

#[tokio::test]
async fn the_document_has_every_route_and_what_it_requires() {
    let bench = Bench::new().await;
    let document = document();
    let mut said = BTreeMap::new();
    for (path, methods) in document["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            let key = format!("{} {path}", method.to_uppercase());
            said.insert(key, operation["security"].clone());
        }
    }
    let mut served = BTreeMap::new();
    for route in routes(&bench.app()) {
        let security = match route.needs {
            Needs::Nothing => json!([]),
            Needs::Token => json!([{ "till_token": [] }]),
            Needs::Scope(scope) => json!([{ "till_token": [scope.word()] }]),
        };
        served.insert(route.name(), security);
    }
    assert_eq!(said, served);
    let paths: BTreeSet<_> = served
        .keys()
        .filter_map(|name| name.split(' ').nth(1))
        .collect();
    assert_eq!(paths, wire::path::ALL.iter().copied().collect());
}

/// Writes the file anew and fails if it differs: commit what it wrote.
#[test]
fn the_playground_holds_backends_to_this_document() {
    let file = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../playground/src/conform/browser-api.json"
    );
    let text = format!("{:#}\n", document());
    if std::fs::read_to_string(file).unwrap_or_default() != text {
        std::fs::write(file, text).unwrap();
        panic!("{file} was out of date and is written anew: commit it");
    }
}

#[tokio::test]
async fn the_document_is_served_as_it_is() {
    let reply = Bench::new().await.get("/openapi.json").await;
    assert_eq!(reply.body, document());
    assert_eq!(reply.headers["content-type"], "application/json");
}

/// The examples are values of the types, so that none of their fields can be wrong; here none is
/// left out.
#[test]
fn every_schema_has_an_example_that_shows_each_property() {
    let keys = |value: &Value| -> BTreeSet<String> {
        let object = value.as_object();
        object
            .into_iter()
            .flatten()
            .map(|(key, _)| key.clone())
            .collect()
    };
    let mut found = 0;
    for (name, schema) in document()["components"]["schemas"].as_object().unwrap() {
        assert_eq!(
            keys(&schema["properties"]),
            keys(&schema["example"]),
            "{name}"
        );
        found += usize::from(schema["example"].is_object());
    }
    assert!(found > 30, "{found}");
}

#[test]
fn the_documented_order_is_one_that_would_be_taken() {
    let example = document()["components"]["schemas"]["Order"]["example"].clone();
    let order: wire::Order = serde_json::from_value(example).unwrap();
    crate::order::check(&order).unwrap();
}

#[test]
fn every_reference_in_the_document_leads_somewhere() {
    let document = document();
    let mut open = vec![&document];
    let mut found = 0;
    while let Some(value) = open.pop() {
        match value {
            Value::Object(map) => {
                if let Some(target) = map.get("$ref").and_then(Value::as_str) {
                    let pointer = target.strip_prefix('#').unwrap();
                    assert!(document.pointer(pointer).is_some(), "{target}");
                    found += 1;
                }
                open.extend(map.values());
            }
            Value::Array(list) => open.extend(list),
            _ => {}
        }
    }
    assert!(found > 20);
}

/// Fields that are strings to the types, so that a newer proxy may say more, list what this one says.
#[test]
fn each_field_that_is_a_word_lists_every_word_and_no_other() {
    let document = document();
    let listed = |pointer: &str| -> Vec<&str> {
        let listed = document.pointer(&format!("/components/schemas/{pointer}/enum"));
        let listed = listed.and_then(Value::as_array).expect(pointer);
        listed.iter().filter_map(Value::as_str).collect()
    };
    let refers = |pointer: &str, name: &str| {
        let field = document.pointer(&format!("/components/schemas/{pointer}"));
        let reference = format!("#/components/schemas/{name}");
        assert!(
            field.expect(pointer).to_string().contains(&reference),
            "{pointer}"
        );
    };
    assert_eq!(listed("Problem/properties/code"), wire::code::ALL);
    assert!(
        listed("ReasonCode")
            .into_iter()
            .eq(wire::ReasonCode::words())
    );
    refers("Reason/properties/code", "ReasonCode");
    assert!(listed("Scope").into_iter().eq(Scope::words()));
    refers("Till/properties/scopes/items", "Scope");
    let outcomes = ipp_playground::Outcome::ALL.map(ipp_playground::Outcome::as_str);
    assert_eq!(listed("CardOutcome"), outcomes);
    refers("TapCard/properties/outcome", "CardOutcome");
}

/// Doc comments become descriptions, and a reader of those has no Rust names.
#[test]
fn no_description_links_to_rust() {
    for link in ["[`", "](crate", "::"] {
        let found = DOCUMENT.lines().find(|line| line.contains(link));
        assert_eq!(found, None, "{link}");
    }
}
