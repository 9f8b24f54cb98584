//! The paths, compared with every place that writes one out.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::fs;
use std::path::{Path, PathBuf};

use ipp_wire::path;

/// The folders and files that call the proxy by paths written out.
const CALLERS: [&str; 7] = [
    "src",
    "tests/widget",
    "www",
    "docs/src",
    "examples",
    "xtask/src",
    "crates/drive",
];

/// Folders below them that hold made files, or tests of the routes themselves.
const SKIPPED: [&str; 7] = [
    ".angular",
    ".next",
    "dist",
    "node_modules",
    "out",
    "target",
    "tests",
];

fn files(path: &Path, found: &mut Vec<PathBuf>) {
    if path.is_file() {
        found.push(path.to_owned());
        return;
    }
    for entry in fs::read_dir(path).expect("a folder of the project") {
        let path = entry.unwrap().path();
        if !SKIPPED.iter().any(|name| path.ends_with(name)) {
            files(&path, found);
        }
    }
}

/// The paths in a text, as far as they are written out.
fn named(text: &str) -> impl Iterator<Item = String> {
    text.split("/api/").skip(1).map(|rest| {
        let end = rest.find(|c: char| !(c.is_ascii_alphanumeric() || "/_-{}$.".contains(c)));
        let path = format!("/api/{}", &rest[..end.unwrap_or(rest.len())]);
        path.trim_end_matches(['.', '/']).to_owned()
    })
}

/// Whether the path is that route, or the beginning of it. A part in braces is any value.
fn leads_to(path: &str, route: &str) -> bool {
    let same = |(a, b): (&str, &str)| a == b || a.contains('{') || b.contains('{');
    let (parts, whole) = (path.split('/'), route.split('/'));
    parts.clone().count() <= whole.clone().count() && parts.zip(whole).all(same)
}

#[test]
fn every_path_that_is_written_out_is_a_route() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut callers = Vec::new();
    for caller in CALLERS {
        files(&root.join(caller), &mut callers);
    }
    let mut unknown = Vec::new();
    for caller in callers {
        let Ok(text) = fs::read_to_string(&caller) else {
            continue;
        };
        let strange =
            named(&text).filter(|path| !path::ALL.iter().any(|route| leads_to(path, route)));
        unknown.extend(strange.map(|path| format!("{}: {path}", caller.display())));
    }
    assert!(unknown.is_empty(), "{unknown:#?}");
}
