//! Reads a payment's timeline: its entries, and what was exchanged in them.

use js_sys::{Array, JSON, Object};
use wasm_bindgen::{JsCast, JsValue};

use super::history::{Actor, Exchange, Happened};
use crate::shell::input::reader::{Reader, Unreadable, get};
use crate::shell::input::time;
use crate::shell::understood;

/// The entries of `GET /api/playground/payments/{payment_id}/timeline`, without those that can't be
/// read.
pub(crate) fn timeline(answer: &JsValue) -> Option<Vec<Happened>> {
    let list = Reader::new(answer, String::new()).and_then(|answer| answer.array("entries"));
    let list = understood(list, answer)?;
    let entries = list.iter();
    Some(
        entries
            .filter_map(|value| understood(entry(&value), &value))
            .collect(),
    )
}

fn entry(value: &JsValue) -> Result<Happened, Unreadable> {
    let wire = Reader::new(value, "entry".to_owned())?;
    let at = time::millis(&wire.text("at")?).ok_or_else(|| wire.bad("at", "is no time"))?;
    let event = wire.object("event")?;
    let more = |field| event.optional_text(field).map(Option::unwrap_or_default);
    let kind = event.text("kind")?;
    let (actor, what) = match kind.as_str() {
        "request" => {
            let status = event.whole("status")?;
            let what = format!("{} → {status}", event.text("request")?);
            (Actor::Page, what)
        }
        "call" => {
            let said = match event.optional_text("session_status")? {
                Some(status) => status,
                None => event.text("result")?,
            };
            let what = format!("{} → {said} {}", event.text("call")?, more("detail")?);
            (Actor::Kustom, what)
        }
        "callback" => {
            let what = format!("{} {}", more("type")?, more("failure_reason")?);
            (
                Actor::Callback,
                format!("{what} → {}", event.text("verdict")?),
            )
        }
        "state" => {
            let what = format!("{} {}", event.text("state")?, more("reason")?);
            (Actor::Proxy, what)
        }
        _ => return Err(event.bad("kind", "is none that we know")),
    };
    let timed = matches!(actor, Actor::Page | Actor::Kustom);
    let exchange = wire.optional_object("exchange")?;
    Ok(Happened {
        at,
        what: what.split_whitespace().collect::<Vec<_>>().join(" "),
        took: timed.then(|| event.whole("took_ms")).transpose()?,
        version: match actor {
            Actor::Proxy => u64::try_from(event.whole("version")?).ok(),
            _ => None,
        },
        actor,
        facts: get(value, "event").map_or_else(String::new, |event| pretty(&event)),
        exchange: exchange.map(|exchange| read(&exchange)).transpose()?,
    })
}

fn read(wire: &Reader) -> Result<Exchange, Unreadable> {
    let request = wire.object("request")?;
    let answer = wire.optional_object("answer")?;
    let line = format!("{} {}", request.text("method")?, request.text("url")?);
    let answer = answer.map(|answer| {
        let status = answer.whole("status")?;
        message(&status.to_string(), &answer)
    });
    Ok(Exchange {
        request: message(&line, &request)?,
        answer: answer.transpose()?,
        curl: wire.text("curl")?,
    })
}

/// A first line, the headers, and the body below an empty line.
fn message(line: &str, wire: &Reader) -> Result<String, Unreadable> {
    let mut lines = vec![line.to_owned()];
    for header in Object::entries(wire.object("headers")?.as_object()).iter() {
        let header: Array = header.unchecked_into();
        let part = |at| header.get(at).as_string().unwrap_or_default();
        lines.push(format!("{}: {}", part(0), part(1)));
    }
    if let Some(body) = wire.optional_text("body")? {
        let body = JSON::parse(&body).map_or(body, |value| pretty(&value));
        lines.push(String::new());
        lines.push(body);
    }
    Ok(lines.join("\n"))
}

/// JSON in lines.
fn pretty(value: &JsValue) -> String {
    let text = JSON::stringify_with_replacer_and_space(value, &JsValue::NULL, &2.into());
    text.map(String::from).unwrap_or_default()
}
