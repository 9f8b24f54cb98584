//! A log line stays one line, reads from left to right, and ends, whatever is logged.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::io;
use std::sync::{Arc, Mutex};

use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::MakeWriter;

use serde_json::Value;

use super::{Format, MAX_CHARS, subscriber};

/// Captures what this thread logs while the guard lives.
#[derive(Clone, Debug, Default)]
pub(crate) struct Captured(Arc<Mutex<Vec<u8>>>);

impl Captured {
    pub(crate) fn start(filter: &str) -> (Self, tracing::subscriber::DefaultGuard) {
        Self::start_as(Format::Text, filter)
    }

    fn start_as(format: Format, filter: &str) -> (Self, tracing::subscriber::DefaultGuard) {
        let captured = Self::default();
        let subscriber = subscriber(format, EnvFilter::new(filter), captured.clone(), false);
        (captured, tracing::subscriber::set_default(subscriber))
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }

    /// Returns the lines; fails if one does not have our format.
    pub(crate) fn only_lines(&self) -> Vec<String> {
        let text = self.text();
        let lines: Vec<_> = text.lines().map(str::to_owned).collect();
        for line in &lines {
            let json = serde_json::from_str::<Value>(line).unwrap_or_default();
            let (time, _) = line.trim_start().split_once(' ').unwrap_or_default();
            let time = json["timestamp"].as_str().unwrap_or(time);
            assert!(
                time.len() >= 20 && time.ends_with('Z'),
                "not in our format: {line:?}"
            );
            assert!(!line.chars().any(dangerous), "{line:?}");
            assert!(line.chars().count() < 6 * MAX_CHARS, "{} bytes", line.len());
        }
        lines
    }
}

impl io::Write for Captured {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'w> MakeWriter<'w> for Captured {
    type Writer = Self;

    fn make_writer(&'w self) -> Self {
        self.clone()
    }
}

/// Characters that end a line, move a terminal's cursor, or reorder or hide text.
pub(crate) const DANGEROUS: [std::ops::RangeInclusive<char>; 13] = [
    '\0'..='\u{1f}',
    '\u{7f}'..='\u{9f}',
    '\u{ad}'..='\u{ad}',
    '\u{61c}'..='\u{61c}',
    '\u{180e}'..='\u{180e}',
    '\u{200b}'..='\u{200f}',
    '\u{2028}'..='\u{202e}',
    '\u{2060}'..='\u{2064}',
    '\u{2066}'..='\u{2069}',
    '\u{feff}'..='\u{feff}',
    '\u{fff9}'..='\u{fffb}',
    '\u{e000}'..='\u{e002}',
    '\u{e0001}'..='\u{e007f}',
];

pub(crate) fn dangerous(c: char) -> bool {
    DANGEROUS.iter().any(|range| range.contains(&c))
}

#[test]
fn no_character_ends_a_line_or_turns_it_in_any_kind_of_field() {
    for format in [Format::Text, Format::Json] {
        log_every_dangerous_character(format);
    }
}

fn log_every_dangerous_character(format: Format) {
    let (captured, _guard) = Captured::start_as(format, "trace");
    let all: Vec<_> = DANGEROUS.into_iter().flatten().collect();
    for c in &all {
        let text = format!("before{c}2026-11-27T14:00:00Z ERROR ALARM: {c}after");
        let inside = Some(text.as_str());
        let span = tracing::info_span!("request", path = %text, %text);
        let _entered = span.enter();
        tracing::info!(%text, text, ?text, ?inside, "{text}");
        tracing::error!(error = %io::Error::other(text.clone()), "an error");
        let error: &dyn std::error::Error = &io::Error::other(text.clone());
        tracing::error!(error, "an error with its type");
    }
    assert_eq!(captured.only_lines().len(), 3 * all.len());
}

#[test]
fn what_can_be_printed_is_written_as_it_is() {
    let (captured, _guard) = Captured::start("info");
    let text = r#"Käse "à la" \'日本\' 🧀 ₿"#;
    tracing::info!(how = %text, "{text}");
    let line = captured.only_lines().remove(0);
    assert!(line.ends_with(&format!(" {text} how={text}")), "{line}");
}

#[test]
fn a_field_is_cut_and_the_next_one_is_whole() {
    let (captured, _guard) = Captured::start("info");
    let long = "\n".repeat(64 * 1024);
    tracing::info!(%long, last = 7, "{long}");
    let line = captured.only_lines().remove(0);
    assert!(line.ends_with("… last=7"), "{line}");
    assert_eq!(line.matches('…').count(), 2);
}

#[test]
fn a_line_of_json_has_the_fields_and_spans_as_their_types() {
    let (captured, _guard) = Captured::start_as(Format::Json, "info");
    let text = r#"Käse "à la" \'日本\' 🧀 ₿"#;
    let outer = tracing::info_span!("outer");
    let _outer = outer.enter();
    let span = tracing::info_span!("request", route = text, later = tracing::field::Empty);
    let _entered = span.enter();
    span.record("later", 7);
    let none = None::<&str>;
    tracing::warn!(text, shown = %text, count = -3, status = 404_u16, yes = true, none, "{text}");
    let line = serde_json::from_str::<Value>(&captured.only_lines().remove(0)).unwrap();
    let fields = serde_json::json!({ "message": text, "text": text, "shown": text, "count": -3,
        "status": 404, "yes": true });
    assert_eq!(line["fields"], fields);
    assert_eq!(line["level"], "WARN");
    assert_eq!(line["target"], "ipp_proxy::log::tests");
    let spans = serde_json::json!([
        { "name": "outer" }, { "name": "request", "route": text, "later": 7 },
    ]);
    assert_eq!(line["spans"], spans);
}

#[test]
fn a_field_of_json_is_cut_and_the_line_is_whole() {
    let (captured, _guard) = Captured::start_as(Format::Json, "info");
    for c in ["\n", "\"", "\\", "x"] {
        let long = c.repeat(64 * 1024);
        tracing::info!(%long, last = 7, "{long}");
    }
    for line in captured.only_lines() {
        let line = serde_json::from_str::<Value>(&line).unwrap();
        let long = line["fields"]["long"].as_str().unwrap();
        assert_eq!(long.chars().count(), MAX_CHARS);
        assert!(long.ends_with('…'));
        assert_eq!(line["fields"]["last"], 7);
    }
}
