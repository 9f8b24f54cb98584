//! The OpenAPI document of the browser API, to which answers and events are held.

use std::collections::BTreeMap;

use boon::{CompileError, Compiler, SchemaIndex, Schemas};
use serde_json::Value;

use super::client::Answer;

/// The proxy's document. A test of the proxy compares it with the one that it serves.
const TEXT: &str = include_str!("browser-api.json");
/// What the document is called while its schemas are compiled.
const NAME: &str = "https://ipp.invalid/browser-api.json";

/// The document, with what validates by it.
pub(super) struct Document {
    json: Value,
    /// Compiled once, since hundreds of answers are compared.
    schemas: Schemas,
    index: BTreeMap<String, SchemaIndex>,
}

impl Document {
    pub(super) fn read() -> Result<Self, String> {
        let json = serde_json::from_str::<Value>(TEXT);
        let json = json.map_err(|error| format!("the document cannot be read: {error}"))?;
        let unusable = |error: CompileError| format!("the document cannot be used: {error:#}");
        let (mut compiler, mut schemas) = (Compiler::new(), Schemas::new());
        compiler.enable_format_assertions();
        compiler
            .add_resource(NAME, json.clone())
            .map_err(unusable)?;
        let mut index = BTreeMap::new();
        let named = json["components"]["schemas"].as_object();
        for name in named.into_iter().flat_map(|named| named.keys()) {
            let place = format!("{NAME}#/components/schemas/{name}");
            let compiled = compiler.compile(&place, &mut schemas).map_err(unusable)?;
            index.insert(name.clone(), compiled);
        }
        Ok(Self {
            json,
            schemas,
            index,
        })
    }

    /// Its routes: methods in upper case, and paths with their parameters.
    pub(super) fn routes(&self) -> Vec<(String, String)> {
        routes(&self.json)
    }

    /// What is against the document in an answer; nothing if it has no such route.
    pub(super) fn against(&self, answer: &Answer) -> Result<(), String> {
        let Some(template) = self.template(&answer.path) else {
            return Ok(());
        };
        let method = answer.method.as_str().to_lowercase();
        let operation = &self.json["paths"][template][&method];
        let said = format!("{} {template}, {}", answer.method, answer.status);
        let key = answer.status.to_string();
        let refusal = answer.status >= 400;
        let found = operation["responses"].get(&key);
        if found.is_none() && !refusal {
            return Err(format!("{said}: the document has no such status"));
        }
        if refusal {
            return match answer.kind() {
                "application/problem+json" => self.fits("Problem", &answer.body),
                other => Err(format!(
                    "its content is {other:?}, not application/problem+json"
                )),
            }
            .map_err(|why| format!("{said}: {why}"));
        }
        let content = found.and_then(|found| found["content"].as_object());
        let Some((kind, media)) = content.and_then(|content| content.iter().next()) else {
            return Ok(());
        };
        if answer.kind() != kind {
            let got = answer.kind();
            return Err(format!("{said}: its content is {got:?}, not {kind}"));
        }
        let schema = media["schema"]["$ref"].as_str().unwrap_or_default();
        match schema.rsplit_once('/') {
            Some((_, name)) if kind == "application/json" => self
                .fits(name, &answer.body)
                .map_err(|why| format!("{said}: {why}")),
            // Of an event stream the schema is about each event.
            _ => Ok(()),
        }
    }

    /// What is against the document in an event.
    pub(super) fn event_against(&self, name: &str, data: &str) -> Result<(), String> {
        let schema = match name {
            "snapshot" => "Snapshot",
            "payment" => "Payment",
            "device" => "DeviceChanged",
            "confirmed" => "Confirmed",
            "heartbeat" => "Heartbeat",
            // A page reads the list again, whatever the data.
            "devices" => return Ok(()),
            other => return Err(format!("the document has no event {other:?}")),
        };
        let json: Value = serde_json::from_str(data)
            .map_err(|error| format!("the data of event {name} is no JSON: {error}"))?;
        let fits = self.fits(schema, &json);
        fits.map_err(|why| format!("event {name}: {why}"))
    }

    /// Compares a value with a schema of the document.
    fn fits(&self, schema: &str, value: &Value) -> Result<(), String> {
        let index = self.index.get(schema);
        let index = index.ok_or_else(|| format!("the document has no schema {schema}"))?;
        let validated = self.schemas.validate(value, *index);
        validated.map_err(|error| {
            let told = error.to_string();
            let lines = told.lines().skip(1).map(str::trim);
            format!("{schema} {}", lines.collect::<Vec<_>>().join("; "))
        })
    }

    /// The path of the document that a request's path is one of.
    fn template(&self, path: &str) -> Option<&str> {
        let path = path.split('?').next().unwrap_or(path);
        let paths = self.json["paths"].as_object()?;
        // A path without parameters is the more exact one.
        paths
            .keys()
            .find(|template| *template == path)
            .or_else(|| paths.keys().find(|template| matches(template, path)))
            .map(String::as_str)
    }
}

/// A document's routes.
pub(super) fn routes(document: &Value) -> Vec<(String, String)> {
    let mut routes = vec![];
    for (path, methods) in document["paths"].as_object().into_iter().flatten() {
        for method in methods.as_object().into_iter().flat_map(|all| all.keys()) {
            routes.push((method.to_uppercase(), path.clone()));
        }
    }
    routes
}

fn matches(template: &str, path: &str) -> bool {
    let (mut wanted, mut parts) = (template.split('/'), path.split('/'));
    loop {
        match (wanted.next(), parts.next()) {
            (None, None) => return true,
            (Some(wanted), Some(part)) if wanted == part || wanted.starts_with('{') => {}
            _ => return false,
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use reqwest::Method;
    use serde_json::json;

    use super::*;

    fn answer(path: &str, status: u16, kind: &'static str, body: &Value) -> Answer {
        let mut headers = reqwest::header::HeaderMap::new();
        headers.insert("content-type", kind.parse().unwrap());
        Answer {
            method: Method::GET,
            path: path.to_owned(),
            status,
            headers,
            text: body.to_string(),
            body: body.clone(),
        }
    }

    /// The document's own examples are right, and a wrong type, a missing field and a wrong content
    /// are found.
    #[test]
    fn answers_are_compared_with_their_schemas() {
        let document = Document::read().unwrap();
        let schemas = &document.json["components"]["schemas"];
        let payment = schemas["Payment"]["example"].clone();
        let path = "/api/payments/8c9b3f2e-5d1a-4c7e-9f60-2b1d3a4e5f67";
        let judged =
            |status, kind, body: &Value| document.against(&answer(path, status, kind, body));
        let json = "application/json";
        assert_eq!(judged(200, json, &payment), Ok(()));
        let mut wrong = payment.clone();
        wrong["version"] = json!("1");
        let said = judged(200, json, &wrong).unwrap_err();
        assert!(said.contains("/version"), "{said}");
        let mut wrong = payment.clone();
        wrong.as_object_mut().unwrap().remove("session_id");
        let said = judged(200, json, &wrong).unwrap_err();
        assert!(said.contains("session_id"), "{said}");
        let mut wrong = payment.clone();
        wrong["state"] = json!("done");
        assert!(judged(200, json, &wrong).is_err());
        assert!(judged(200, "text/html", &payment).is_err());
        assert!(judged(202, json, &payment).is_err());
        let problem = schemas["Problem"]["example"].clone();
        assert_eq!(judged(409, "application/problem+json", &problem), Ok(()));
        assert!(judged(409, json, &problem).is_err());
    }

    #[test]
    fn events_are_compared_with_theirs() {
        let document = Document::read().unwrap();
        let beat = json!({"server_time": "2026-11-29T02:00:00Z"}).to_string();
        assert_eq!(document.event_against("heartbeat", &beat), Ok(()));
        assert!(document.event_against("heartbeat", "{}").is_err());
        assert!(document.event_against("heartbeat", "soon").is_err());
        assert!(document.event_against("beat", &beat).is_err());
        let names = &document.json["components"]["schemas"]["EventName"]["enum"];
        for name in names.as_array().unwrap() {
            let name = name.as_str().unwrap();
            let judged = document.event_against(name, "{}");
            let known = judged.err().unwrap_or_default();
            assert!(!known.contains("no event"), "{name}");
        }
    }
}
