//! Whether the documents are true where a machine can tell.

#![allow(clippy::unwrap_used)]

mod commands;

use std::collections::BTreeSet;
use std::path::Path;

use crate::layout;

/// Shorter words in code quotes are columns, states and commands.
const SHORTEST: usize = 25;

/// Words that look like names of functions: long, in lower case, with underscores.
fn names(text: &str) -> BTreeSet<&str> {
    let long = |word: &&str| {
        word.len() >= SHORTEST
            && word.contains('_')
            && word
                .bytes()
                .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
    };
    text.split('`').skip(1).step_by(2).filter(long).collect()
}

fn sources(folder: &Path, found: &mut String) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|end| end == "rs") {
            found.push_str(&std::fs::read_to_string(&path).unwrap());
        }
    }
}

#[test]
fn every_test_that_the_architecture_names_exists() {
    let root = layout::root();
    let text = std::fs::read_to_string(root.join("ARCHITECTURE.md")).unwrap();
    let named = names(&text);
    assert!(named.len() > 30, "only {} names were found", named.len());
    let mut code = String::new();
    for folder in ["crates", "src", "tests", "xtask"] {
        sources(&root.join(folder), &mut code);
    }
    let missing: Vec<_> = named
        .into_iter()
        .filter(|name| !code.contains(&format!("fn {name}(")))
        .collect();
    assert!(missing.is_empty(), "there is no {missing:?}");
}
