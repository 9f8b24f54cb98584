//! Checks that the commands in CONTRIBUTING and the hosted checks exist: a command that is never
//! run here breaks unnoticed.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::path::PathBuf;

use crate::{cli, layout, paths};

/// The texts that name commands: in CONTRIBUTING between backquotes, elsewhere line by line.
fn named() -> Vec<String> {
    let root = layout::root();
    let mut found = Vec::new();
    let text = paths::text(&root.join("CONTRIBUTING.md")).unwrap();
    found.extend(text.split('`').skip(1).step_by(2).map(str::to_owned));
    let mut files = paths::files(&root.join(".github/workflows")).unwrap();
    files.push(root.join(".ci/run"));
    files.push(root.join(".devcontainer/devcontainer.json"));
    for file in files {
        let text = paths::text(&file).unwrap();
        found.extend(text.lines().filter_map(command));
    }
    found
}

/// The cargo command in a line, up to the next one.
fn command(line: &str) -> Option<String> {
    let start = line.find("cargo ")?;
    let end = [" && ", " #", " >", "\""];
    let rest = line.get(start..)?;
    let length = end.iter().filter_map(|end| rest.find(end)).min();
    let command = length.and_then(|length| rest.get(..length));
    Some(command.unwrap_or(rest).trim().to_owned())
}

/// The name and folder of each workspace member.
fn members() -> Vec<(String, PathBuf)> {
    let root = layout::root();
    let mut folders = vec![
        root.clone(),
        root.join("xtask"),
        root.join("examples/leptos"),
    ];
    for entry in std::fs::read_dir(root.join("crates")).unwrap() {
        folders.push(entry.unwrap().path());
    }
    let member = |folder: PathBuf| {
        let manifest = paths::text(&folder.join("Cargo.toml")).unwrap();
        let (_, package) = manifest.split_once("[package]\nname = \"").unwrap();
        (package.split('"').next().unwrap().to_owned(), folder)
    };
    folders.into_iter().map(member).collect()
}

/// The word after each of these options.
fn after<'a>(command: &'a str, options: &[&str]) -> Vec<&'a str> {
    let words: Vec<&str> = command.split_whitespace().collect();
    let pairs = words.windows(2);
    pairs
        .filter(|pair| options.contains(&pair[0]))
        .map(|pair| pair[1])
        .collect()
}

#[test]
fn every_xtask_command_that_is_named_is_understood() {
    let mut understood = BTreeSet::new();
    for command in named() {
        let Some(arguments) = command.strip_prefix("cargo xtask ") else {
            continue;
        };
        let words = std::iter::once("xtask").chain(arguments.split_whitespace());
        let wish = cli::parse(words.map(OsString::from));
        assert!(wish.is_ok(), "`{command}`: {wish:?}");
        understood.insert(command);
    }
    assert!(understood.len() > 8, "only {understood:?} were found");
}

#[test]
fn every_package_and_test_that_is_named_exists() {
    let members = members();
    let mut found = 0;
    for command in named() {
        // `cargo fmt` takes `-p` too; npm's and git's options are not cargo's.
        if !command.starts_with("cargo ") || command.starts_with("cargo xtask ") {
            continue;
        }
        for name in after(&command, &["-p", "--package", "--exclude"]) {
            let member = members.iter().find(|(member, _)| member == name);
            let (_, folder) = member.unwrap_or_else(|| unreachable!("`{command}`: {name}"));
            for test in after(&command, &["--test"]) {
                let tests = folder.join("tests");
                let is_there = tests.join(test).join("main.rs").is_file()
                    || tests.join(format!("{test}.rs")).is_file();
                assert!(is_there, "`{command}`: {test}");
            }
            found += 1;
        }
    }
    assert!(found > 15, "only {found} were found");
}

#[test]
fn a_command_ends_where_the_next_begins() {
    let line = "\"postCreateCommand\": \"cargo xtask setup && npm ci\"";
    assert_eq!(command(line).as_deref(), Some("cargo xtask setup"));
    assert_eq!(
        command("  - run: cargo test -p a  # b").as_deref(),
        Some("cargo test -p a")
    );
    assert_eq!(after("cargo test -p a -p b", &["-p"]), ["a", "b"]);
}
