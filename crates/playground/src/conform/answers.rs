//! The points about all answers and events together.

use std::collections::BTreeSet;

use super::bench::Wrong;
use super::client::Seen;
use super::document::Document;

/// What no answer holds: how Kustom's keys and secrets begin, and what a device has at registration.
const SECRETS: [&str; 4] = ["kco_live_", "kco_test_", "whsec_", "bearer_token"];

/// Compares every answer and event with the document.
pub(super) fn document(seen: &Seen, document: &Document, wrong: &mut Wrong) {
    let mut found = BTreeSet::new();
    for answer in seen.answers() {
        found.extend(document.against(&answer).err());
    }
    for (name, data) in seen.events() {
        found.extend(document.event_against(&name, &data).err());
    }
    wrong.0.extend(found);
}

/// Every answer has to forbid caches to store it.
pub(super) fn caching(seen: &Seen, wrong: &mut Wrong) {
    let stored = |answer: &super::client::Answer| {
        let header = answer.header("cache-control").unwrap_or_default();
        !header
            .split(',')
            .any(|word| word.trim().eq_ignore_ascii_case("no-store"))
    };
    let answers = seen.answers();
    let found = answers.iter().filter(|answer| stored(answer));
    let told = found.map(|answer| {
        let (path, status) = (general(&answer.path), answer.status);
        format!("{} {path}, {status}, may be stored", answer.method)
    });
    wrong.0.extend(told.collect::<BTreeSet<_>>());
}

/// No answer or event may hold a key or a secret; `known` are those of this account.
pub(super) fn secrets(seen: &Seen, known: &[String], wrong: &mut Wrong) {
    let has = |text: &str| {
        let known = known.iter().map(String::as_str);
        let mut all = SECRETS.into_iter().chain(known);
        all.any(|secret| text.contains(secret))
    };
    let mut found = BTreeSet::new();
    for answer in seen.answers() {
        let headers = answer.headers.values();
        let mut headers = headers.filter_map(|value| value.to_str().ok());
        if has(&answer.text) || headers.any(has) {
            let path = general(&answer.path);
            found.insert(format!(
                "{} {path} has a key or a secret in it",
                answer.method
            ));
        }
    }
    for (name, data) in seen.events() {
        if has(&data) {
            found.insert(format!("event {name} has a key or a secret in it"));
        }
    }
    wrong.0.extend(found);
}

/// A path without ids, so that what is wrong of all payments is told once.
fn general(path: &str) -> String {
    let parts = path
        .split('/')
        .map(|part| match uuid::Uuid::parse_str(part) {
            Ok(_) => "{payment_id}",
            Err(_) => part,
        });
    parts.collect::<Vec<_>>().join("/")
}
