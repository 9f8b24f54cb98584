//! Keeps the tables of `docs/src/browser-api.md`: they are written from `openapi.json` and from the
//! words of `ipp-wire`.

use std::fmt::Write as _;
use std::path::Path;

use ipp_wire::{EventName, PaymentState, ReasonCode, Word, code};
use serde_json::Value;

use super::document::document;

const PAGE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/src/browser-api.md");
const END: &str = "<!-- end -->";

/// Writes the page anew and fails if a table differs from its source: commit what it wrote.
#[test]
fn the_page_of_the_browser_api_has_what_the_document_has() {
    let page = std::fs::read_to_string(PAGE).unwrap();
    let document = document();
    let mut filled = page.clone();
    for (name, table) in [
        (
            "requests",
            requests(&document, |path| {
                path.starts_with("/api/") && !path.starts_with("/api/playground")
            }),
        ),
        (
            "other requests",
            requests(&document, |path| !path.starts_with("/api/")),
        ),
        (
            "playground requests",
            requests(&document, |path| path.starts_with("/api/playground")),
        ),
        ("events", words("event", meanings::<EventName>())),
        ("payment states", states()),
        ("reasons", words("`reason.code`", meanings::<ReasonCode>())),
        ("error codes", words("code", code::MEANINGS.iter().copied())),
    ] {
        let start = format!("<!-- table: {name} -->\n");
        let (before, rest) = filled.split_once(&start).expect(name);
        let (_, after) = rest.split_once(END).expect(name);
        filled = format!("{before}{start}\n{table}\n{END}{after}");
    }
    if filled != page {
        std::fs::write(Path::new(PAGE), filled).unwrap();
        panic!("docs/src/browser-api.md was out of date and is written anew: commit it");
    }
}

/// The operations of some paths: what each takes, what it answers, and what it is.
fn requests(document: &Value, which: impl Fn(&str) -> bool) -> String {
    let head = "| request | scope | body | answer | |\n|---|---|---|---|---|\n";
    let mut table = head.to_owned();
    let paths = document["paths"].as_object().unwrap().iter();
    for (path, methods) in paths.filter(|(path, _)| which(path)) {
        for (method, operation) in methods.as_object().unwrap() {
            let scope = match &operation["security"][0]["till_token"] {
                Value::Null => "no token".to_owned(),
                scopes => scopes[0]
                    .as_str()
                    .map_or("any".to_owned(), |scope| format!("`{scope}`")),
            };
            let about = ["summary", "description"].map(|key| operation[key].as_str());
            let about = about.into_iter().flatten().collect::<Vec<_>>().join(" ");
            writeln!(
                table,
                "| `{} {path}` | {scope} | {} | {} | {} |",
                method.to_uppercase(),
                body(document, operation),
                answers(operation),
                about.replace('\n', " "),
            )
            .unwrap();
        }
    }
    table
}

/// The fields of a request's body; `?` marks those that can be left out.
fn body(document: &Value, operation: &Value) -> String {
    let schema = &operation["requestBody"]["content"]["application/json"]["schema"];
    let references = [
        &schema["$ref"],
        &schema["oneOf"][0]["$ref"],
        &schema["oneOf"][1]["$ref"],
    ];
    let Some(reference) = references.into_iter().find_map(Value::as_str) else {
        return String::new();
    };
    let schema = document.pointer(reference.trim_start_matches('#')).unwrap();
    let required = |name: &str| {
        let required = schema["required"].as_array();
        required.is_some_and(|required| required.iter().any(|other| other == name))
    };
    let names = schema["properties"].as_object().unwrap().keys();
    let fields = names.map(|name| format!("{name}{}", if required(name) { "" } else { "?" }));
    format!("`{{{}}}`", fields.collect::<Vec<_>>().join(", "))
}

/// Each status of success with the name of its body.
fn answers(operation: &Value) -> String {
    let mut answers = Vec::new();
    for (status, answer) in operation["responses"].as_object().unwrap() {
        let Some((kind, content)) = answer["content"].as_object().and_then(|c| c.iter().next())
        else {
            if status != "default" {
                answers.push(status.clone());
            }
            continue;
        };
        let reference = content["schema"]["$ref"].as_str();
        // Of what is no JSON, a page has to know first what else it is.
        let name = reference
            .filter(|_| kind == "application/json")
            .and_then(|path| path.rsplit('/').next())
            .unwrap_or(kind);
        answers.push(format!("{status} `{name}`"));
    }
    answers.join(", ")
}

fn words<'w>(head: &str, words: impl Iterator<Item = (&'w str, &'w str)>) -> String {
    let rows = words.map(|(word, meaning)| format!("| `{word}` | {meaning} |\n"));
    format!("| {head} | |\n|---|---|\n{}", rows.collect::<String>())
}

fn meanings<W: Word>() -> impl Iterator<Item = (&'static str, &'static str)> {
    W::ALL
        .iter()
        .map(|member| (member.word(), member.meaning()))
}

/// Beside what it means: whether money may still move, and whether the order can be charged again.
fn states() -> String {
    let yes = |is| if is { "yes" } else { "no" };
    let rows = PaymentState::ALL.iter().map(|state| {
        let open = yes(!state.is_final());
        let again = yes(state.frees_order());
        let (word, meaning) = (state.word(), state.meaning());
        format!("| `{word}` | {open} | {again} | {meaning} |\n")
    });
    format!(
        "| `state` | may still be charged | charge again | |\n|---|---|---|---|\n{}",
        rows.collect::<String>()
    )
}
