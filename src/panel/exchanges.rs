//! Reads a payment's timeline: its entries, and what was exchanged in them.

use js_sys::{Array, JSON, Object};
use wasm_bindgen::{JsCast, JsValue};

use super::history::{Actor, Exchange, Happened};
use crate::shell::input::reader::{Reader, Unreadable, read};
use crate::shell::input::time;
use crate::shell::understood;

/// The entries of `GET /api/playground/payments/{payment_id}/timeline`, without those that can't be
/// read.
pub(crate) fn timeline(answer: &JsValue) -> Option<Vec<Happened>> {
    let list = read(answer, "", |answer| Some(answer.array("entries")));
    let list = understood(list, answer)?;
    let entries = list.iter();
    Some(
        entries
            .filter_map(|value| understood(entry(&value), &value))
            .collect(),
    )
}

fn entry(value: &JsValue) -> Result<Happened, Unreadable> {
    read(value, "entry", |wire| {
        let at = time::millis(&wire.text("at"));
        if at.is_none() {
            wire.bad("at", "is no time");
        }
        let event = wire.object("event");
        let (actor, what) = what(&event)?;
        let timed = matches!(actor, Actor::Page | Actor::Kustom);
        Some(Happened {
            at: at?,
            what: what.split_whitespace().collect::<Vec<_>>().join(" "),
            took: timed.then(|| event.whole("took_ms")),
            version: match actor {
                Actor::Proxy => u64::try_from(event.whole("version")).ok(),
                _ => None,
            },
            actor,
            facts: pretty(event.value()),
            exchange: wire.optional_object("exchange").map(|it| exchange(&it)),
        })
    })
}

/// Who did it, and what it was and came of it, with more spaces than are shown.
fn what(event: &Reader<'_>) -> Option<(Actor, String)> {
    let more = |field| event.optional_text(field).unwrap_or_default();
    Some(match event.text("kind").as_str() {
        "request" => {
            let status = event.whole("status");
            let what = format!("{} → {status}", event.text("request"));
            (Actor::Page, what)
        }
        "call" => {
            let said = event.optional_text("session_status");
            let said = said.unwrap_or_else(|| event.text("result"));
            let what = format!("{} → {said} {}", event.text("call"), more("detail"));
            (Actor::Kustom, what)
        }
        "callback" => {
            let what = format!("{} {}", more("type"), more("failure_reason"));
            let what = format!("{what} → {}", event.text("verdict"));
            (Actor::Callback, what)
        }
        "state" => {
            let what = format!("{} {}", event.text("state"), more("reason"));
            (Actor::Proxy, what)
        }
        _ => {
            event.bad("kind", "is none that we know");
            return None;
        }
    })
}

fn exchange(wire: &Reader<'_>) -> Exchange {
    let request = wire.object("request");
    let line = format!("{} {}", request.text("method"), request.text("url"));
    let answer = wire.optional_object("answer");
    Exchange {
        request: message(&line, &request),
        answer: answer.map(|answer| message(&answer.whole("status").to_string(), &answer)),
        curl: wire.text("curl"),
    }
}

/// A first line, the headers, and the body below an empty line.
fn message(line: &str, wire: &Reader<'_>) -> String {
    let mut lines = vec![line.to_owned()];
    let headers = wire.object("headers");
    // `Object.entries` throws for what is no object.
    let headers = Object::try_from(headers.value()).map(Object::entries);
    for header in headers.unwrap_or_default().iter() {
        let header: Array = header.unchecked_into();
        let part = |at| header.get(at).as_string().unwrap_or_default();
        lines.push(format!("{}: {}", part(0), part(1)));
    }
    if let Some(body) = wire.optional_text("body") {
        let body = JSON::parse(&body).map_or(body, |value| pretty(&value));
        lines.push(String::new());
        lines.push(body);
    }
    lines.join("\n")
}

/// JSON in lines.
fn pretty(value: &JsValue) -> String {
    let text = JSON::stringify_with_replacer_and_space(value, &JsValue::NULL, &2.into());
    text.map(String::from).unwrap_or_default()
}
