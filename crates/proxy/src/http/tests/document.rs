//! Checks `openapi.json` against the routes and the types.

use std::collections::{BTreeMap, BTreeSet};

use axum::body::Body;
use ipp_wire::{self as wire, Word as _};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::Bench;
use crate::auth::Scope;
use crate::http::operator::OPENAPI;
use crate::http::routes::{Needs, routes};

fn document() -> Value {
    serde_json::from_str(OPENAPI).expect("openapi.json is JSON")
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
        served.insert(format!("{} {}", route.method, route.path), security);
    }
    assert_eq!(said, served);
}

#[tokio::test]
async fn the_document_is_served_as_it_is() {
    let reply = Bench::new()
        .await
        .call("GET", "/openapi.json", Body::empty())
        .await;
    assert_eq!(reply.body, document());
    assert_eq!(reply.headers["content-type"], "application/json");
}

/// Checks that the schema's example parses as the type and survives a round trip, and that it shows
/// every property of the schema.
fn fits<T: DeserializeOwned + Serialize>(name: &str, checked: &mut BTreeSet<String>) {
    let schema = &document()["components"]["schemas"][name];
    let example = &schema["example"];
    let value: T =
        serde_json::from_value(example.clone()).unwrap_or_else(|e| panic!("{name}: {e}"));
    assert_eq!(&serde_json::to_value(value).unwrap(), example, "{name}");
    let keys = |value: &Value| -> BTreeSet<String> {
        value.as_object().unwrap().keys().cloned().collect()
    };
    assert_eq!(keys(&schema["properties"]), keys(example), "{name}");
    checked.insert(name.to_owned());
}

#[test]
fn every_example_is_a_value_of_the_type_that_the_proxy_speaks() {
    let mut checked = BTreeSet::new();
    let done = &mut checked;
    fits::<wire::Order>("Order", done);
    fits::<wire::OrderItem>("OrderItem", done);
    fits::<wire::StartPayment>("StartPayment", done);
    fits::<wire::Payment>("Payment", done);
    fits::<wire::Payments>("Payments", done);
    fits::<wire::Tap>("Tap", done);
    fits::<wire::Reason>("Reason", done);
    fits::<wire::Settlement>("Settlement", done);
    fits::<wire::ResolvePayment>("ResolvePayment", done);
    fits::<wire::Till>("Till", done);
    fits::<wire::Device>("Device", done);
    fits::<wire::Devices>("Devices", done);
    fits::<wire::Location>("Location", done);
    fits::<wire::Confirmed>("Confirmed", done);
    fits::<wire::Enroll>("Enroll", done);
    fits::<wire::Enrollment>("Enrollment", done);
    fits::<wire::PairPhone>("PairPhone", done);
    fits::<wire::Busy>("Busy", done);
    fits::<wire::Snapshot>("Snapshot", done);
    fits::<wire::DeviceChanged>("DeviceChanged", done);
    fits::<wire::Heartbeat>("Heartbeat", done);
    fits::<wire::MakeDevice>("MakeDevice", done);
    fits::<wire::TapCard>("TapCard", done);
    fits::<wire::IssuedToken>("IssuedToken", done);
    fits::<wire::Callbacks>("Callbacks", done);
    fits::<wire::CallbackRecord>("CallbackRecord", done);
    fits::<wire::Checklist>("Checklist", done);
    fits::<wire::CheckItem>("CheckItem", done);
    fits::<wire::Problem>("Problem", done);
    fits::<wire::TokenClock>("TokenClock", done);
    fits::<wire::OrderTaken>("OrderTaken", done);
    fits::<wire::OrderTotal>("OrderTotal", done);
    let document = document();
    let schemas = document["components"]["schemas"].as_object().unwrap();
    let all: BTreeSet<_> = schemas.keys().cloned().collect();
    assert_eq!(checked, all);
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

/// Checks the values of an enum at each place where the document lists them.
#[track_caller]
fn lists<'w>(pointers: &[&str], words: impl IntoIterator<Item = &'w str>) {
    let (document, words) = (document(), BTreeSet::from_iter(words));
    for pointer in pointers {
        let listed = document.pointer(&format!("/components/schemas/{pointer}/enum"));
        let listed = listed.and_then(Value::as_array).expect(pointer).iter();
        let listed: BTreeSet<_> = listed.filter_map(Value::as_str).collect();
        assert_eq!(listed, words, "{pointer}");
    }
}

#[test]
fn the_document_lists_every_word_and_no_other() {
    lists(
        &["Payment/properties/state", "OrderTaken/properties/state"],
        wire::PaymentState::words(),
    );
    lists(&["Reason/properties/code"], wire::ReasonCode::words());
    lists(
        &[
            "Settlement/properties/outcome",
            "ResolvePayment/properties/outcome",
        ],
        wire::ResolveOutcome::words(),
    );
    lists(&["Till/properties/environment"], wire::Environment::words());
    lists(&["Till/properties/scopes/items"], Scope::words());
    lists(
        &["CallbackRecord/properties/verdict"],
        wire::Verdict::words(),
    );
    lists(
        &["Problem/properties/code"],
        wire::code::ALL.iter().copied(),
    );
}

/// The stream's description names each event.
#[test]
fn the_document_names_every_event_of_the_stream() {
    let document = document();
    let stream = document["paths"]["/api/events"]["get"].to_string();
    for name in wire::event_name::ALL {
        assert!(stream.contains(&format!("`{name}` (")), "{name}");
    }
}
