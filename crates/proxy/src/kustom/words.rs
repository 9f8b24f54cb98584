//! Describes errors without the URL and without anything that the other side sent.

use std::error::Error;

/// Describes the error and its causes in one line.
pub(crate) fn of(error: &reqwest::Error) -> String {
    let mut text = if error.is_timeout() {
        "timed out".to_owned()
    } else if error.is_connect() {
        "could not connect".to_owned()
    } else {
        "the exchange broke".to_owned()
    };
    let mut cause = error.source();
    while let Some(inner) = cause {
        text.push_str(": ");
        text.push_str(&inner.to_string());
        cause = inner.source();
    }
    text
}

/// Describes what is wrong with an answer's JSON. serde's own message repeats values, which may be
/// secret.
pub(super) fn of_json(error: &serde_json::Error) -> String {
    let (line, column) = (error.line(), error.column());
    let what = if error.is_data() {
        "the answer is not of the expected shape"
    } else {
        "the answer is not JSON"
    };
    format!("{what} (line {line}, column {column})")
}
