//! What `openapi.json` derives from routes, handlers and types.

use std::collections::BTreeSet;

use super::*;

async fn document() -> Value {
    let request = Request::get("/openapi.json").body(Body::empty()).unwrap();
    let reply = Client::new().send(request).await;
    assert_eq!(reply.status, 200, "it needs no key");
    assert_eq!(reply.headers[header::CONTENT_TYPE], "application/json");
    reply.json
}

/// Every operation: its method, its path and what is said of it.
fn operations(document: &Value) -> Vec<(String, &str, &Value)> {
    let mut all = vec![];
    for (path, methods) in document["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            all.push((method.to_uppercase(), path.as_str(), operation));
        }
    }
    all
}

/// A route cannot be served without being in the document, since both come from one table. What the
/// table cannot know is that a path was written as it is documented.
#[tokio::test]
async fn the_document_has_every_operation_of_kustoms() {
    let document = document().await;
    let said: BTreeSet<_> = operations(&document)
        .into_iter()
        .map(|(method, path, _)| format!("{method} {path}"))
        .collect();
    for kustoms in [
        "GET /ipp/v1/devices",
        "GET /ipp/v1/devices/{id}",
        "PUT /ipp/v1/devices/{id}",
        "DELETE /ipp/v1/devices/{id}",
        "GET /ipp/v1/locations",
        "GET /ipp/v1/locations/{id}",
        "GET /ipp/v1/enrollments",
        "POST /ipp/v1/enrollments",
        "DELETE /ipp/v1/enrollments/{id}",
        "POST /ipp/v1/sessions",
        "GET /ipp/v1/sessions/{session_id}",
        "PUT /ipp/v1/sessions/{session_id}/cancel",
        "POST /ipp/v1/dev/devices",
        "POST /ipp/v1/dev/sessions/{session_id}/simulate-tap",
        "GET /ordermanagement/v1/orders/{order_id}",
    ] {
        assert!(said.contains(kustoms), "{kustoms}");
    }
}

#[tokio::test]
async fn every_operation_is_described_and_has_a_name_of_its_own() {
    let document = document().await;
    let mut names = BTreeSet::new();
    for (method, path, operation) in operations(&document) {
        let what = format!("{method} {path}");
        assert!(operation["summary"].is_string(), "{what}");
        assert!(operation["responses"]["default"].is_object(), "{what}");
        let name = operation["operationId"].as_str().unwrap();
        assert!(names.insert(name.to_owned()), "{name} is there twice");
    }
}

#[tokio::test]
async fn every_reference_leads_somewhere_and_no_text_to_rust() {
    let document = document().await;
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
            Value::String(text) => {
                for link in ["[`", "](crate", "::"] {
                    assert!(!text.contains(link), "{text}");
                }
            }
            _ => {}
        }
    }
    assert!(found > 20, "{found}");
}

/// The bodies' fields are optional to serde, so that one answer can name all that are missing.
#[tokio::test]
async fn what_a_charge_needs_is_required_in_the_document() {
    let document = document().await;
    let required = &document["components"]["schemas"]["SessionBody"]["required"];
    let client = Client::new();
    let refused = client.call("POST", "/ipp/v1/sessions", json!({})).await;
    let missing: BTreeSet<_> = refused.json["errors"]
        .as_object()
        .unwrap()
        .keys()
        .cloned()
        .collect();
    let said: BTreeSet<_> = serde_json::from_value(required.clone()).unwrap();
    assert_eq!(missing, said);
}
