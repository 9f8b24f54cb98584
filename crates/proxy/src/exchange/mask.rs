//! Replaces what may be a secret. Headers are told by name, since anything may stand in an unknown
//! one; bodies only if they are JSON, whose fields have names.

use std::collections::BTreeMap;

use axum::http::HeaderMap;
use serde_json::Value;

use crate::kustom::{REDACTED, Redactor};

/// The most bytes of a body that are kept.
pub(super) const MAX_BODY: usize = 16 * 1024;

/// Headers that hold no secret.
const PLAIN: [&str; 28] = [
    "accept",
    "accept-encoding",
    "accept-language",
    "access-control-allow-origin",
    "access-control-expose-headers",
    "cache-control",
    "connection",
    "content-encoding",
    "content-length",
    "content-security-policy",
    "content-type",
    "date",
    "host",
    "keep-alive",
    "origin",
    "pragma",
    "referrer-policy",
    "retry-after",
    "server",
    "strict-transport-security",
    "traceparent",
    "transfer-encoding",
    "user-agent",
    "vary",
    "webhook-id",
    "webhook-timestamp",
    "x-content-type-options",
    "x-request-id",
];

/// Parts of the names of fields whose values are secrets.
const SECRET_NAMES: [&str; 9] = [
    "api_key",
    "authorization",
    "cookie",
    "credential",
    "enrollment_code",
    "password",
    "secret",
    "signature",
    "token",
];

/// Masks what is told of headers and bodies.
#[derive(Clone, Debug)]
pub(super) struct Mask(pub(super) Redactor);

impl Mask {
    /// Headers by name. Of several of one name, the values are joined by commas.
    pub(super) fn headers(&self, headers: &HeaderMap) -> BTreeMap<String, String> {
        let mut told = BTreeMap::<String, String>::new();
        for (name, value) in headers {
            let name = name.as_str();
            let value = match value.to_str() {
                Ok(value) if is_plain(name) => self.text(value),
                Ok(value) if name == "authorization" => scheme(value),
                _ => REDACTED.to_owned(),
            };
            told.entry(name.to_owned())
                .and_modify(|before| *before = format!("{before}, {value}"))
                .or_insert(value);
        }
        told
    }

    /// A body, and whether it is the whole of it. JSON is written anew, without what is masked.
    pub(super) fn body(&self, bytes: &[u8]) -> Option<(String, bool)> {
        if bytes.is_empty() {
            return None;
        }
        let Ok(value) = serde_json::from_slice::<Value>(bytes) else {
            return Some((format!("({} bytes that are not JSON)", bytes.len()), false));
        };
        // Mask before cutting, or part of a secret could remain.
        let mut text = self.value(value).to_string();
        let whole = text.len() <= MAX_BODY;
        if !whole {
            let rest = text.len() - MAX_BODY;
            text.truncate(text.floor_char_boundary(MAX_BODY));
            text.push_str(&format!("… ({rest} more bytes)"));
        }
        Some((text, whole))
    }

    fn value(&self, value: Value) -> Value {
        match value {
            Value::String(text) => Value::String(self.string(&text)),
            Value::Array(items) => items.into_iter().map(|item| self.value(item)).collect(),
            Value::Object(fields) => {
                let fields = fields.into_iter().map(|(name, value)| {
                    let value = match value {
                        Value::Null => Value::Null,
                        _ if is_secret(&name) => Value::String(REDACTED.to_owned()),
                        value => self.value(value),
                    };
                    (self.text(&name), value)
                });
                fields.collect()
            }
            other => other,
        }
    }

    /// A string; merchants put JSON into `merchant_data`.
    fn string(&self, text: &str) -> String {
        match serde_json::from_str::<Value>(text) {
            Ok(inner @ (Value::Object(_) | Value::Array(_))) => self.value(inner).to_string(),
            _ => self.text(text),
        }
    }

    /// Text without our key, other keys and tokens.
    pub(super) fn text(&self, text: &str) -> String {
        let text = self.0.text(text);
        let mut told = String::with_capacity(text.len());
        let mut rest = text.as_str();
        while let Some(start) = rest.find(is_of_word) {
            let (before, from) = rest.split_at(start);
            let end = from.find(|c| !is_of_word(c)).unwrap_or(from.len());
            let (word, after) = from.split_at(end);
            told.push_str(before);
            told.push_str(if looks_secret(word) { REDACTED } else { word });
            rest = after;
        }
        told.push_str(rest);
        told
    }
}

/// Whether a header holds no secret; those of the browser about itself and the request do not either.
fn is_plain(name: &str) -> bool {
    PLAIN.contains(&name) || name.starts_with("sec-ch-") || name.starts_with("sec-fetch-")
}

/// `Bearer` or `Basic`, without what follows.
fn scheme(value: &str) -> String {
    let scheme = value.split_once(' ').map(|(scheme, _)| scheme);
    match scheme {
        Some(scheme @ ("Basic" | "Bearer")) => format!("{scheme} {REDACTED}"),
        _ => REDACTED.to_owned(),
    }
}

fn is_secret(name: &str) -> bool {
    let name = name.to_ascii_lowercase().replace('-', "_");
    SECRET_NAMES.iter().any(|part| name.contains(part))
}

const fn is_of_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | '+' | '/' | '=')
}

/// Whether a word is one of Kustom's keys or secrets, or a JWT.
fn looks_secret(word: &str) -> bool {
    let is_jwt = || {
        let mut parts = word.split('.');
        let begins = parts.next().is_some_and(|head| head.contains("eyJ"));
        begins && parts.count() >= 2
    };
    word.contains("kco_") || word.contains("whsec_") || is_jwt()
}

#[cfg(test)]
mod tests;
