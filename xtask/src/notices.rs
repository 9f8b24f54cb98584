//! Collects the licence texts of third-party code that we ship in a bundle or a program: most
//! licences require that.
//!
//! cargo-about does the same. It is a program of 160 crates on Linux, to be built wherever a package is
//! made; cargo-deny, which is like it, takes three minutes on two cores.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::failure::{Doing, Failure, Outcome};
use crate::layout;
use crate::paths::{files, name, text};

/// The file with the texts.
pub(crate) const FILE: &str = "THIRD-PARTY.txt";

/// Prefixes of the files whose text is included.
const LICENCE_FILE_PREFIXES: [&str; 5] = ["LICENSE", "LICENCE", "UNLICENSE", "COPYING", "NOTICE"];

/// A crate, as listed by `cargo tree`.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Part {
    name: String,
    version: String,
    terms: String,
    home: String,
}

/// The licence texts of all crates in `packages`, for users who get them without sources.
pub(crate) fn of(packages: &[&str], arguments: &[&str]) -> Outcome<String> {
    let mut tree = layout::cargo();
    tree.args(["tree", "--locked", "--edges", "normal,no-proc-macro"]);
    tree.args(["--prefix", "none", "--format", "{p}|{l}|{r}"]);
    for package in packages {
        tree.args(["--package", package]);
    }
    let parts = parts(&said_by(tree.args(arguments), "cargo tree")?);
    let mut metadata = layout::cargo();
    metadata.args(["metadata", "--locked", "--format-version", "1"]);
    let folders = folders(&said_by(&mut metadata, "cargo metadata")?);

    let mut texts: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut without = Vec::new();
    for part in &parts {
        let called = format!("{} {}", part.name, part.version);
        let found = match folder(&folders, part) {
            Some(folder) => terms_in(folder)?,
            None => Vec::new(),
        };
        if found.is_empty() {
            without.push(format!("{called}: {}, {}\n", part.terms, part.home));
        }
        for text in found {
            texts.entry(text).or_default().push(called.clone());
        }
    }
    Ok(page(&texts, &without))
}

fn page(texts: &BTreeMap<String, Vec<String>>, without: &[String]) -> String {
    let mut page = String::from(
        "What others wrote and is built in here, and their terms.\n\n\
         Rust's standard library is built in too: MIT OR Apache-2.0, https://www.rust-lang.org\n",
    );
    if !without.is_empty() {
        page.push_str("\nPublished without a file of its terms:\n");
        page.extend(without.iter().map(String::as_str));
    }
    for (text, parts) in texts {
        let line = "-".repeat(72);
        page.push_str(&format!("\n{line}\n{}\n{line}\n{text}\n", parts.join(", ")));
    }
    page
}

/// The output of a command.
fn said_by(command: &mut std::process::Command, called: &str) -> Outcome<String> {
    let answer = command.output().doing(format!("run `{called}`"))?;
    if answer.status.success() {
        return Ok(String::from_utf8_lossy(&answer.stdout).into_owned());
    }
    let words = String::from_utf8_lossy(&answer.stderr).trim().to_owned();
    Err(Failure::said(format!("`{called}` failed: {words}")))
}

/// Third-party crates, once each; `cargo tree` shows ours with their folder.
fn parts(tree: &str) -> Vec<Part> {
    let mut parts: Vec<Part> = tree
        .lines()
        .filter_map(|line| {
            let mut fields = line.split('|');
            let (name, version) = fields.next()?.split_once(" v")?;
            let terms = fields.next()?.trim_end_matches(" (*)").to_owned();
            let home = fields.next().unwrap_or_default();
            let ours = version.contains(" (");
            (!ours).then(|| Part {
                name: name.to_owned(),
                version: version.to_owned(),
                terms,
                home: home.trim_end_matches(" (*)").to_owned(),
            })
        })
        .collect();
    parts.sort();
    parts.dedup();
    parts
}

/// The folders of the crates' manifests.
fn folders(metadata: &str) -> Vec<PathBuf> {
    let mut folders = Vec::new();
    for rest in metadata.split("\"manifest_path\":\"").skip(1) {
        if let Some((path, _)) = rest.split_once('"') {
            let path = PathBuf::from(path.replace("\\\\", "\\"));
            folders.extend(path.parent().map(Path::to_path_buf));
        }
    }
    folders
}

/// The folder of a crate: `name-version` for cargo; for `cargo vendor`, `name` if there is only one
/// version.
fn folder<'a>(folders: &'a [PathBuf], part: &Part) -> Option<&'a PathBuf> {
    let named = |wanted: &str| folders.iter().find(|folder| name(folder) == wanted);
    named(&format!("{}-{}", part.name, part.version)).or_else(|| named(&part.name))
}

/// The licence texts of a crate. Given a choice we take MIT, whose text is short.
fn terms_in(folder: &Path) -> Outcome<Vec<String>> {
    let mut found = files(folder)?;
    found.retain(|path| {
        let name = name(path).to_uppercase();
        path.is_file()
            && LICENCE_FILE_PREFIXES
                .iter()
                .any(|kind| name.starts_with(kind))
    });
    let chosen = |path: &Path, word: &str| name(path).to_uppercase().contains(word);
    if found.iter().any(|path| chosen(path, "MIT")) {
        found.retain(|path| chosen(path, "MIT") || chosen(path, "NOTICE"));
    }
    let texts = found.iter().map(|path| text(path));
    let texts: Outcome<Vec<String>> = texts.collect();
    Ok(texts?.iter().map(|text| tidy(text)).collect())
}

/// Normalizes whitespace, so that equal texts compare equal.
fn tidy(text: &str) -> String {
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    lines.join("\n").trim_matches('\n').to_owned()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn crates_of_others_are_listed_once_and_ours_are_not() {
        let tree = "ipp-checkout v0.1.0 (/work)|MIT OR Apache-2.0|\n\
                    bytes v1.12.2|MIT|https://example.org/bytes\n\
                    bytes v1.12.2|MIT|https://example.org/bytes (*)\n";
        let listed = parts(tree);
        assert_eq!(listed.len(), 1, "{listed:?}");
        assert_eq!(
            (listed[0].name.as_str(), listed[0].version.as_str()),
            ("bytes", "1.12.2")
        );
        assert_eq!(listed[0].home, "https://example.org/bytes");
    }

    #[test]
    fn a_crates_folder_is_the_one_of_its_version() {
        let metadata = r#"{"manifest_path":"/r/syn-1.0.9/Cargo.toml"},{"manifest_path":"/r/syn-2.0.1/Cargo.toml"}"#;
        let part = |version: &str| Part {
            name: "syn".to_owned(),
            version: version.to_owned(),
            terms: String::new(),
            home: String::new(),
        };
        let folders = folders(metadata);
        let found = folder(&folders, &part("2.0.1")).unwrap();
        assert_eq!(found, Path::new("/r/syn-2.0.1"));
        assert_eq!(folder(&folders, &part("3.0.0")), None);
    }

    #[test]
    fn what_the_widget_is_made_of_has_its_terms_with_it() {
        let page = of(&["ipp-checkout"], &["--target", crate::tools::WASM]).unwrap();
        assert!(page.contains("\nleptos 0."), "leptos is not told of");
        let bindgen = page
            .split("\n---")
            .find(|part| part.contains("wasm-bindgen 0."));
        assert!(bindgen.is_some(), "{page}");
        assert!(
            page.contains("Permission is hereby granted"),
            "no text is in it"
        );
        assert!(!page.contains("ipp-flow"), "ours is told of as another's");
    }
}
