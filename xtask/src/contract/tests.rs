//! The contract in the doc comments, compared with the code, the types and the stylesheet.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::BTreeSet;

use super::*;

type Names = BTreeSet<String>;

fn names(items: &[Item]) -> Names {
    let names: Names = items.iter().map(|item| item.name.clone()).collect();
    assert_eq!(names.len(), items.len(), "one is there twice: {items:?}");
    names
}

fn checkout() -> Contract {
    Contract::checkout().unwrap()
}

#[test]
fn every_code_by_which_a_charge_is_refused_is_promised() {
    let source = include_str!("../../../crates/flow/src/charge.rs");
    let arms = source.lines().filter_map(|line| line.split_once("=> \""));
    let found: Vec<&str> = arms
        .filter_map(|(_, rest)| Some(rest.split_once('"')?.0))
        .collect();
    assert!(found.len() > 8, "only {found:?} were found");
    let promised = checkout().words(REJECTIONS).unwrap();
    for code in found {
        assert!(promised.iter().any(|known| known == code), "{code}");
    }
}

#[test]
fn every_error_code_of_the_element_is_documented() {
    let root = layout::root();
    let promised = checkout().words(ERRORS).unwrap();
    let read = |path: &str| std::fs::read_to_string(root.join(path)).unwrap();
    let calls = [
        ("www/element/engine.js", "new LoadError(\""),
        ("www/element/files.js", "new LoadError(\""),
        ("www/element/frame.js", ".report(\""),
        ("www/element/checkout.js", ".report(\""),
        ("src/shell/runner.rs", "miss_stream(\""),
        ("src/widget.rs", "complain(\n                \""),
        ("crates/flow/src/update/page.rs", "Reason::new(\""),
        ("crates/flow/src/update/unlisted.rs", "Reason::new(\""),
    ];
    for (path, call) in calls {
        let source = read(path);
        let told = source.split(call).skip(1);
        let told: Vec<_> = told.filter_map(|rest| rest.split('"').next()).collect();
        assert!(!told.is_empty(), "{path} {call}");
        for code in told {
            assert!(promised.iter().any(|known| known == code), "{code}");
        }
    }
}

/// The sources that draw the element, without their tests.
fn drawn() -> String {
    let folder = layout::root().join("src/ui");
    let files = paths::files(&folder).unwrap();
    let shown = files
        .iter()
        .filter(|path| !path.ends_with("browser_test.rs"));
    shown.map(|path| paths::text(path).unwrap()).collect()
}

/// All parts: the strings after `part=`, and those after a tag, which are class and part.
fn parts(source: &str) -> Names {
    let pieces: Vec<&str> = source.split('"').collect();
    let strings = pieces.chunks_exact(2).map(|pair| (pair[0], pair[1]));
    let named = strings.filter(|(before, _)| {
        let tag = before
            .strip_suffix(' ')
            .and_then(|head| head.split_whitespace().last());
        let is_tag = |tag: &str| {
            tag.chars()
                .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit())
        };
        before.ends_with(" part=") || tag.is_some_and(|tag| tag != "extern" && is_tag(tag))
    });
    named
        .flat_map(|(_, value)| value.split_whitespace().map(str::to_owned))
        .collect()
}

#[test]
fn the_parts_that_are_promised_are_those_that_exist() {
    let some = r#"div "a b" x=(f) { p "c" class="d"; li class="e" part="f"; say("g", h "i") }"#;
    let found: Vec<String> = parts(some).into_iter().collect();
    assert_eq!(found, ["a", "b", "c", "f", "i"]);
    let promised = names(&checkout().parts);
    assert_eq!(
        parts(&drawn()),
        promised,
        "tell them in www/element/checkout.js"
    );
}

#[test]
fn the_documented_custom_properties_are_those_of_the_stylesheet() {
    let sheet = include_str!("../../../www/element/styles.css");
    let read = sheet.split("var(--ipp-").skip(1);
    let end = |c: char| !(c.is_ascii_lowercase() || c == '-');
    let read = read.map(|rest| format!("--ipp-{}", rest.split(end).next().unwrap_or_default()));
    let promised = names(&checkout().styles);
    assert_eq!(read.collect::<Names>(), promised);
}
