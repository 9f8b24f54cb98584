//! Checks the limits that CONTRIBUTING sets for files, names and documents.

use std::fs;
use std::path::PathBuf;

use crate::{layout, paths};

/// Where our own code is.
const FOLDERS: [&str; 7] = [
    "crates",
    "src",
    "tests",
    "www",
    "xtask/src",
    "fuzz/targets",
    "examples",
];
/// Nine in ten files have at most this many lines.
const USUAL_LINES: usize = 300;
/// No file has more lines.
const MAX_LINES: usize = 500;
/// The longest name of a function, tests included, in characters.
const MAX_NAME: usize = 60;
/// README fits on a few screens.
const MAX_README_LINES: usize = 150;
/// ARCHITECTURE can be read in one sitting.
const MAX_ARCHITECTURE_BYTES: usize = 18 * 1024;

/// Every source file with its text.
fn sources() -> Vec<(String, String)> {
    let root = layout::root();
    let mut paths = Vec::new();
    for folder in FOLDERS.map(|folder| root.join(folder)) {
        paths.extend(paths::all_files(&folder, "rs").unwrap());
        paths.extend(paths::all_files(&folder, "js").unwrap());
    }
    let read = |path: PathBuf| {
        let name = path.strip_prefix(&root).unwrap().display().to_string();
        (name, paths::text(&path).unwrap())
    };
    paths.into_iter().map(read).collect()
}

#[test]
fn files_are_short() {
    let sources = sources();
    let lines = |text: &str| text.lines().count();
    let long: Vec<&str> = sources
        .iter()
        .filter(|(_, text)| lines(text) > USUAL_LINES)
        .map(|(path, _)| &**path)
        .collect();
    assert!(
        long.len() * 10 <= sources.len(),
        "{} of {} files have more than {USUAL_LINES} lines: {long:?}",
        long.len(),
        sources.len()
    );
    for (path, text) in &sources {
        assert!(lines(text) <= MAX_LINES, "{path} has {} lines", lines(text));
    }
}

#[test]
fn names_of_functions_are_short() {
    let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let mut functions = 0;
    for (path, text) in sources().iter().filter(|(path, _)| path.ends_with(".rs")) {
        for (_, rest) in text.lines().filter_map(|line| line.split_once("fn ")) {
            let name = rest.split(|c| !is_name(c)).next().unwrap_or_default();
            assert!(name.len() <= MAX_NAME, "{path}: {name}");
            functions += 1;
        }
    }
    assert!(functions > 3_000, "only {functions} functions were found");
}

#[test]
fn every_rust_file_says_what_it_is() {
    for (path, text) in sources().iter().filter(|(path, _)| path.ends_with(".rs")) {
        assert!(text.starts_with("//!"), "{path} does not begin with //!");
    }
}

/// Code, tasks and callers are no persons.
#[test]
fn comments_call_nobody_he() {
    for (path, text) in sources() {
        for line in text.lines() {
            let Some((_, comment)) = line.split_once("//") else {
                continue;
            };
            let words = comment.split(|c: char| !c.is_alphanumeric());
            let person = words
                .map(str::to_lowercase)
                .find(|word| ["he", "him", "his", "himself", "she", "her"].contains(&&**word));
            assert_eq!(person, None, "{path}: {line}");
        }
    }
}

#[test]
fn the_first_documents_are_short() {
    let read = |name: &str| fs::read_to_string(layout::root().join(name)).unwrap();
    let lines = read("README.md").lines().count();
    assert!(lines <= MAX_README_LINES, "README has {lines} lines");
    let bytes = read("ARCHITECTURE.md").len();
    assert!(
        bytes <= MAX_ARCHITECTURE_BYTES,
        "ARCHITECTURE has {bytes} bytes"
    );
}
