//! Checks that the tests, metrics and files that the documents name exist.

#![allow(clippy::unwrap_used)]

mod alarms;
mod browsers;
mod commands;
mod limits;

use std::collections::BTreeSet;

use crate::docs::pages::{self, Page};
use crate::{layout, paths};

/// The least length of a name to check; shorter words in backquotes are columns, states and
/// commands.
const MIN_NAME_LENGTH: usize = 25;
/// Folders with which a path in backquotes begins.
const FOLDERS: [&str; 9] = [
    "crates/",
    "docs/",
    "examples/",
    "fuzz/",
    "src/",
    "tests/",
    "www/",
    "xtask/",
    ".ci/",
];
/// The decisions, which describe the state at their date, even if a file has moved since.
const DECISIONS: &str = "docs/src/adr/";

/// ARCHITECTURE and the book.
fn documents() -> Vec<Page> {
    let text = std::fs::read_to_string(layout::root().join("ARCHITECTURE.md")).unwrap();
    let path = "ARCHITECTURE.md".to_owned();
    let mut documents = vec![Page { path, text }];
    documents.extend(pages::book().unwrap());
    documents
}

fn quoted(text: &str) -> impl Iterator<Item = &str> {
    text.split('`').skip(1).step_by(2)
}

/// Whether a word looks like the name of a function or metric: long, lower case, with underscores.
fn is_name(word: &&str) -> bool {
    word.len() >= MIN_NAME_LENGTH
        && word.contains('_')
        && word
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
}

/// The paths that a word in backquotes stands for; braces list several.
fn named_paths(word: &str) -> Vec<String> {
    let is_path = FOLDERS.iter().any(|folder| word.starts_with(folder));
    if !is_path || word.contains([' ', '*', '<', '…']) {
        return Vec::new();
    }
    let Some((before, rest)) = word.split_once('{') else {
        return vec![word.to_owned()];
    };
    let (names, after) = rest.split_once('}').unwrap_or((rest, ""));
    names
        .split(',')
        .map(|name| format!("{before}{name}{after}"))
        .collect()
}

/// All Rust below a folder.
fn sources(folder: &str) -> String {
    let files = paths::all_files(&layout::root().join(folder), "rs").unwrap();
    files
        .iter()
        .map(|file| paths::text(file).unwrap())
        .collect()
}

#[test]
fn every_test_and_metric_that_the_documents_name_exists() {
    let documents = documents();
    let named: BTreeSet<&str> = documents
        .iter()
        .flat_map(|page| quoted(&page.text).filter(is_name))
        .collect();
    assert!(named.len() > 80, "only {} names were found", named.len());
    let code: String = ["crates", "src", "tests", "xtask"].map(sources).concat();
    let missing: Vec<_> = named
        .into_iter()
        .filter(|name| {
            !code.contains(&format!("fn {name}(")) && !code.contains(&format!("\"{name}\""))
        })
        .collect();
    assert!(missing.is_empty(), "there is no {missing:?}");
}

#[test]
fn every_path_that_the_documents_name_exists() {
    let documents = documents();
    let current = documents
        .iter()
        .filter(|page| !page.path.starts_with(DECISIONS));
    let named: BTreeSet<String> = current
        .flat_map(|page| quoted(&page.text).flat_map(named_paths))
        .collect();
    assert!(named.len() > 30, "only {} paths were found", named.len());
    let missing: Vec<_> = named
        .into_iter()
        .filter(|path| !layout::root().join(path).exists())
        .collect();
    assert!(missing.is_empty(), "there is no {missing:?}");
}

#[test]
fn paths_are_told_from_other_words() {
    let expected = ["src/shell/tabs/tabs.js", "src/shell/tabs/driver_lock.js"];
    assert_eq!(
        named_paths("src/shell/tabs/{tabs,driver_lock}.js"),
        expected
    );
    assert_eq!(named_paths("crates/wire"), ["crates/wire"]);
    assert!(named_paths("src → flow").is_empty());
    assert!(named_paths("application/json").is_empty());
}
