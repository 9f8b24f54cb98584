//! Checks the files in `www/locales` against the keys, against English and against the list in the
//! shim. A language is tested by having a file; `meaning` checks what its sentences say.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::{BTreeMap, BTreeSet};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

use super::{Catalogue, ENGLISH, Key};

mod meaning;
mod plurals;

use plurals::said;

/// The shim's source, of which only the lists are read.
const SHIM: &str = include_str!("../../www/element/language.js");

/// Texts that are the same word in a language as in English.
const SAME_WORD: &[(&str, &[&str])] = &[
    ("terminal", &["da", "de", "fr", "nb", "nn", "pl", "sv"]),
    ("order", &["sv"]),
];

type Texts = BTreeMap<String, String>;

fn parsed(json: &str) -> Texts {
    serde_json::from_str(json).expect("a flat object of strings")
}

/// Each language with the JSON of its file.
const FILES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/locales.rs"));

fn files() -> BTreeMap<String, String> {
    let owned = |(language, json): &(&str, &str)| ((*language).to_owned(), (*json).to_owned());
    FILES.iter().map(owned).collect()
}

fn languages() -> BTreeMap<String, Texts> {
    let parsed = |(language, json): (String, String)| (language, parsed(&json));
    files().into_iter().map(parsed).collect()
}

/// Checks each text of each language; of a text with plural forms, each form.
#[track_caller]
fn each_text(holds: impl Fn(&str, &str, &str) -> bool, complaint: &str) {
    for (language, texts) in languages() {
        for (name, text) in &texts {
            for said in said(text) {
                assert!(
                    holds(&language, name, &said),
                    "{language}.json, {name}: “{said}” {complaint}"
                );
            }
        }
    }
}

/// The placeholders' names, sorted.
fn placeholders(text: &str) -> Vec<&str> {
    let braced = text.split('{').skip(1);
    let mut names: Vec<&str> = braced
        .map(|rest| {
            rest.split_once('}')
                .map_or("an open brace", |(name, _)| name)
        })
        .collect();
    names.sort_unstable();
    names
}

/// The text between the placeholders.
fn words(text: &str) -> String {
    let mut pieces = text.split('{');
    let first = pieces.next().unwrap_or_default().to_owned();
    let rest = pieces.filter_map(|piece| piece.split_once('}'));
    rest.fold(first, |all, (_, after)| all + after)
}

/// The strings in the brackets after `before` in the shim.
fn listed(before: &str) -> BTreeSet<String> {
    let (_, list) = SHIM.split_once(before).expect("the list in the shim");
    let (list, _) = list.split_once(')').expect("the end of the list");
    let strings = list.split('"').skip(1).step_by(2);
    strings.map(str::to_owned).collect()
}

#[test]
fn the_shim_knows_each_language_that_has_a_file() {
    let mut languages: BTreeSet<String> = files().into_keys().collect();
    assert!(languages.remove("en"), "English is in the wasm");
    let named = SHIM.split("../locales/").skip(1);
    let named = named.filter_map(|rest| Some(rest.split_once(".json")?.0.to_owned()));
    assert_eq!(named.collect::<BTreeSet<_>>(), languages);
    for language in &languages {
        let entry = format!("[\"{language}\", new URL(\"../locales/{language}.json\"");
        assert!(SHIM.contains(&entry), "{language} has another's file");
    }
    for alias in listed("ALIASES = new Map(") {
        assert_eq!(languages.contains(&alias), alias != "no", "{alias}");
    }
}

#[test]
fn every_language_has_every_key_once_and_no_other() {
    let keys: BTreeSet<&str> = Key::ALL.iter().map(|key| key.name()).collect();
    for (language, json) in files() {
        let texts = parsed(&json);
        let names: BTreeSet<&str> = texts.keys().map(String::as_str).collect();
        assert_eq!(names, keys, "{language}");
        assert_eq!(json.matches("\":").count(), keys.len(), "{language}: twice");
    }
}

#[test]
fn what_the_shim_says_without_the_wasm_is_the_english_text() {
    let english = parsed(ENGLISH);
    let (_, list) = SHIM
        .split_once("WITHOUT_WASM = {")
        .expect("the texts in the shim");
    let (list, _) = list.split_once("};").expect("their end");
    let lines: Vec<&str> = list.lines().filter(|line| line.contains(": \"")).collect();
    assert_eq!(lines.len(), 7);
    for line in lines {
        let (name, text) = line.trim().split_once(": ").expect("a name and a text");
        assert_eq!(text, format!("\"{}\",", english[name]));
    }
}

#[test]
fn no_translation_loses_or_invents_a_placeholder() {
    let english = parsed(ENGLISH);
    each_text(
        |_, name, text| placeholders(text) == placeholders(&said(&english[name])[0]),
        "has not the placeholders of the English text",
    );
}

#[test]
fn no_ending_is_glued_to_a_placeholder() {
    let free = |text: &str| {
        let joins = |end: char| end.is_alphanumeric() || end == '’';
        let (mut pieces, mut glued) = (text.split(['{', '}']), false);
        while let (Some(outside), name) = (pieces.next(), pieces.next()) {
            glued |= name.is_some() && outside.ends_with(joins);
            let Some(after) = pieces.clone().next() else {
                break;
            };
            glued |= after.trim_start_matches([':', '-']).starts_with(joins);
        }
        !glued
    };
    for bent in [
        "{device}lle",
        "{device}:lle",
        "d’{device}",
        "{device}’s",
        "a {b}c",
    ] {
        assert!(!free(bent), "{bent}");
    }
    assert!(free("({count}) {device}: a, {age}.") && free("{quantity} × {name}"));
    each_text(
        |_, _, text| free(text),
        "bends a word that it does not know",
    );
}

#[test]
fn no_text_is_empty_or_carries_stray_space() {
    each_text(
        |_, _, text| !text.is_empty() && text.trim() == text && !text.contains("  "),
        "is empty, or has space where none belongs",
    );
}

#[test]
fn quotes_apostrophes_and_dots_are_the_typographers() {
    each_text(
        |_, _, text| !text.contains(['\'', '"', '`', '´', '\t', '\n']) && !text.contains("..."),
        "has a typewriter’s character: use ’, the language’s own quotes, and …",
    );
    // French sets a no-break space before these.
    each_text(
        |_, _, text| {
            [" ?", " !", " :", " ;"]
                .iter()
                .all(|mark| !text.contains(mark))
        },
        "needs \\u00a0 or \\u202f before the mark",
    );
}

#[test]
fn no_text_was_left_in_english() {
    let english = parsed(ENGLISH);
    let allowed = |language: &str, name: &str| {
        SAME_WORD
            .iter()
            .any(|(word, languages)| *word == name && languages.contains(&language))
    };
    each_text(
        |language, name, text| {
            language == "en"
                || text != english[name]
                || allowed(language, name)
                || !words(text).contains(char::is_alphabetic)
        },
        "is English",
    );
}

#[test]
fn the_pages_own_words_are_laid_over_the_language() {
    let english = parsed(ENGLISH);
    let catalogue = Catalogue::new(|name| english.get(name).cloned());
    let own = catalogue.overlaid(|name| (name == "charge").then(|| "Take {amount}".to_owned()));
    assert_eq!(own.fill(Key::Charge, &[("amount", "2 kr")]), "Take 2 kr");
    assert_eq!(own.raw(Key::Done), "Done");
}

#[test]
fn a_text_that_is_nowhere_reads_as_its_name() {
    assert_eq!(Catalogue::new(|_| None).raw(Key::Paid), "paid");
}
